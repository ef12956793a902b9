//! Shiftbell from outside: the real binary on a free port, a database of its own for each test, and clients that know only the contract
//! (`docs/api.md`). Tests wait for frames and answers, never for a time to pass, and nothing is tried twice.

mod support;

mod cli;
mod cluster;
mod faults;
mod http;
mod load;
mod pages;
mod rest;
mod socket;

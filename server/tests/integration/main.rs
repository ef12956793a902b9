//! Tests of Shiftbell from outside: the real binary on a free port, a private database per test, and clients that
//! know only the contract (`docs/api.md`).
//! Tests wait for frames and responses, never for a fixed time, and are never retried.

mod support;

mod cli;
mod cluster;
mod docs;
mod faults;
mod http;
mod load;
mod pages;
mod rest;
mod socket;

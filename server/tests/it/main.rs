//! Shiftbell from outside: the real binary on a free port, a database of its own for each test, and clients that know only the contract
//! (`docs/api.md`). Tests wait for frames and answers, never for a time to pass, and nothing is tried twice.

mod answer;
mod app;
mod command;
mod home;
mod people;
mod raw;
mod server;
mod socket;
mod world;

mod command_line;
mod configuration;
mod conventions;
mod cross_site;
mod flag;
mod fleet;
mod forms;
mod idempotency;
mod import;
mod inbox;
mod inbox_changes;
mod json_bodies;
mod notices;
mod order_of_checks;
mod pages;
mod patience;
mod restart;
mod revocation;
mod shift_create;
mod shift_decisions;
mod shift_list;
mod shift_times;
mod sign_in;
mod socket_actions;
mod socket_frames;
mod socket_limits;
mod socket_malformed;
mod socket_open;
mod socket_resume;
mod stopping;
mod tickets;
mod two_servers;

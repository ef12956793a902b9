//! The command line, its settings and its exit codes.

mod backup;
mod commands;
mod configuration;
mod database;
mod demo;
mod epoch;
mod import;
mod lists;
mod names;
mod notify;
mod passwords;
mod postgres_backup;
mod postgres_check;

//! The command line, its settings and its exit codes.

mod backup;
mod commands;
mod configuration;
mod epoch;
mod import;
mod postgres_backup;

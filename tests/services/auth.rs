//! Credentials: signing in, sessions, tokens, tickets and what ends them.

mod credentials;
mod socket_check;
mod spelling;

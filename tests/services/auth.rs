//! Credentials: signing in, sessions, tokens, tickets and what ends them.

mod cancelled_logins;
mod credentials;
mod socket_check;
mod spelling;
mod token_scope;

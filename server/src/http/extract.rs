//! Extractors: what handlers take from a request.

pub mod body;
mod caller;
pub mod client_ip;
mod query_params;

pub use caller::{AnonymousCaller, AuthState, Caller, credential, session_of};
pub use query_params::QueryParams;

//! Extractors: the parts of a request that handlers take as arguments.

pub mod body;
mod body_fields;
mod caller;
pub mod client_ip;
mod forwarded;
mod query_params;

pub use body_fields::BodyFields;
pub use caller::{AnonymousCaller, AuthState, Caller, api_token, credential, session_of};
pub use query_params::QueryParams;

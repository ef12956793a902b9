//! What only the server does for pages and server functions: the request's context, and answers to forms.

mod context;
pub mod form_response;
pub mod status;

pub use context::*;

//! HTTP without the routes: connections, extractors, layers and error responses (CONTRACT §1).

pub mod error_response;
pub mod error_text;
pub mod extract;
pub mod https_redirect;
pub mod listener;
pub mod middleware;
pub mod tls;

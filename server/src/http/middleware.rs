//! Layers and request checks.

pub mod compression;
pub mod cross_site;
pub mod head_limit;
pub mod host_header;
pub mod panic;
pub mod request_id;
pub mod request_trace;
pub mod security_headers;
pub mod token_scope;
pub mod trailing_slash;

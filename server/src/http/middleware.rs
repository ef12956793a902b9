//! Layers and request checks.

pub mod access_log;
pub mod compression;
pub mod cross_site;
pub mod head_limit;
pub mod host_header;
pub mod panic;
pub mod security_headers;
pub mod token_scope;
pub mod trailing_slash;

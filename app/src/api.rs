//! Server functions: who may, the service that does it, and the answer. Reads are GETs; what changes something is a POST that a plain form
//! can send too. No rule lives here.

pub mod auth;
pub mod fleet;
pub mod notifications;
pub mod shifts;

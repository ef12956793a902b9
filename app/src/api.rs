//! Server functions. They call the services of the domain, which hold all rules. Reads are GETs; changes are POSTs that a plain form can
//! send too.

pub mod auth;
pub mod emergencies;
pub mod evidence;
pub mod fleet;
pub mod notifications;
pub mod receipts;
pub mod series;
pub mod shifts;
pub mod stock_requests;
pub mod trips;

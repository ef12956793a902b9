//! Pages, one module each.

mod by_id;
pub mod dashboard;
pub mod emergencies;
pub mod limits;
pub mod login;
pub mod new_shift;
pub mod not_found;
pub mod notifications;
pub mod print_shifts;
pub mod series;
pub mod shift;
pub mod stock_request;
pub mod trip;

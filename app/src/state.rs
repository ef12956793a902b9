//! State that outlives a page, given to components as context by `provide_…` and read by `use_…`.

pub mod clock;
pub mod notices;
pub mod reason_draft;
pub mod session;

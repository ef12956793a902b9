//! Browser features that several parts of the app use.

pub mod focus;
pub mod monotonic;
pub mod page_time;
pub mod storage;
pub mod tab_lock;
pub mod zone;

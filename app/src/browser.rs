//! Browser features that several parts of the app use.

pub mod monotonic;
pub mod storage;
pub mod tab_lock;

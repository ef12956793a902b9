//! Browser features that several parts of the app use.

pub mod storage;
pub mod tab_lock;

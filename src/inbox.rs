//! A client's copy of its inbox, and a summary of what it missed while it was offline. Without I/O, so that tests can
//! apply events in any order.

mod offline_summary;
mod replica;

pub use offline_summary::{Missed, OfflineSummary, shift_of};
pub use replica::{FrameEffect, InboxReplica, MustReload, NewNotifications};

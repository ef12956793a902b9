//! A client's copy of its inbox, and what it missed while it was offline. Pure: tests drive it through every order of events.

mod offline_summary;
mod replica;

pub use offline_summary::{Missed, OfflineSummary, shift_of};
pub use replica::{FrameEffect, InboxReplica, MustReload, NewNotifications};

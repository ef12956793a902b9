//! Notifications over REST: the inbox, its changes, and who receives what.

mod changes_since;
mod disabled;
mod foreign;
mod inbox;
mod recipients;
mod resolved;

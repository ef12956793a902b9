//! Notifications of one user: their order, their changes and the count of unread ones.

mod latest;
mod order_and_replay;
mod receipts;
mod resolve_decided_shifts;
mod resolved;
mod send;

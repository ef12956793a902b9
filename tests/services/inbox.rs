//! Notifications of one user: their order, their changes and the count of unread ones.

mod latest;
mod order_and_replay;
mod resolve_decided_shifts;
mod receipts;
mod resolved;
mod send;

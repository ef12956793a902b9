//! A shift that is about to be sent.

use super::UserFeed;
use axum::extract::ws::Utf8Bytes;
use domain::id::UserId;
use std::{collections::HashMap, sync::Arc};
use tokio::task::yield_now;

/// The frame of a shift, and the users who have not received it yet.
#[derive(Default)]
pub struct Announcement {
    /// The frame as JSON text.
    pub frame: Utf8Bytes,
    /// The feeds of the users who still have to receive it.
    pub recipients: HashMap<UserId, Arc<UserFeed>>,
}

impl Announcement {
    /// Sends the frame to all remaining recipients, for a few of them.
    pub fn send(self) {
        for feed in self.recipients.values() {
            feed.send_shift(&self.frame);
        }
    }

    /// As [`send`](Self::send), but lets other tasks run after every `pause_after` recipients.
    pub async fn send_to_many(self, pause_after: usize) {
        for (n, feed) in self.recipients.values().enumerate() {
            if n > 0 && n % pause_after == 0 {
                yield_now().await;
            }
            feed.send_shift(&self.frame);
        }
    }
}

//! A shift, or dates of a series, about to be sent.

use super::UserFeed;
use axum::extract::ws::Utf8Bytes;
use domain::id::UserId;
use std::{collections::HashMap, sync::Arc};

/// The frame of a shift or of dates of a series, and the users who have not received it yet.
#[derive(Default)]
pub struct Announcement {
    /// The frame as JSON text.
    pub frame: Utf8Bytes,
    /// The feeds of the users who still have to receive it.
    pub recipients: HashMap<UserId, Arc<UserFeed>>,
}

impl Announcement {
    /// Sends the frame to all remaining recipients.
    pub fn send(self) {
        self.recipients
            .values()
            .for_each(|feed| feed.send_shift(&self.frame));
    }
}

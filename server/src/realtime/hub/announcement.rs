//! A shift, or dates of a series, about to be sent.

use super::{Hub, UserFeed, encode};
use axum::extract::ws::Utf8Bytes;
use domain::{
    event::SeriesDates,
    frame::ServerFrame,
    id::UserId,
    shift::{Shift, ShiftVersion},
};
use std::{collections::HashMap, sync::Arc};
use tokio::{task::yield_now, time::Instant};

/// The frame of a shift or of dates of a series, and the users who have not received it yet.
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

impl Hub {
    /// The frame of dates of a series and its recipients; `None` if they were announced before or nobody may see them.
    pub(super) fn prepare_series(&self, dates: &SeriesDates) -> Option<Announcement> {
        let first = dates.versions.first()?;
        let now = Instant::now();
        let shift_ids: Vec<_> = {
            let mut announced = self.announced();
            let new = dates.versions.iter();
            let new = new.filter(|version| announced.insert(version, now));
            new.map(|version| version.id).collect()
        };
        if shift_ids.is_empty() {
            return None;
        }
        self.announcement(first, || ServerFrame::Series {
            series_id: dates.id,
            station_id: first.station_id,
            vendor_id: first.vendor_id,
            shift_ids,
        })
    }

    /// The frame of a shift and its recipients; `None` if this version was announced before or nobody may see it.
    pub(super) fn prepare_announcement(&self, shift: &Shift) -> Option<Announcement> {
        let version = shift.shift_version();
        if !self.announced().insert(&version, Instant::now()) {
            return None;
        }
        self.announcement(&version, || ServerFrame::Shift {
            shift: Box::new(shift.clone()),
        })
    }

    /// A frame for all connected users who may see this shift; `None` if there are none.
    fn announcement(
        &self,
        version: &ShiftVersion,
        frame: impl FnOnce() -> ServerFrame,
    ) -> Option<Announcement> {
        let recipients: HashMap<_, _> = self.read(|connected| {
            connected
                .feeds_for(version)
                .map(|(user, feed)| (user, feed.clone()))
                .collect()
        });
        if recipients.is_empty() {
            return None;
        }
        let frame = encode(&frame())?;
        Some(Announcement { frame, recipients })
    }
}

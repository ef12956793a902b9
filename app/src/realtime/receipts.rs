//! Tells the server which notifications arrived at this page, and which were visible on it (CONTRACT §7, "Receipts").

mod queue;
mod watch;

pub use watch::watch_receipt;

use super::Realtime;
use domain::{frame::ClientAction, id::NotificationId};
use leptos::prelude::*;
use queue::ReceiptQueue;
use std::{collections::BTreeMap, time::Duration};

/// What is noted within this time is told together. What is visible when it has passed was seen.
const GATHERED_FOR: Duration = Duration::from_secs(1);
/// Time to the next attempt while the socket is not open.
const RETRY: Duration = Duration::from_secs(5);
/// Most messages at a time: the server limits the actions of a socket.
const MAX_MESSAGES: usize = 10;

/// The receipts that the server does not know yet.
#[derive(Clone, Copy)]
pub struct Receipts {
    /// False where there is no socket.
    enabled: bool,
    queue: StoredValue<ReceiptQueue>,
    /// The notifications on the screen, each with the number of its places there.
    on_screen: StoredValue<BTreeMap<NotificationId, u32>>,
    /// Whether a timer runs.
    is_due: StoredValue<bool>,
}

impl Receipts {
    pub(super) fn new(enabled: bool) -> Self {
        Self {
            enabled,
            queue: StoredValue::new(ReceiptQueue::default()),
            on_screen: StoredValue::new(BTreeMap::new()),
            is_due: StoredValue::new(false),
        }
    }

    /// What is on the screen of a page that is looked at was seen. Returns whether there is anything to tell.
    fn gather(&self) -> bool {
        if !document().hidden() {
            let seen = self.on_screen.try_with_value(|on_screen| {
                let seen = on_screen.keys().copied();
                seen.collect::<Vec<_>>()
            });
            self.queue
                .try_update_value(|queue| queue.add_seen(seen.unwrap_or_default()));
        }
        self.queue.try_with_value(ReceiptQueue::is_empty) == Some(false)
    }

    fn next(&self) -> Option<ClientAction> {
        self.queue.try_with_value(ReceiptQueue::next).flatten()
    }
}

impl Realtime {
    /// These notifications arrived at this page.
    pub fn note_received(&self, ids: impl IntoIterator<Item = NotificationId>) {
        if !self.receipts.enabled {
            return;
        }
        let queue = self.receipts.queue;
        queue.try_update_value(|queue| queue.add_received(ids));
        self.tell_receipts_soon(GATHERED_FOR);
    }

    /// This notification came onto the screen. It counts as seen if it still is there in a moment, and somebody looks at the page.
    pub fn note_on_screen(&self, id: NotificationId) {
        if !self.receipts.enabled {
            return;
        }
        let on_screen = self.receipts.on_screen;
        on_screen.try_update_value(|on_screen| *on_screen.entry(id).or_insert(0) += 1);
        self.tell_receipts_soon(GATHERED_FOR);
    }

    /// This notification left one place on the screen.
    pub fn note_off_screen(&self, id: NotificationId) {
        self.receipts.on_screen.try_update_value(|on_screen| {
            if let Some(places) = on_screen.get_mut(&id) {
                *places -= 1;
                if *places == 0 {
                    on_screen.remove(&id);
                }
            }
        });
    }

    /// Tells again what is on the screen when the page is looked at after it was hidden.
    pub(super) fn start_receipts(&self) {
        let realtime = *self;
        drop(window_event_listener_untyped(
            "visibilitychange",
            move |_| {
                if !document().hidden() {
                    realtime.tell_receipts_soon(GATHERED_FOR);
                }
            },
        ));
    }

    fn tell_receipts_soon(&self, after: Duration) {
        if self.receipts.is_due.try_get_value() != Some(false) {
            return;
        }
        self.receipts.is_due.set_value(true);
        let realtime = *self;
        set_timeout(
            move || {
                if realtime.receipts.is_due.try_set_value(false).is_none() {
                    realtime.tell_receipts();
                }
            },
            after,
        );
    }

    fn tell_receipts(&self) {
        if !self.receipts.gather() {
            return;
        }
        for _ in 0..MAX_MESSAGES {
            let Some(action) = self.receipts.next() else {
                return;
            };
            if !self.connection.send(&action) {
                return self.tell_receipts_soon(RETRY);
            }
            let queue = self.receipts.queue;
            queue.try_update_value(|queue| queue.sent(&action));
        }
        self.tell_receipts_soon(RETRY);
    }
}

//! When the lists of a page are fetched again after a change.
//!
//! Every change is told to every open page of its station at the same moment. If each then fetched its lists at once, one change would cost
//! the server more than all of its deliveries. So each page fetches them a little later, at a moment of its own.

use super::reconnect::part_of;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::time::Duration;

/// The version of lists, and when it rises.
#[derive(Clone, Copy)]
pub(super) struct Refetch {
    version: RwSignal<u64>,
    after: Duration,
    spread: Duration,
    due: StoredValue<Option<TimeoutHandle>>,
    /// A refetch that waits until somebody looks at the page.
    stale: StoredValue<bool>,
    paused: StoredValue<bool>,
}

impl Refetch {
    /// Refetches come at least `after` the first change, and up to `spread` later, each page at another moment.
    pub(super) fn new(after: Duration, spread: Duration) -> Self {
        Self {
            version: RwSignal::new(0),
            after,
            spread,
            due: StoredValue::new(None),
            stale: StoredValue::new(false),
            paused: StoredValue::new(false),
        }
    }

    /// Rises whenever the lists should be fetched again.
    pub(super) fn version(&self) -> u64 {
        self.version.get()
    }

    /// At once.
    pub(super) fn now(&self) {
        self.due.try_update_value(|due| {
            if let Some(due) = due.take() {
                due.clear();
            }
        });
        if self.paused.try_get_value() == Some(false) {
            let _ = self.version.try_update(|version| *version += 1);
        }
    }

    /// In a while; what changes until then comes with it.
    pub(super) fn soon(&self) {
        if self.due.with_value(Option::is_some) {
            return;
        }
        let delay = self.after + part_of(self.spread, js_sys::Math::random());
        let refetch = *self;
        let due = set_timeout_with_handle(
            move || {
                if document().hidden() {
                    refetch.due.try_set_value(None);
                    refetch.stale.try_set_value(true);
                } else {
                    refetch.now();
                }
            },
            delay,
        );
        self.due.set_value(due.ok());
    }

    /// Somebody looks at the page.
    pub(super) fn looked_at(&self) {
        if self.stale.get_value() {
            self.stale.set_value(false);
            self.now();
        }
    }

    /// Nothing is fetched any more, or again: the session has ended, and what is asked then would be refused.
    pub(super) fn pause(&self, paused: bool) {
        self.paused.set_value(paused);
    }
}

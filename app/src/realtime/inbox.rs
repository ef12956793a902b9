//! The user's inbox on this page: the unread count, the newest notifications, and marking them as read.

use super::optimistic_reads::OptimisticReads;
use crate::{
    api::notifications::{
        InboxHead, mark_all_notifications_read, mark_notification_read, read_head,
    },
    error::AppError,
    i18n::{Locale, error::sentence, text},
    json::JsonCodec,
    state::{clock::browser_now, notices::Notices},
};
use domain::{
    frame::ServerFrame,
    id::NotificationId,
    inbox::{FrameEffect, InboxReplica, MustReload, NewNotifications},
    notification::{InboxDelta, InboxList, Notification},
};
use jiff::Timestamp;
use leptos::{prelude::*, task::spawn_local};

/// The inbox as far as this page knows it.
#[derive(Clone, Copy)]
pub struct Inbox {
    /// `seq` and unread count when the page was rendered.
    head: Resource<Result<InboxHead, AppError>, JsonCodec>,
    /// Has an empty epoch until the page is hydrated.
    replica: RwSignal<InboxReplica>,
    optimistic: RwSignal<OptimisticReads>,
    /// Why "Mark all read" failed; `None` once it is tried again.
    pub mark_all_error: RwSignal<Option<String>>,
    notices: Notices,
}

impl Inbox {
    /// `enabled` is false when nobody is signed in or notifications are switched off: then nothing is fetched.
    pub(super) fn new(enabled: bool, notices: Notices) -> Self {
        Self {
            head: Resource::new_serde_wb_blocking(
                || (),
                move |()| async move {
                    if enabled {
                        read_head().await
                    } else {
                        Ok(InboxHead::default())
                    }
                },
            ),
            replica: RwSignal::new(InboxReplica::default()),
            optimistic: RwSignal::new(OptimisticReads::default()),
            mark_all_error: RwSignal::new(None),
            notices,
        }
    }

    /// Begins with the head that the page was rendered with. Returns false while that is not known yet.
    pub(super) fn start(&self, epoch: &str) -> bool {
        let Some(head) = self.head.get() else {
            return false;
        };
        if let Ok(InboxHead { seq, unread, .. }) = head {
            self.replica
                .set(InboxReplica::at(epoch.to_owned(), seq, unread));
        }
        true
    }

    /// Whether the user's shifts are at several stations, as far as the page was rendered with it.
    pub(super) fn has_several_stations(&self) -> bool {
        let head = self.head.get_untracked().and_then(Result::ok);
        head.is_some_and(|head| head.several_stations)
    }

    /// The unread count, less what was just marked as read on this page.
    pub fn unread(&self) -> i64 {
        let known = self.replica.with(|replica| {
            let known = !replica.epoch.is_empty();
            known.then(|| self.optimistic.with(|reads| reads.unread(replica)))
        });
        known.unwrap_or_else(|| {
            let head = self.head.get().and_then(Result::ok);
            head.map_or(0, |head| head.unread)
        })
    }

    /// The same as far as this page keeps it up to date; 0 before that, and on the server.
    pub fn live_unread(&self) -> i64 {
        let unread =
            |replica: &InboxReplica| self.optimistic.try_with(|reads| reads.unread(replica));
        let known = self
            .replica
            .try_with(|replica| (!replica.epoch.is_empty()).then(|| unread(replica)));
        known.flatten().flatten().unwrap_or(0)
    }

    /// Whether to show a notification as unread; `is_read` is what the list says about it.
    pub fn is_unread(&self, id: NotificationId, is_read: bool) -> bool {
        let known = self.replica.with(|replica| {
            let mut newest = replica.newest.iter().flatten();
            newest
                .find(|other| other.id == id)
                .map(|other| other.is_read)
        });
        !known.unwrap_or(is_read) && !self.optimistic.with(|reads| reads.covers(id))
    }

    /// The newest notifications; `None` until they were fetched.
    pub fn newest(&self) -> Option<Vec<Notification>> {
        self.replica.with(|replica| replica.newest.clone())
    }

    /// Whether the newest notifications were fetched.
    pub fn is_loaded(&self) -> bool {
        self.replica.with(|replica| replica.newest.is_some())
    }

    /// The same, without tracking; `None` after the page is gone.
    pub(super) fn has_newest(&self) -> Option<bool> {
        self.replica
            .try_with_untracked(|replica| replica.newest.is_some())
    }

    /// Whether the newest notifications were fetched and there are none.
    pub fn is_empty(&self) -> bool {
        let empty = |newest: &Vec<Notification>| newest.is_empty();
        self.replica
            .with(|replica| replica.newest.as_ref().is_some_and(empty))
    }

    /// Changes whenever the inbox does; `None` until the page is hydrated.
    pub fn version(&self) -> Option<(i64, i64)> {
        self.replica
            .with(|replica| (!replica.epoch.is_empty()).then_some((replica.seq, replica.unread)))
    }

    /// The epoch of the database, and the last change that was applied; `None` after the page is gone.
    pub(super) fn position(&self) -> Option<(String, i64)> {
        self.replica
            .try_with_untracked(|replica| (replica.epoch.clone(), replica.seq))
    }

    /// The last change that was applied.
    pub(super) fn seq(&self) -> Option<i64> {
        self.replica.try_with_untracked(|replica| replica.seq)
    }

    pub(super) fn apply(&self, frame: &ServerFrame) -> Option<FrameEffect> {
        self.optimistic.maybe_update(|reads| reads.reconcile(frame));
        self.replica.try_update(|replica| replica.apply(frame))
    }

    pub(super) fn replace(
        &self,
        list: InboxList,
        stale_since: Timestamp,
    ) -> Option<NewNotifications> {
        self.replica
            .try_update(|replica| replica.replace(list, stale_since))
    }

    pub(super) fn catch_up(
        &self,
        delta: InboxDelta,
    ) -> Option<Result<Vec<Notification>, MustReload>> {
        self.replica.try_update(|replica| replica.catch_up(delta))
    }

    /// Marks a notification as read. The page shows it at once, and takes it back with a notice if the server refuses.
    pub fn mark_read(&self, id: NotificationId) {
        if self.optimistic.with_untracked(|reads| reads.covers(id)) {
            return;
        }
        self.optimistic.update(|reads| reads.add(id));
        let inbox = *self;
        spawn_local(async move {
            let outcome = mark_notification_read(id).await;
            // Without a socket no frame confirms it: then the answer does.
            let unconfirmed = inbox
                .optimistic
                .try_update(|reads| reads.remove(id))
                .unwrap_or(false);
            if unconfirmed && outcome.is_ok() {
                let _ = inbox
                    .replica
                    .try_update(|replica| replica.mark_read_where(|other| other == id));
            }
            // The list in which it was clicked may be gone by now, so the notice bar says it.
            if let Err(error) = outcome {
                inbox
                    .notices
                    .refuse(not_marked(inbox.notices.locale, &error));
            }
        });
    }

    /// Marks as read all that were there when the button was pressed: up to the newest that this page knows, or else all that the
    /// server has.
    pub fn mark_all_read(&self, up_to: Option<NotificationId>) {
        let newest = self.replica.with_untracked(|replica| {
            let newest = replica.newest.iter().flatten();
            newest.map(|notification| notification.id).max()
        });
        let requested = newest.max(up_to);
        let up_to = requested.unwrap_or(NotificationId::new(i64::MAX));
        self.optimistic.update(|reads| reads.add_all(up_to));
        let inbox = *self;
        spawn_local(async move {
            let outcome = mark_all_notifications_read(requested).await;
            let unconfirmed = inbox
                .optimistic
                .try_update(OptimisticReads::remove_all)
                .unwrap_or(false);
            if unconfirmed && outcome.is_ok() {
                let _ = inbox
                    .replica
                    .try_update(|replica| replica.mark_all_read(up_to));
            }
            let error = outcome
                .err()
                .map(|error| not_marked(inbox.notices.locale, &error));
            let _ = inbox.mark_all_error.try_update(|shown| *shown = error);
        });
    }
}

fn not_marked(locale: Locale, error: &AppError) -> String {
    let reason = sentence(locale, &error.0, browser_now());
    text!(locale, notification.not_marked, reason = reason)
}

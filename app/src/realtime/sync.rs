//! Bringing the page up to date by requests: after a gap, without a socket, and when nothing that the page knows can be trusted.

use super::{
    ConnectionStatus, DisconnectReason, Realtime, emergencies::without_emergencies, outage::Outage,
    unread,
};
use crate::{
    api::{
        notifications::{list_notifications, notifications_since},
        shifts::{MAX_SHIFTS_NOW, shifts_now},
    },
    error::AppError,
    i18n::offline_summary::offline_summary,
    state::clock::browser_now,
};
use domain::{
    error::Error,
    id::ShiftId,
    inbox::{NewNotifications, OfflineSummary, shift_of},
    notification::ChangeKind,
    shift::ShiftStatus,
};
use jiff::Timestamp;
use leptos::{prelude::*, task::spawn_local};
use std::collections::BTreeSet;

/// A page that missed more changes than this fetches the newest notifications instead of every change.
const MAX_CHANGES: i64 = 5_000;

/// Whether a sync is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SyncState {
    Idle,
    Running,
    /// Something happened since the request was sent: sync once more.
    RunAgain,
}

/// What one request achieved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SyncOutcome {
    InSync,
    /// There is more to fetch.
    Partial,
    Failed,
}

impl Realtime {
    /// From `since` on the page may have missed something.
    pub(super) fn mark_stale(&self, since: Timestamp) {
        self.outage.begin(since);
    }

    /// Nothing is missing any more: announces what arrived meanwhile, once.
    pub(super) fn mark_synced(&self) {
        let Some(outage) = self.outage.end() else {
            return;
        };
        let status = self.connection.status.get_untracked();
        if status != ConnectionStatus::Live {
            // An answer arrived, but there is no socket: from now on something may be missing again.
            self.mark_stale(browser_now());
        }
        if outage.is_worth_a_summary(status) {
            spawn_local(summarize(*self, outage));
        } else {
            self.announce(&outage.received.new);
        }
    }

    /// Fetches what changed since the last known change. Only one sync runs at a time.
    pub(super) fn sync(&self) {
        if self.sync_state.get_value() != SyncState::Idle {
            self.sync_state.set_value(SyncState::RunAgain);
            return;
        }
        self.sync_state.set_value(SyncState::Running);
        let realtime = *self;
        spawn_local(async move {
            let outcome = loop {
                let outcome = realtime.sync_once().await;
                let again = realtime.sync_state.try_get_value() == Some(SyncState::RunAgain);
                if outcome != SyncOutcome::Partial && !again {
                    break outcome;
                }
                realtime.sync_state.try_set_value(SyncState::Running);
            };
            realtime.sync_state.try_set_value(SyncState::Idle);
            if outcome == SyncOutcome::InSync {
                realtime.mark_synced();
            }
        });
    }

    /// Fetches the newest notifications and continues from there.
    pub(super) fn reload(&self) {
        let realtime = *self;
        spawn_local(async move {
            if realtime.load_newest().await.is_none() {
                realtime.mark_synced();
            }
            realtime.refetch_everything();
        });
    }

    /// Fetches the newest notifications, which the bell shows. Returns the error if that failed.
    pub async fn load_newest(&self) -> Option<AppError> {
        loop {
            match list_notifications(String::new(), false, None).await {
                Ok(list) => {
                    self.connection.answered(true);
                    for notification in &list.notifications {
                        if let Some(resolved) = &notification.resolved {
                            self.resolved(&[notification.id], resolved);
                        }
                    }
                    if let Some(new) = self
                        .inbox
                        .replace(list, self.clock.at_server(self.outage.stale_since()))
                    {
                        self.receive_new(new);
                    }
                }
                Err(error) => {
                    self.request_failed(&error);
                    return Some(error);
                }
            }
            // An answer that is older than what the socket brought meanwhile is dropped. Then the list is still missing.
            if self.inbox.has_newest() != Some(false) {
                return None;
            }
        }
    }

    async fn sync_once(&self) -> SyncOutcome {
        let Some(since) = self.inbox.seq() else {
            return SyncOutcome::Failed;
        };
        let delta = match notifications_since(since).await {
            Ok(delta) => {
                self.connection.answered(true);
                delta
            }
            Err(error) => {
                self.request_failed(&error);
                return SyncOutcome::Failed;
            }
        };
        for change in &delta.changes {
            if let ChangeKind::Resolved { ids, resolved } = &change.kind {
                self.resolved(ids, resolved);
            }
        }
        self.toasts.apply_changes(&delta.changes);
        let (complete, far) = (delta.complete, delta.seq - since > MAX_CHANGES);
        match self.inbox.catch_up(delta) {
            Some(Ok(new)) => self.receive_new(NewNotifications {
                new,
                truncated: false,
            }),
            Some(Err(_)) => return self.start_from_newest().await,
            None => return SyncOutcome::Failed,
        }
        match (complete, far) {
            (false, true) => self.start_from_newest().await,
            (false, false) => SyncOutcome::Partial,
            (true, _) => SyncOutcome::InSync,
        }
    }

    async fn start_from_newest(&self) -> SyncOutcome {
        match self.load_newest().await {
            None => SyncOutcome::InSync,
            Some(_) => SyncOutcome::Failed,
        }
    }

    fn request_failed(&self, error: &AppError) {
        self.connection.answered(error.0 != Error::Unreachable);
        if error.0 == Error::NotSignedIn {
            self.connection.stop(DisconnectReason::SignedOut);
        }
    }
}

/// Announces what a long outage brought, and shows a summary of it.
async fn summarize(realtime: Realtime, outage: Outage) {
    let duration = outage.duration();
    let Outage {
        pending, received, ..
    } = outage;
    let about = received.new.iter().filter_map(shift_of);
    let ids: BTreeSet<ShiftId> = about.chain(pending).collect();
    // What became of shifts is left out if there are too many to fetch.
    let shifts = if (1..=MAX_SHIFTS_NOW).contains(&ids.len()) {
        shifts_now(ids.into_iter().collect())
            .await
            .unwrap_or_default()
    } else {
        Vec::new()
    };
    // The list may be fetched late. Until then it shows what is known, and another outage does not report the same decisions.
    for shift in &shifts {
        if shift.status != ShiftStatus::Pending {
            realtime.shift_changed(shift);
        }
    }
    let missed = OfflineSummary::of(
        duration,
        &received.new,
        received.truncated,
        &shifts,
        realtime.user,
    );
    let line = offline_summary(realtime.locale, &missed);
    realtime.alerts.ring(
        realtime,
        &without_emergencies(unread(&received.new)),
        line.as_deref(),
    );
    if line.is_some() {
        realtime.outage.add_summary(missed);
    }
}

//! Asking instead of being told: after a gap, while there is no socket, and when nothing here can be trusted any more.

use super::{DisconnectReason, Realtime};
use crate::{
    api::notifications::{list_notifications, notifications_since},
    error::AppError,
};
use domain::{error::Error, inbox::NewNotifications};
use leptos::{prelude::*, task::spawn_local};

/// Who missed more changes than this begins with the newest.
const FOLLOWED: i64 = 5_000;

/// Whether an answer is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncState {
    /// No.
    No,
    /// Yes.
    Yes,
    /// Yes, and something happened since it was asked for.
    Again,
}

/// How an answer leaves the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SyncOutcome {
    /// With everything.
    All,
    /// With something; there is more.
    Some,
    /// As it was.
    Nothing,
}

impl Realtime {
    /// Fetches what changed since the last known change. One at a time: what happens meanwhile is fetched right after.
    pub(super) fn sync(&self) {
        if self.sync_state.get_value() != SyncState::No {
            self.sync_state.set_value(SyncState::Again);
            return;
        }
        self.sync_state.set_value(SyncState::Yes);
        let realtime = *self;
        spawn_local(async move {
            let outcome = loop {
                let outcome = realtime.sync_once().await;
                let again = realtime.sync_state.try_get_value() == Some(SyncState::Again);
                if outcome != SyncOutcome::Some && !again {
                    break outcome;
                }
                realtime.sync_state.try_set_value(SyncState::Yes);
            };
            realtime.sync_state.try_set_value(SyncState::No);
            if outcome == SyncOutcome::All {
                realtime.mark_synced();
            }
        });
    }

    /// Fetches the newest and starts from there.
    pub(super) fn reload(&self) {
        let realtime = *self;
        spawn_local(async move {
            if realtime.load_newest().await.is_none() {
                realtime.mark_synced();
            }
            realtime.refetch_everything();
        });
    }

    /// Fetches the newest notifications: what the dropdown shows.
    pub async fn load_newest(&self) -> Option<AppError> {
        match list_notifications(String::new(), false).await {
            Ok(list) => {
                let then = self.stale_since();
                if let Some(receive) = self.inbox.try_update(|view| view.replace(list, then)) {
                    self.receive(receive);
                }
                None
            }
            Err(error) => {
                self.failed(&error);
                Some(error)
            }
        }
    }

    async fn sync_once(&self) -> SyncOutcome {
        let Some(since) = self.inbox.try_with_untracked(|view| view.seq) else {
            return SyncOutcome::Nothing;
        };
        let delta = match notifications_since(since).await {
            Ok(delta) => delta,
            Err(error) => {
                self.failed(&error);
                return SyncOutcome::Nothing;
            }
        };
        let (more, far) = (!delta.complete, delta.seq - since > FOLLOWED);
        match self.inbox.try_update(|view| view.catch_up(delta)) {
            Some(Ok(new)) => self.receive(NewNotifications {
                new,
                truncated: false,
            }),
            Some(Err(_)) => return self.start_anew().await,
            None => return SyncOutcome::Nothing,
        }
        match (more, far) {
            (true, true) => self.start_anew().await,
            (true, false) => SyncOutcome::Some,
            (false, _) => SyncOutcome::All,
        }
    }

    async fn start_anew(&self) -> SyncOutcome {
        match self.load_newest().await {
            None => SyncOutcome::All,
            Some(_) => SyncOutcome::Nothing,
        }
    }

    fn failed(&self, error: &AppError) {
        if error.0 == Error::NotSignedIn
            && let Some(socket) = self.socket.get_value()
        {
            socket.stop(DisconnectReason::SignedOut);
        }
    }
}

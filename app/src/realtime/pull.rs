//! Asking instead of being told: after a gap, while there is no socket, and when nothing here can be trusted any more.

use super::{Ended, Realtime};
use crate::{
    api::notifications::{list_notifications, notifications_since},
    error::AppError,
};
use domain::problem::Problem;
use leptos::{prelude::*, task::spawn_local};

/// Whether an answer is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pulling {
    /// No.
    No,
    /// Yes.
    Yes,
    /// Yes, and something happened since it was asked for.
    Again,
}

impl Realtime {
    /// Fetches what changed since the last known change. One at a time: what happens meanwhile is fetched right after.
    pub(super) fn pull(&self) {
        if self.pulling.get_value() != Pulling::No {
            self.pulling.set_value(Pulling::Again);
            return;
        }
        self.pulling.set_value(Pulling::Yes);
        let realtime = *self;
        spawn_local(async move {
            while realtime.pull_once().await
                || realtime.pulling.try_get_value() == Some(Pulling::Again)
            {
                realtime.pulling.try_set_value(Pulling::Yes);
            }
            realtime.pulling.try_set_value(Pulling::No);
        });
    }

    /// Fetches the newest and starts from there.
    pub(super) fn reload(&self) {
        let realtime = *self;
        spawn_local(async move {
            realtime.load_newest().await;
            realtime.refetch_shifts();
        });
    }

    /// Fetches the newest notifications: what the dropdown shows.
    pub async fn load_newest(&self) -> Option<AppError> {
        match list_notifications(String::new(), false).await {
            Ok(list) => {
                let _ = self.inbox.try_update(|view| view.replace(list));
                None
            }
            Err(error) => {
                self.failed(&error);
                Some(error)
            }
        }
    }

    /// Whether there is more to fetch.
    async fn pull_once(&self) -> bool {
        let Some(since) = self.inbox.try_with_untracked(|view| view.seq) else {
            return false;
        };
        let delta = match notifications_since(since).await {
            Ok(delta) => delta,
            Err(error) => {
                self.failed(&error);
                return false;
            }
        };
        let more = !delta.complete && !delta.reload;
        match self.inbox.try_update(|view| view.catch_up(delta)) {
            Some(Ok(new)) => {
                self.ring(&new);
                more
            }
            Some(Err(_)) => {
                self.load_newest().await;
                false
            }
            None => false,
        }
    }

    fn failed(&self, error: &AppError) {
        if error.0 == Problem::NotSignedIn
            && let Some(socket) = self.socket.get_value()
        {
            socket.stop(Ended::SignedOut);
        }
    }
}

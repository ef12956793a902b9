//! Asking instead of being told: after a gap, while there is no socket, and when nothing here can be trusted any more.

use super::{Ended, Realtime};
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
pub enum Pulling {
    /// No.
    No,
    /// Yes.
    Yes,
    /// Yes, and something happened since it was asked for.
    Again,
}

/// How an answer leaves the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pulled {
    /// With everything.
    All,
    /// With something; there is more.
    Some,
    /// As it was.
    Nothing,
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
            let outcome = loop {
                let outcome = realtime.pull_once().await;
                let again = realtime.pulling.try_get_value() == Some(Pulling::Again);
                if outcome != Pulled::Some && !again {
                    break outcome;
                }
                realtime.pulling.try_set_value(Pulling::Yes);
            };
            realtime.pulling.try_set_value(Pulling::No);
            if outcome == Pulled::All {
                realtime.caught_up();
            }
        });
    }

    /// Fetches the newest and starts from there.
    pub(super) fn reload(&self) {
        let realtime = *self;
        spawn_local(async move {
            if realtime.load_newest().await.is_none() {
                realtime.caught_up();
            }
            realtime.refetch_everything();
        });
    }

    /// Fetches the newest notifications: what the dropdown shows.
    pub async fn load_newest(&self) -> Option<AppError> {
        match list_notifications(String::new(), false).await {
            Ok(list) => {
                let then = self.behind_since();
                if let Some(caught) = self.inbox.try_update(|view| view.replace(list, then)) {
                    self.caught(caught);
                }
                None
            }
            Err(error) => {
                self.failed(&error);
                Some(error)
            }
        }
    }

    async fn pull_once(&self) -> Pulled {
        let Some(since) = self.inbox.try_with_untracked(|view| view.seq) else {
            return Pulled::Nothing;
        };
        let delta = match notifications_since(since).await {
            Ok(delta) => delta,
            Err(error) => {
                self.failed(&error);
                return Pulled::Nothing;
            }
        };
        let (more, far) = (!delta.complete, delta.seq - since > FOLLOWED);
        match self.inbox.try_update(|view| view.catch_up(delta)) {
            Some(Ok(new)) => self.caught(NewNotifications {
                new,
                truncated: false,
            }),
            Some(Err(_)) => return self.start_anew().await,
            None => return Pulled::Nothing,
        }
        match (more, far) {
            (true, true) => self.start_anew().await,
            (true, false) => Pulled::Some,
            (false, _) => Pulled::All,
        }
    }

    async fn start_anew(&self) -> Pulled {
        match self.load_newest().await {
            None => Pulled::All,
            Some(_) => Pulled::Nothing,
        }
    }

    fn failed(&self, error: &AppError) {
        if error.0 == Error::NotSignedIn
            && let Some(socket) = self.socket.get_value()
        {
            socket.stop(Ended::SignedOut);
        }
    }
}

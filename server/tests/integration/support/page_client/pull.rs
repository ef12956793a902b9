//! Asking instead of being told.

use super::{Rung, Shared, lock};
use domain::notification::{InboxDelta, InboxList, Notification};
use reqwest::Method;
use std::{sync::Arc, time::Instant};

/// Whether an answer is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pulling {
    No,
    Yes,
    /// And something happened since it was asked for.
    Again,
}

/// Fetches what changed since the last known change, one at a time.
pub(super) fn pull(shared: &Arc<Shared>) {
    {
        let mut pulling = lock(&shared.pulling);
        if *pulling != Pulling::No {
            *pulling = Pulling::Again;
            return;
        }
        *pulling = Pulling::Yes;
    }
    let shared = shared.clone();
    tokio::spawn(async move {
        loop {
            let more = shared.pull_once().await;
            let mut pulling = lock(&shared.pulling);
            if !more && *pulling == Pulling::Yes {
                *pulling = Pulling::No;
                return;
            }
            *pulling = Pulling::Yes;
        }
    });
}

/// While there is no socket, asks every now and then.
pub(super) async fn poll(shared: Arc<Shared>) {
    let mut ticks = tokio::time::interval(shared.habits.poll);
    loop {
        ticks.tick().await;
        if lock(&shared.lost_at).is_some() {
            pull(&shared);
        }
    }
}

impl Shared {
    /// Fetches the newest and starts from there; whether that worked.
    pub(super) async fn load_newest(&self) -> bool {
        let Some(list) = self.ask::<InboxList>("").await else {
            return false;
        };
        self.diary().reloads += 1;
        let mut caught = self.view().replace(list, crate::support::people::clock());
        caught.new.reverse();
        self.ring(&caught.new);
        true
    }

    /// Rings.
    pub(super) fn ring(&self, new: &[Notification]) {
        let at = Instant::now();
        self.diary().rung.extend(new.iter().map(|one| Rung {
            id: one.id.get(),
            shift: one.data.shift().map_or(0, |shift| shift.shift_id.get()),
            at,
        }));
    }

    /// Whether there is more to fetch.
    async fn pull_once(&self) -> bool {
        let since = self.view().seq;
        let Some(delta) = self.ask::<InboxDelta>(&format!("?since={since}")).await else {
            return false;
        };
        self.diary().pulls += 1;
        let more = !delta.complete && !delta.reload;
        let caught_up = self.view().catch_up(delta);
        match caught_up {
            Ok(new) => {
                self.ring(&new);
                more
            }
            Err(_) => {
                self.load_newest().await;
                false
            }
        }
    }

    /// An answer, or `None` if there is none or the server has trouble.
    async fn ask<T: serde::de::DeserializeOwned>(&self, query: &str) -> Option<T> {
        let path = format!("/api/notifications/{query}");
        let request = self.person.request(Method::GET, &path);
        let answer = request.send().await.ok()?;
        if answer.status() != 200 {
            return None;
        }
        let text = answer.text().await.ok()?;
        let read = serde_json::from_str(&text).ok();
        if read.is_none() {
            self.violates(format!("cannot be read: {text}"));
        }
        read
    }
}

//! Pulling changes over REST.

use super::{Announced, Shared, lock};
use domain::notification::{InboxDelta, InboxList, Notification, NotificationType};
use reqwest::Method;
use std::{sync::Arc, time::Instant};

/// Whether a pull is in progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pulling {
    No,
    Yes,
    /// A pull is in progress, and another is needed after it.
    Again,
}

/// Fetches the changes since the last known one, one request at a time.
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

/// Pulls regularly while there is no socket.
pub(super) async fn poll(shared: Arc<Shared>) {
    let mut ticks = tokio::time::interval(shared.timeouts.poll);
    loop {
        ticks.tick().await;
        if lock(&shared.lost_at).is_some() {
            pull(&shared);
        }
    }
}

impl Shared {
    /// Loads the newest notifications and starts from there. False if that failed.
    pub(super) async fn load_newest(&self) -> bool {
        let Some(list) = self.ask::<InboxList>("").await else {
            return false;
        };
        self.events().reloads += 1;
        let mut caught = self.view().replace(list, crate::support::people::clock());
        caught.new.reverse();
        self.ring(&caught.new);
        true
    }

    /// Records new notifications as announced.
    pub(super) fn ring(&self, new: &[Notification]) {
        let at = Instant::now();
        self.events()
            .announced
            .extend(
                new.iter()
                    .filter(|one| !is_of_the_clock(one))
                    .map(|one| Announced {
                        id: one.id.get(),
                        shift: one.data.shift().map_or(0, |shift| shift.shift_id.get()),
                        at,
                    }),
            );
    }

    /// Pulls once. True if there is more to fetch.
    async fn pull_once(&self) -> bool {
        let since = self.view().seq;
        let Some(delta) = self.ask::<InboxDelta>(&format!("?since={since}")).await else {
            return false;
        };
        self.events().pulls += 1;
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

    /// Sends a request. `None` if there is no response or the server has an error.
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
            self.violates(format!("unreadable response: {text}"));
        }
        read
    }
}

/// Whether the server made it because time went by. Tests count what people did.
fn is_of_the_clock(one: &Notification) -> bool {
    matches!(
        one.kind,
        NotificationType::ShiftWaiting | NotificationType::ShiftExpired
    )
}

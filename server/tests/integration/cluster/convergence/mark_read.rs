//! Users who mark notifications in all their tabs, over the socket (where the action may be lost) and over REST.

use crate::support::page_client::PageClient;
use reqwest::Method;
use serde_json::{Value, json};
use std::{net::SocketAddr, time::Duration};
use tokio_util::sync::CancellationToken;

/// Pause between two actions of all users.
const PAUSE: Duration = Duration::from_millis(15);

/// The users and their pages.
pub struct Marker<'a> {
    pages: &'a [PageClient],
    straight: SocketAddr,
    dice: fastrand::Rng,
}

impl<'a> Marker<'a> {
    pub fn new(pages: &'a [PageClient], straight: SocketAddr, seed: u64) -> Self {
        Self {
            pages,
            straight,
            dice: fastrand::Rng::with_seed(!seed),
        }
    }

    /// Marks notifications until the token is cancelled and returns the number of actions.
    pub async fn go_on(mut self, enough: &CancellationToken) -> u32 {
        let mut marks = 0;
        while !enough.is_cancelled() {
            marks += u32::from(self.mark().await);
            tokio::time::sleep(PAUSE).await;
        }
        marks
    }

    async fn mark(&mut self) -> bool {
        let page = &self.pages[self.dice.usize(0..self.pages.len())];
        let list = page.shows().list;
        if list.is_empty() {
            return false;
        }
        let (id, is_read) = list[self.dice.usize(0..list.len())];
        match self.dice.u8(0..20) {
            0..8 => page.act(json!({"action": "mark_read", "notification_id": id, "ref": id})),
            8 => page.act(json!({"action": "mark_all_read"})),
            9..11 => page.act(json!({"action": "mark_all_read", "up_to": id})),
            11 => self.post(page, "mark-all-read", json!({"up_to": id})).await,
            _ if is_read => {
                self.post(page, &format!("{id}/mark-unread"), json!({}))
                    .await
            }
            _ => self.post(page, &format!("{id}/mark-read"), json!({})).await,
        }
        true
    }

    /// Ignores errors of a server that is unavailable.
    async fn post(&self, page: &PageClient, path: &str, body: Value) {
        let person = page.person().at(self.straight);
        let request = person.request(Method::POST, &format!("/api/notifications/{path}/"));
        if let Ok(answer) = request.json(&body).send().await {
            let status = answer.status().as_u16();
            assert!(matches!(status, 200 | 503), "{path}: {status}");
        }
    }
}

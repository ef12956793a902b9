//! One open dashboard: a socket, and a list that is fetched again after a `shift` frame.

use super::Refetch;
use crate::{
    listeners::{SocketTarget, open_socket},
    unix_time::UnixTime,
    websocket_client::WebSocketClient,
};
use serde::Deserialize;
use std::{io::Read, time::Duration};
use tokio::{
    sync::mpsc::UnboundedSender,
    time::{Instant, sleep_until},
};

/// The first page of all shifts. Earlier and current versions of the page use different parameters; without any, both
/// work.
const LIST: &str = "/fn/shifts/list?";
/// The encodings that browsers accept: compression is part of the cost of a list.
const ENCODINGS: &str = "gzip, deflate, br";
/// Longest wait for a list.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Delay before the next request after a failed one.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// An open dashboard.
pub struct Dashboard {
    place: usize,
    socket: WebSocketClient,
    target: SocketTarget,
    http: reqwest::Client,
}

/// An event of a dashboard.
pub enum Event {
    /// It received a `shift` frame.
    Notified {
        /// Number of the dashboard.
        page: usize,
        /// Id of the shift.
        shift: i64,
        /// Time of arrival.
        at: UnixTime,
    },
    /// It received a list.
    Fetched(List),
    /// Its request for a list failed.
    Refused,
}

/// A list that a dashboard received.
pub struct List {
    /// Number of the dashboard.
    pub page: usize,
    /// When the last byte arrived.
    pub at: UnixTime,
    /// Time from the request to the last byte.
    pub took: Duration,
    /// Size in bytes as transferred.
    pub bytes: usize,
    /// Ids of the shifts in the list.
    pub shifts: Vec<i64>,
}

#[derive(Deserialize)]
struct Frame {
    #[serde(rename = "type")]
    kind: String,
    shift: Option<Id>,
}

#[derive(Deserialize)]
struct Id {
    id: i64,
}

#[derive(Deserialize)]
struct Board {
    page: Rows,
}

#[derive(Deserialize)]
struct Rows {
    results: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    shift: Id,
}

impl Dashboard {
    /// Opens the socket and loads the list.
    ///
    /// # Panics
    /// If the server refuses one of them.
    pub async fn open(place: usize, target: SocketTarget, http: reqwest::Client) -> Self {
        let socket = open_socket(place, target.clone()).await.expect("a socket");
        let page = Self {
            place,
            socket,
            target,
            http,
        };
        page.fetch().await.expect("a list");
        page
    }

    /// Fetches the list after `shift` frames until the receiver is dropped or the socket breaks.
    pub async fn run(mut self, refetch: Refetch, events: UnboundedSender<Event>) {
        let mut due: Option<Instant> = None;
        loop {
            let mut notified = Vec::new();
            let is_due = async {
                match due {
                    Some(due) => sleep_until(due).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                read = self.socket.read(|text| notified.extend(shift_of(text))) => {
                    if read.is_err() {
                        return;
                    }
                    let at = UnixTime::now();
                    for shift in notified {
                        due.get_or_insert_with(|| Instant::now() + refetch.delay());
                        let page = self.place;
                        if events.send(Event::Notified { page, shift, at }).is_err() {
                            return;
                        }
                    }
                }
                () = is_due => {
                    due = None;
                    let event = self.fetch().await.map_or(Event::Refused, Event::Fetched);
                    if matches!(event, Event::Refused) {
                        due = Some(Instant::now() + AGAIN_AFTER);
                    }
                    if events.send(event).is_err() {
                        return;
                    }
                }
            }
        }
    }

    /// `None` if the request fails.
    async fn fetch(&self) -> Option<List> {
        let began = UnixTime::now();
        let answer = self
            .http
            .get(format!("http://{}{LIST}", self.target.address))
            .header(
                "cookie",
                format!("shiftbell={}", self.target.credential.text()),
            )
            .header("accept-encoding", ENCODINGS)
            .header("sec-fetch-site", "same-origin")
            .timeout(TIMEOUT)
            .send()
            .await
            .ok()?;
        if !answer.status().is_success() {
            return None;
        }
        let is_compressed = answer
            .headers()
            .get("content-encoding")
            .is_some_and(|encoding| encoding == "br");
        let body = answer.bytes().await.ok()?;
        let at = UnixTime::now();
        let board: Board = if is_compressed {
            let mut text = Vec::new();
            brotli_decompressor::Decompressor::new(&*body, body.len())
                .read_to_end(&mut text)
                .ok()?;
            serde_json::from_slice(&text).ok()?
        } else {
            serde_json::from_slice(&body).ok()?
        };
        Some(List {
            page: self.place,
            at,
            took: at.since(began),
            bytes: body.len(),
            shifts: board.page.results.iter().map(|row| row.shift.id).collect(),
        })
    }
}

impl Refetch {
    fn delay(self) -> Duration {
        Duration::from_millis(match self {
            Self::Coalesced => 150,
            Self::Spread => fastrand::u64(500..5_000),
        })
    }
}

/// Id of the shift if this is a `shift` frame.
fn shift_of(text: &[u8]) -> Option<i64> {
    let frame: Frame = serde_json::from_slice(text).ok()?;
    let shift = frame.shift.filter(|_| frame.kind == "shift")?;
    Some(shift.id)
}

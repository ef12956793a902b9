//! One open dashboard: a socket, and a list that is fetched again when a shift changed.

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

/// The first page of all shifts: pages say it in other words now than they once did, and neither needs any.
const LIST: &str = "/fn/shifts/list?";
/// As browsers ask: compressing lists is part of what they cost.
const ENCODINGS: &str = "gzip, deflate, br";
/// Longest wait for a list.
const PATIENCE: Duration = Duration::from_secs(30);
/// After an answer that is no list.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// An open dashboard.
pub struct Page {
    place: usize,
    socket: WebSocketClient,
    target: SocketTarget,
    http: reqwest::Client,
}

/// What happened to a dashboard.
pub enum Event {
    /// It was told of a shift.
    Told {
        /// Which dashboard.
        page: usize,
        /// The shift's id.
        shift: i64,
        /// When.
        at: UnixTime,
    },
    /// It got a list.
    Fetched(List),
    /// It asked for one and got none.
    Refused,
}

/// A list that a dashboard got.
pub struct List {
    /// Which dashboard.
    pub page: usize,
    /// When its last byte was there.
    pub at: UnixTime,
    /// How long that took.
    pub took: Duration,
    /// Its size as it came.
    pub bytes: usize,
    /// The ids of the shifts on it.
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

impl Page {
    /// Loads the list and opens the socket.
    ///
    /// # Panics
    /// If either is refused.
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

    /// Fetches the list whenever it was told of shifts, until nobody is interested or the socket breaks.
    pub async fn run(mut self, refetch: Refetch, events: UnboundedSender<Event>) {
        let mut due: Option<Instant> = None;
        loop {
            let mut told = Vec::new();
            let is_due = async {
                match due {
                    Some(due) => sleep_until(due).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                read = self.socket.read(|text| told.extend(shift_of(text))) => {
                    if read.is_err() {
                        return;
                    }
                    let at = UnixTime::now();
                    for shift in told {
                        due.get_or_insert_with(|| Instant::now() + refetch.delay());
                        let page = self.place;
                        if events.send(Event::Told { page, shift, at }).is_err() {
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

    /// `None` if the answer is no list.
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
            .timeout(PATIENCE)
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

/// The shift of a `shift` frame.
fn shift_of(text: &[u8]) -> Option<i64> {
    let frame: Frame = serde_json::from_slice(text).ok()?;
    let shift = frame.shift.filter(|_| frame.kind == "shift")?;
    Some(shift.id)
}

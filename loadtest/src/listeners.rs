//! The sockets of the EICs, and the frames they receive.

use super::{unix_time::UnixTime, websocket_client::WebSocketClient};
use serde::{Deserialize, Serialize};
use std::{
    borrow::Cow,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::Notify,
    task::{JoinHandle, JoinSet},
    time::timeout,
};
use tokio_util::sync::CancellationToken;

/// Sockets that are opened at the same time.
const OPENED_AT_ONCE: usize = 64;
/// One client address has about 28,000 ports, so every 20,000 sockets use another address.
const SOCKETS_AN_ADDRESS: usize = 20_000;
/// Interval for checking whether any frame has arrived.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A socket to open.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SocketTarget {
    /// Address of the node.
    pub address: SocketAddr,
    /// Credential of the user.
    pub credential: Credential,
}

/// How a socket authenticates.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Credential {
    /// API token of a program.
    Token(String),
    /// Session of a browser.
    Session(String),
}

impl Credential {
    /// The secret.
    pub fn text(&self) -> &str {
        match self {
            Self::Token(text) | Self::Session(text) => text,
        }
    }

    /// The header lines of the request.
    fn lines(&self) -> String {
        match self {
            Self::Token(text) => format!("Authorization: Bearer {text}"),
            Self::Session(text) => {
                format!("Cookie: shiftbell={text}\r\nSec-Fetch-Site: same-origin")
            }
        }
    }
}

/// The frames that one socket received.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Received {
    /// Id of each announced shift, and when its frame arrived.
    pub shifts: Vec<(i64, UnixTime)>,
    /// Frames that the contract does not define, plus 1 if the socket broke.
    pub malformed: usize,
    /// Why the socket broke.
    pub ended: Option<String>,
}

/// Open sockets, each read by its own task.
pub struct Listeners {
    tasks: Vec<JoinHandle<Received>>,
    stop: CancellationToken,
    arrived: Arc<Arrived>,
    refused: Option<String>,
}

#[derive(Default)]
struct Arrived {
    count: AtomicUsize,
    goal: AtomicUsize,
    reached: Notify,
}

/// The fields of all frames that the server sends here.
#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    seq: Option<i64>,
    #[serde(borrow)]
    epoch: Option<Cow<'a, str>>,
    count: Option<i64>,
    notification: Option<Notification>,
    shift: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Notification {
    seq: i64,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    shift_id: i64,
}

impl Listeners {
    /// Opens sockets and waits for the first frame of each. Stops at the first one that is refused.
    pub async fn open(targets: Vec<SocketTarget>) -> Self {
        let (stop, arrived) = (CancellationToken::new(), Arc::new(Arrived::default()));
        let mut open: Vec<(usize, WebSocketClient)> = Vec::with_capacity(targets.len());
        let mut opening = JoinSet::new();
        let mut targets = targets.into_iter().enumerate();
        let mut refused = None;
        loop {
            while refused.is_none()
                && opening.len() < OPENED_AT_ONCE
                && let Some((place, target)) = targets.next()
            {
                opening.spawn(async move {
                    Ok::<_, io::Error>((place, open_socket(place, target).await?))
                });
            }
            match opening.join_next().await {
                Some(opened) => match opened.expect("no panic") {
                    Ok(one) => open.push(one),
                    Err(error) => refused = Some(error.to_string()),
                },
                None => break,
            }
        }
        open.sort_by_key(|(place, _)| *place);
        let tasks = open
            .into_iter()
            .map(|(_, socket)| tokio::spawn(listen(socket, stop.clone(), arrived.clone())));
        Self {
            tasks: tasks.collect(),
            stop,
            arrived,
            refused,
        }
    }

    /// Number of open sockets.
    pub fn count(&self) -> usize {
        self.tasks.len()
    }

    /// Why a socket was refused, if one was.
    pub fn refused(&self) -> Option<&str> {
        self.refused.as_deref()
    }

    /// Notifications received by all sockets together.
    pub fn arrived(&self) -> usize {
        self.arrived.count.load(Ordering::SeqCst)
    }

    /// Waits until this number of notifications has arrived, or until none arrives for the time `timeout_after`.
    pub async fn wait_for(&self, expected: usize, timeout_after: Duration) {
        self.arrived.goal.store(expected, Ordering::SeqCst);
        let (mut before, mut silent) = (self.arrived(), Duration::ZERO);
        loop {
            let reached = self.arrived.reached.notified();
            if self.arrived() >= expected || timeout(LOOK_EVERY, reached).await.is_ok() {
                return;
            }
            silent = if self.arrived() == before {
                silent + LOOK_EVERY
            } else {
                Duration::ZERO
            };
            if silent >= timeout_after {
                return;
            }
            before = self.arrived();
        }
    }

    /// Closes the sockets and returns what each received, in the order of the targets.
    pub async fn close(self) -> Vec<Received> {
        // Duplicates that are still on their way arrive within this time.
        tokio::time::sleep(Duration::from_millis(100)).await;
        self.stop.cancel();
        let mut received = Vec::with_capacity(self.tasks.len());
        for task in self.tasks {
            received.push(task.await.expect("a listener"));
        }
        received
    }
}

/// Opens a socket and waits for its first frame.
pub(super) async fn open_socket(place: usize, target: SocketTarget) -> io::Result<WebSocketClient> {
    let lot = u8::try_from(place / SOCKETS_AN_ADDRESS).unwrap_or(u8::MAX);
    let from = (lot > 0).then(|| Ipv4Addr::new(127, 0, 1, lot));
    let mut socket =
        WebSocketClient::open(target.address, "", from, &target.credential.lines()).await?;
    let mut counts = 0;
    while counts == 0 {
        socket.read(|_| counts += 1).await?;
    }
    Ok(socket)
}

async fn listen(
    mut socket: WebSocketClient,
    stop: CancellationToken,
    arrived: Arc<Arrived>,
) -> Received {
    let mut received = Received::default();
    loop {
        let read = socket.read(|text| match shift_in_notification(text) {
            Ok(None) => {}
            Ok(Some(shift)) => {
                received.shifts.push((shift, UnixTime::now()));
                arrived.note();
            }
            Err(_) => received.malformed += 1,
        });
        let read = tokio::select! {
            read = read => read,
            () = stop.cancelled() => return received,
        };
        if let Err(error) = read {
            // The notifications that this socket misses from now on count as lost.
            received.malformed += 1;
            received.ended = Some(error.to_string());
            return received;
        }
    }
}

impl Arrived {
    fn note(&self) {
        let count = self.count.fetch_add(1, Ordering::SeqCst) + 1;
        if count == self.goal.load(Ordering::SeqCst) {
            self.reached.notify_waiters();
        }
    }
}

/// Id of the shift if the frame is a notification. An error if the contract does not define the frame.
fn shift_in_notification(text: &[u8]) -> Result<Option<i64>, serde_json::Error> {
    let wrong = |what: &str| Err(serde::de::Error::custom(what));
    let frame: Frame = serde_json::from_slice(text)?;
    match (&*frame.kind, frame.notification) {
        ("notification", Some(told)) if frame.seq == Some(told.seq) => Ok(Some(told.data.shift_id)),
        ("unread_count", None) if frame.count.and(frame.seq).is_some() && frame.epoch.is_some() => {
            Ok(None)
        }
        ("shift", None) if frame.shift.is_some() => Ok(None),
        _ => wrong("unexpected frame"),
    }
}

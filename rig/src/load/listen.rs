//! The EICs' sockets.

use super::people::People;
use futures_util::StreamExt;
use serde::Deserialize;
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{net::TcpStream, sync::Notify, task::JoinSet, time::timeout};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest, http::HeaderValue},
};
use tokio_util::sync::CancellationToken;

/// Sockets that are opened at the same time.
const OPENED_AT_ONCE: usize = 64;

/// What one socket heard: which shift, when.
pub type Heard = Vec<(i64, Instant)>;

/// All sockets, each read by a task of its own.
pub struct Listeners {
    tasks: JoinSet<Heard>,
    stop: CancellationToken,
    arrived: Arc<Arrived>,
}

#[derive(Default)]
struct Arrived {
    count: AtomicUsize,
    more: Notify,
}

#[derive(Deserialize)]
struct Frame {
    notification: Option<Notification>,
}

#[derive(Deserialize)]
struct Notification {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    shift_id: i64,
}

impl Listeners {
    /// Opens so many sockets for each EIC and waits for the first frame of each.
    pub async fn open(address: SocketAddr, people: &People, each: usize) -> Self {
        let (stop, arrived) = (CancellationToken::new(), Arc::new(Arrived::default()));
        let mut tasks = JoinSet::new();
        let mut tokens = people
            .eics
            .iter()
            .flat_map(|eic| std::iter::repeat_n(&eic.token, each));
        let mut opening = JoinSet::new();
        loop {
            while opening.len() < OPENED_AT_ONCE
                && let Some(token) = tokens.next()
            {
                opening.spawn(open(address, token.clone()));
            }
            let Some(socket) = opening.join_next().await else {
                break;
            };
            let socket = socket.expect("a socket");
            tasks.spawn(listen(socket, stop.clone(), arrived.clone()));
        }
        Self {
            tasks,
            stop,
            arrived,
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.tasks.len()
    }

    /// Waits until so many notifications arrived at all sockets together, or nothing comes any more.
    pub async fn hear(&self, expected: usize, patience: Duration) {
        loop {
            let more = self.arrived.more.notified();
            if self.arrived.count.load(Ordering::SeqCst) >= expected
                || timeout(patience, more).await.is_err()
            {
                return;
            }
        }
    }

    /// Stops listening; what each socket heard.
    pub async fn close(mut self) -> Vec<Heard> {
        // What was sent too often is on its way by now.
        tokio::time::sleep(Duration::from_millis(100)).await;
        self.stop.cancel();
        let mut heard = Vec::with_capacity(self.tasks.len());
        while let Some(one) = self.tasks.join_next().await {
            heard.push(one.expect("a listener"));
        }
        heard
    }
}

async fn open(address: SocketAddr, token: String) -> WebSocketStream<TcpStream> {
    let mut request = format!("ws://{address}/ws/notifications/")
        .into_client_request()
        .expect("a request");
    let bearer = HeaderValue::try_from(format!("Bearer {token}")).expect("a header");
    request.headers_mut().insert("authorization", bearer);
    let stream = TcpStream::connect(address).await.expect("a connection");
    let (mut socket, _) = client_async(request, stream).await.expect("a socket");
    let first = socket.next().await;
    assert!(
        matches!(first, Some(Ok(Message::Text(_)))),
        "no count: {first:?}"
    );
    socket
}

async fn listen(
    mut socket: WebSocketStream<TcpStream>,
    stop: CancellationToken,
    arrived: Arc<Arrived>,
) -> Heard {
    let mut heard = Heard::new();
    loop {
        let message = tokio::select! {
            message = socket.next() => message,
            () = stop.cancelled() => return heard,
        };
        let now = Instant::now();
        match message {
            Some(Ok(Message::Text(text))) => {
                let frame: Frame = serde_json::from_str(&text).expect("a frame of the contract");
                if let Some(notification) = frame.notification {
                    heard.push((notification.data.shift_id, now));
                    arrived.count.fetch_add(1, Ordering::SeqCst);
                    arrived.more.notify_waiters();
                }
            }
            Some(Ok(_)) => {}
            // What it does not hear from now on counts as lost.
            Some(Err(_)) | None => return heard,
        }
    }
}

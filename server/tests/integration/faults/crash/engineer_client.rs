//! An engineer's program with a socket: it reconnects to every new server with `since` and records what it receives.

use super::{database_state::Inbox, restartable_server::Address};
use crate::support::socket::SOON;
use futures_util::StreamExt;
use serde_json::Value;
use std::{collections::BTreeMap, net::SocketAddr, time::Duration};
use tokio::{net::TcpStream, sync::watch, task::JoinHandle, time::timeout};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest},
};

const PAUSE: Duration = Duration::from_millis(10);

/// What a client has received.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub seq: i64,
    unread: i64,
    /// By `seq`: the notification id, and whether it is read.
    notifications: BTreeMap<i64, (i64, bool)>,
}

/// A client that listens until it is dropped.
pub struct Listener {
    seen: watch::Receiver<Seen>,
    task: JoinHandle<()>,
}

impl Listener {
    /// Starts at the beginning of the inbox.
    pub fn start(token: &str, address: Address) -> Self {
        let (tell, seen) = watch::channel(Seen::default());
        let token = token.to_owned();
        Self {
            seen,
            task: tokio::spawn(async move { listen(&token, address, &tell).await }),
        }
    }

    /// Waits until the client has received exactly the content of the inbox.
    pub async fn wait_until_equal(&mut self, inbox: &Inbox) {
        let complete = |seen: &Seen| seen.seq == inbox.seq && seen.unread == inbox.unread;
        if self.task.is_finished() {
            (&mut self.task).await.expect("the listener did not panic");
        }
        let in_time = timeout(SOON, self.seen.wait_for(complete)).await.is_ok();
        let seen = self.seen.borrow().clone();
        assert!(in_time, "{seen:?} differs from {inbox:?}");
        let stored = inbox.notifications.iter();
        let stored: BTreeMap<_, _> = stored
            .map(|(seq, one)| (*seq, (one.id, one.is_read)))
            .collect();
        assert_eq!(seen.notifications, stored);
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn listen(token: &str, mut address: Address, tell: &watch::Sender<Seen>) {
    loop {
        let Ok(at) = address.wait_for(Option::is_some).await.map(|at| *at) else {
            return;
        };
        let since = tell.borrow().seq;
        if let Some(mut socket) = open(token, at.expect("the client agrees in time"), since).await {
            while let Some(Ok(message)) = socket.next().await {
                if let Message::Text(text) = message {
                    let frame = serde_json::from_str(&text).expect("JSON");
                    tell.send_modify(|seen| seen.take(&frame));
                }
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn open(token: &str, at: SocketAddr, since: i64) -> Option<WebSocketStream<TcpStream>> {
    let url = format!("ws://{at}/ws/notifications/?since={since}");
    let mut request = url.into_client_request().expect("a request");
    let credential = format!("Bearer {token}").parse().expect("a header");
    request.headers_mut().insert("authorization", credential);
    let stream = TcpStream::connect(at).await.ok()?;
    Some(client_async(request, stream).await.ok()?.0)
}

impl Seen {
    /// Applies a frame. Every change must have the next `seq`.
    fn take(&mut self, frame: &Value) {
        let kind = frame["type"].as_str().expect("a type");
        match kind {
            "unread_count" => self.unread = number(&frame["count"]),
            "resumed" => assert_eq!(frame["complete"], true, "{frame}"),
            "shift" => {}
            _ => {
                assert_eq!(number(&frame["seq"]), self.seq + 1, "{frame}");
                self.seq += 1;
                self.change(kind, frame);
            }
        }
    }

    fn change(&mut self, kind: &str, frame: &Value) {
        match kind {
            "notification" => {
                let notification = &frame["notification"];
                let is_read = notification["is_read"] == true;
                let one = (number(&notification["id"]), is_read);
                self.notifications.insert(self.seq, one);
            }
            "read" | "unread" | "resolved" => {
                let ids: Vec<i64> = frame["ids"]
                    .as_array()
                    .expect("ids")
                    .iter()
                    .map(number)
                    .collect();
                let named = |one: &&mut (i64, bool)| ids.contains(&one.0);
                let named = self.notifications.values_mut().filter(named);
                named.for_each(|(_, is_read)| *is_read = kind != "unread");
            }
            "all_read" => {
                let up_to = number(&frame["up_to"]);
                for (id, is_read) in self.notifications.values_mut() {
                    *is_read = true;
                    if *id == up_to {
                        return;
                    }
                }
                panic!("all read up to a seq that never arrived: {frame}");
            }
            other => panic!("unknown change {other}"),
        }
    }
}

fn number(value: &Value) -> i64 {
    value.as_i64().expect("a number")
}

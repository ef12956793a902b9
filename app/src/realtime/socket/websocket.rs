//! One life of the socket.

use super::Socket;
use crate::state::clock::browser_now;
use domain::frame::ClientAction;
use futures::{
    FutureExt, SinkExt, StreamExt,
    channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded},
    future::{AbortHandle, abortable},
    select_biased,
};
use gloo_net::websocket::{Message, WebSocketError, futures::WebSocket};
use jiff::Timestamp;
use leptos::{prelude::window, task::spawn_local};
use std::{
    cell::Cell,
    rc::{Rc, Weak},
};

/// The close code of a connection that ended without one (RFC 6455 §7.1.5).
const ABNORMAL_CLOSURE: u16 = 1006;

/// One life of the socket. It is closed when this is dropped, and nothing more is heard of it.
pub struct WebSocketConnection {
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// The server speaks first: from then on the connection is open.
    open: Rc<Cell<bool>>,
    outgoing: UnboundedSender<Message>,
    pump: AbortHandle,
}

impl WebSocketConnection {
    /// Asks for one, with every change after `since`. `None` if the browser refuses to try.
    pub fn open(owner: &Weak<Socket>, since: Option<i64>) -> Option<Self> {
        let socket = WebSocket::open(&url(since)?).ok()?;
        let (outgoing, messages) = unbounded();
        let open = Rc::new(Cell::new(false));
        let (pump, handle) = abortable(pump(socket, messages, owner.clone(), open.clone()));
        spawn_local(async move {
            // Aborted when the connection was dropped.
            let _ = pump.await;
        });
        Some(Self {
            asked_at: browser_now(),
            open,
            outgoing,
            pump: handle,
        })
    }

    /// Sends an action. Returns whether that was possible.
    pub fn send(&self, action: &ClientAction) -> bool {
        let message = Message::Text(action.to_message());
        self.open.get() && self.outgoing.unbounded_send(message).is_ok()
    }
}

impl Drop for WebSocketConnection {
    fn drop(&mut self) {
        self.pump.abort();
    }
}

/// Passes messages on, both ways, until the connection is closed.
async fn pump(
    mut socket: WebSocket,
    mut outgoing: UnboundedReceiver<Message>,
    owner: Weak<Socket>,
    open: Rc<Cell<bool>>,
) {
    loop {
        select_biased! {
            message = socket.next().fuse() => {
                let Some(owner) = owner.upgrade() else { return };
                match message {
                    Some(Ok(Message::Text(text))) => {
                        open.set(true);
                        owner.heard(&text);
                    }
                    Some(Ok(Message::Bytes(_))) => {}
                    Some(Err(WebSocketError::ConnectionClose(event))) => return owner.closed(event.code),
                    // The close event follows.
                    Some(Err(_)) => {}
                    None => return owner.closed(ABNORMAL_CLOSURE),
                }
            }
            message = outgoing.next() => {
                let Some(message) = message else { return };
                // A message that is lost with its connection is asked for again on the next one.
                let _ = socket.send(message).await;
            }
        }
    }
}

fn url(since: Option<i64>) -> Option<String> {
    let location = window().location();
    let (protocol, host) = (location.protocol().ok()?, location.host().ok()?);
    let scheme = if protocol == "https:" { "wss" } else { "ws" };
    let since = since.map_or_else(String::new, |seq| format!("?since={seq}"));
    Some(format!("{scheme}://{host}/ws/notifications/{since}"))
}

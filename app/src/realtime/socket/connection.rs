//! One life of the socket.

use super::Socket;
use crate::ticking::browser_now;
use domain::frame::ClientAction;
use jiff::Timestamp;
use leptos::prelude::window;
use std::rc::Weak;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{CloseEvent, MessageEvent, WebSocket};

/// One life of it. The closures live as long as the socket that calls them.
pub struct Connection {
    socket: WebSocket,
    /// When it was asked for.
    pub asked_at: Timestamp,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_close: Closure<dyn FnMut(CloseEvent)>,
}

impl Connection {
    /// Asks for one, with everything after `since`.
    pub fn open(owner: &Weak<Socket>, since: Option<i64>) -> Option<Self> {
        let location = window().location();
        let (protocol, host) = (location.protocol().ok()?, location.host().ok()?);
        let scheme = if protocol == "https:" { "wss" } else { "ws" };
        let since = since.map_or_else(String::new, |seq| format!("?since={seq}"));
        let socket = WebSocket::new(&format!("{scheme}://{host}/ws/notifications/{since}")).ok()?;
        let this = owner.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let (Some(this), Some(text)) = (this.upgrade(), event.data().as_string()) {
                this.heard(&text);
            }
        });
        let this = owner.clone();
        let on_close = Closure::<dyn FnMut(CloseEvent)>::new(move |event: CloseEvent| {
            if let Some(this) = this.upgrade() {
                this.closed(event.code());
            }
        });
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Some(Self {
            socket,
            asked_at: browser_now(),
            _on_message: on_message,
            _on_close: on_close,
        })
    }

    /// Asks for everything after `since`; whether that could be sent.
    pub fn resume(&self, since: i64) -> bool {
        self.socket.ready_state() == WebSocket::OPEN
            && self
                .socket
                .send_with_str(&ClientAction::Resume { since }.to_message())
                .is_ok()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
}

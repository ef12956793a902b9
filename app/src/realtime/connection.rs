//! The page's live connection: its status, and the socket behind it.

use super::{ConnectionStatus, DisconnectReason, socket::Socket};
use domain::frame::ClientAction;
use jiff::Timestamp;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use std::rc::Rc;

/// The live connection. The socket exists only in the browser.
#[derive(Clone, Copy)]
pub struct Connection {
    /// What people see of it.
    pub status: RwSignal<ConnectionStatus>,
    /// Whether the server cannot be reached at all. Where only the socket is blocked, requests still work.
    pub unreachable: RwSignal<bool>,
    /// Whether the server answers requests although the socket is gone for longer, as behind a proxy that blocks sockets.
    pub polls: RwSignal<bool>,
    // `SendWrapper` panics if another thread drops its content, so the server never fills it.
    socket: StoredValue<Option<SendWrapper<Rc<Socket>>>>,
}

impl Connection {
    pub(super) fn new() -> Self {
        Self {
            status: RwSignal::new(ConnectionStatus::Connecting),
            unreachable: RwSignal::new(false),
            polls: RwSignal::new(false),
            socket: StoredValue::new(None),
        }
    }

    pub(super) fn start(&self, socket: Rc<Socket>) {
        self.socket.set_value(Some(SendWrapper::new(socket)));
    }

    /// Closes the connection because this page is being left.
    pub(super) fn leave(&self) {
        self.with_socket(|socket| socket.leave());
    }

    /// Tells the server which shift is looked at.
    pub(super) fn report_viewing(&self) {
        self.with_socket(Socket::report_viewing);
    }

    /// Sends an action to the server. Returns whether that was possible.
    pub(super) fn send(&self, action: &ClientAction) -> bool {
        let socket = self.socket.try_get_value().flatten();
        socket.is_some_and(|socket| socket.send(action))
    }

    /// Connects again after the connection was closed for good.
    pub(super) fn restart(&self) {
        self.with_socket(Socket::restart);
    }

    /// Closes the connection for good.
    pub(super) fn stop(&self, reason: DisconnectReason) {
        self.with_socket(|socket| socket.stop(reason));
    }

    /// Notes whether the server answered a request.
    pub(super) fn answered(&self, answered: bool) {
        let _ = self.unreachable.try_maybe_update(|unreachable| {
            let changed = *unreachable == answered;
            *unreachable = !answered;
            (changed, ())
        });
        let is_offline = matches!(
            self.status.try_get_untracked(),
            Some(ConnectionStatus::Offline(_))
        );
        self.polls.try_set(answered && is_offline);
    }

    /// The socket is gone for longer. Whether requests are answered is not known yet.
    pub(super) fn lost_since(&self, since: Timestamp) {
        self.polls.set(false);
        self.status.set(ConnectionStatus::Offline(since));
    }

    fn with_socket(&self, act: impl FnOnce(&Socket)) {
        if let Some(socket) = self.socket.try_get_value().flatten() {
            act(&socket);
        }
    }
}

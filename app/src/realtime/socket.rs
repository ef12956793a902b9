//! The socket: comes back for ever, at once when the network or the tab wakes, and notices by itself when the other side has gone silent.

mod watchdog;
mod websocket;

use super::{
    ConnectionStatus, DisconnectReason, Realtime,
    reconnect::{self, AfterClose},
    viewers::Reported,
};
use crate::{json, state::clock::browser_now};
use domain::frame::{ClientAction, ServerFrame};
use gloo_net::http::Request;
use jiff::Timestamp;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};
use websocket::WebSocketConnection;

/// The connection of this page, over all its lives.
pub struct Socket {
    realtime: Realtime,
    this: Weak<Self>,
    connection: RefCell<Option<WebSocketConnection>>,
    failures: Cell<u32>,
    heard_at: Cell<Timestamp>,
    /// Since when an answer is awaited.
    asked_at: Cell<Option<Timestamp>>,
    lost_at: Cell<Option<Timestamp>>,
    gone_at: Cell<Option<Timestamp>>,
    polled_at: Cell<Timestamp>,
    awake: Cell<watchdog::Awake>,
    retry: Cell<Option<TimeoutHandle>>,
    /// What this connection has reported as being looked at.
    viewing: Cell<Reported>,
    ended: Cell<bool>,
}

impl Socket {
    /// Connects, and keeps at it.
    pub fn start(realtime: Realtime) -> Rc<Self> {
        let now = browser_now();
        let socket = Rc::new_cyclic(|this| Self {
            realtime,
            this: this.clone(),
            connection: RefCell::new(None),
            failures: Cell::new(0),
            heard_at: Cell::new(now),
            asked_at: Cell::new(None),
            lost_at: Cell::new(None),
            gone_at: Cell::new(None),
            polled_at: Cell::new(now),
            awake: Cell::new(watchdog::Awake::now()),
            retry: Cell::new(None),
            viewing: Cell::new(Reported::default()),
            ended: Cell::new(false),
        });
        realtime.mark_stale(now);
        socket.connect();
        socket.keep_watch();
        socket
    }

    /// Closes it without a word: this page is being left.
    pub fn leave(&self) {
        self.ended.set(true);
        self.cancel_retry();
        self.connection.borrow_mut().take();
        self.realtime.viewers.forget();
    }

    /// Sends an action. Returns whether that was possible.
    pub fn send(&self, action: &ClientAction) -> bool {
        let connection = self.connection.borrow();
        connection
            .as_ref()
            .is_some_and(|connection| connection.send(action))
    }

    /// Tells the server which shift is looked at, if that is due.
    pub fn report_viewing(&self) {
        let (shown, now) = (self.realtime.viewers.looked_at(), browser_now());
        if !self.viewing.get().is_due(shown, now) {
            return;
        }
        let action = ClientAction::Viewing { shift_id: shown };
        let connection = self.connection.borrow();
        if connection
            .as_ref()
            .is_some_and(|connection| connection.send(&action))
        {
            self.viewing.set(Reported::at(shown, now));
        }
    }

    /// Ends it for good.
    pub fn stop(&self, why: DisconnectReason) {
        self.leave();
        self.realtime.pause_refetches(true);
        let _ = self
            .realtime
            .connection
            .status
            .try_update(|status| *status = ConnectionStatus::Ended(why));
    }

    /// Begins anew after it was ended.
    pub fn restart(&self) {
        self.ended.set(false);
        self.realtime
            .connection
            .status
            .set(ConnectionStatus::Reconnecting);
        self.realtime.mark_stale(self.heard_at.get());
        self.connect_now();
    }

    /// Without waiting any longer.
    fn connect_now(&self) {
        self.failures.set(0);
        self.connect();
    }

    fn connect(&self) {
        if self.ended.get() {
            return;
        }
        self.cancel_retry();
        self.asked_at.set(None);
        // The server knows nothing of this connection yet, and tells it everything anew.
        self.viewing.set(Reported::default());
        self.realtime.viewers.forget();
        let since = self.realtime.inbox.position();
        let since = since.and_then(|(epoch, seq)| (!epoch.is_empty()).then_some(seq));
        let connection = WebSocketConnection::open(&self.this, since);
        let opened = connection.is_some();
        self.realtime.resuming.set_value(opened && since.is_some());
        self.connection.replace(connection);
        if !opened {
            self.lost();
        }
    }

    fn heard(&self, text: &str) {
        self.notice_sleep();
        self.heard_at.set(browser_now());
        self.asked_at.set(None);
        // A socket can outlive the network for a moment; one that still speaks after that needs no network (this very machine).
        let gone = self
            .gone_at
            .get()
            .is_some_and(|gone| browser_now().duration_since(gone) < watchdog::LINGER);
        if self.realtime.connection.status.get_untracked() != ConnectionStatus::Live && !gone {
            self.failures.set(0);
            self.lost_at.set(None);
            self.gone_at.set(None);
            self.realtime.connection.status.set(ConnectionStatus::Live);
            self.realtime.connection.answered(true);
            self.realtime.refetch_everything();
        }
        self.report_viewing();
        // Frames of a later version are ignored.
        if let Some(frame) = json::read::<ServerFrame>(text) {
            self.realtime.receive(&frame);
        }
    }

    fn closed(&self, code: u16) {
        self.connection.borrow_mut().take();
        match reconnect::after_close(code) {
            AfterClose::Stop(why) => self.stop(why),
            AfterClose::Retry => self.lost(),
            AfterClose::AskFirst => {
                self.lost();
                let this = self.this.clone();
                spawn_local(async move {
                    let signed_in = is_signed_in().await;
                    let Some(this) = this.upgrade() else { return };
                    this.realtime.connection.answered(signed_in.is_some());
                    if signed_in == Some(false) {
                        this.stop(DisconnectReason::SignedOut);
                    }
                });
            }
        }
    }

    /// Comes back after a while.
    fn lost(&self) {
        if self.ended.get() {
            return;
        }
        let now = browser_now();
        // One that was asked and did not answer had gone silent before.
        let since = match self.asked_at.take() {
            Some(_) => self.heard_at.get(),
            None => now,
        };
        self.realtime.mark_stale(since);
        self.realtime.viewers.forget();
        if self.lost_at.get().is_none() {
            self.lost_at.set(Some(since));
            self.polled_at.set(now);
        }
        if self.realtime.connection.status.get_untracked() == ConnectionStatus::Live {
            self.realtime
                .connection
                .status
                .set(ConnectionStatus::Reconnecting);
        }
        let delay = reconnect::delay(self.failures.get(), js_sys::Math::random());
        self.failures.set(self.failures.get().saturating_add(1));
        self.cancel_retry();
        let this = self.this.clone();
        let retry = set_timeout_with_handle(
            move || {
                if let Some(this) = this.upgrade() {
                    this.connect();
                }
            },
            delay,
        );
        self.retry.set(retry.ok());
    }

    fn cancel_retry(&self) {
        if let Some(retry) = self.retry.take() {
            retry.clear();
        }
    }
}

/// Whether the session still stands; `None` if nobody answers.
async fn is_signed_in() -> Option<bool> {
    match Request::get("/api/me/").send().await.ok()?.status() {
        200 => Some(true),
        401 => Some(false),
        _ => None,
    }
}

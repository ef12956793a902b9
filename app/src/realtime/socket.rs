//! The socket: comes back for ever, at once when the network or the tab wakes, and notices by itself when the other side has gone silent.

use super::{
    Ended, LinkState, Realtime,
    backoff::{self, AfterClose},
};
use crate::ticking::browser_now;
use domain::frame::{ClientAction, ServerFrame};
use jiff::{SignedDuration, Timestamp};
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
    time::Duration,
};
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CloseEvent, MessageEvent, Response, WebSocket};

/// How often the connection is looked after.
const WATCH: Duration = Duration::from_secs(3);
/// After so long without a word the server is asked for one.
const SILENCE: SignedDuration = SignedDuration::from_secs(45);
/// It has so long to answer, and a connection has so long to open.
const PATIENCE: SignedDuration = SignedDuration::from_secs(10);
/// While there is no socket, what changed is fetched so often.
const POLL: SignedDuration = SignedDuration::from_secs(15);
/// A socket may speak for so long after the network is gone.
const LINGER: SignedDuration = SignedDuration::from_secs(4);
/// Lost for longer than this is offline, not reconnecting.
const SOON: SignedDuration = SignedDuration::from_secs(8);

/// The connection of this page, over all its lives.
pub struct Socket {
    realtime: Realtime,
    this: Weak<Self>,
    connection: RefCell<Option<Connection>>,
    failures: Cell<u32>,
    heard_at: Cell<Timestamp>,
    asked_at: Cell<Option<Timestamp>>,
    lost_at: Cell<Option<Timestamp>>,
    gone_at: Cell<Option<Timestamp>>,
    polled_at: Cell<Timestamp>,
    retry: Cell<Option<TimeoutHandle>>,
    ended: Cell<bool>,
}

/// One life of it. The closures live as long as the socket that calls them.
struct Connection {
    socket: WebSocket,
    opened_at: Timestamp,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_close: Closure<dyn FnMut(CloseEvent)>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
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
            retry: Cell::new(None),
            ended: Cell::new(false),
        });
        socket.connect();
        // These live as long as the page.
        let on = |act: fn(&Self)| {
            let socket = socket.clone();
            move || act(&socket)
        };
        let (watch, online, offline, visible) = (
            on(Self::watch),
            on(Self::network_back),
            on(Self::network_gone),
            on(Self::wake),
        );
        set_interval(watch, WATCH);
        drop(window_event_listener(ev::online, move |_| online()));
        drop(window_event_listener(ev::offline, move |_| offline()));
        let visible = Closure::<dyn FnMut()>::new(move || {
            if !document().hidden() {
                visible();
            }
        });
        let _ = document()
            .add_event_listener_with_callback("visibilitychange", visible.as_ref().unchecked_ref());
        visible.forget();
        socket
    }

    /// Closes it without a word: this page is being left.
    pub fn leave(&self) {
        self.ended.set(true);
        self.cancel_retry();
        self.connection.borrow_mut().take();
    }

    /// Ends it for good.
    pub fn stop(&self, why: Ended) {
        self.leave();
        let _ = self
            .realtime
            .link
            .try_update(|link| *link = LinkState::Ended(why));
    }

    /// Begins anew after it was ended.
    pub fn restart(&self) {
        self.ended.set(false);
        self.failures.set(0);
        self.realtime.link.set(LinkState::Reconnecting);
        self.realtime.pull();
        self.connect();
    }

    fn connect(&self) {
        if self.ended.get() {
            return;
        }
        self.cancel_retry();
        self.asked_at.set(None);
        let location = window().location();
        let (Ok(protocol), Ok(host)) = (location.protocol(), location.host()) else {
            return;
        };
        let scheme = if protocol == "https:" { "wss" } else { "ws" };
        let since = self.realtime.inbox.with_untracked(|view| {
            if view.epoch.is_empty() {
                String::new()
            } else {
                format!("?since={}", view.seq)
            }
        });
        let Ok(socket) = WebSocket::new(&format!("{scheme}://{host}/ws/notifications/{since}"))
        else {
            self.lost();
            return;
        };
        let this = self.this.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let (Some(this), Some(text)) = (this.upgrade(), event.data().as_string()) {
                this.heard(&text);
            }
        });
        let this = self.this.clone();
        let on_close = Closure::<dyn FnMut(CloseEvent)>::new(move |event: CloseEvent| {
            if let Some(this) = this.upgrade() {
                this.closed(event.code());
            }
        });
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        let connection = Connection {
            socket,
            opened_at: browser_now(),
            _on_message: on_message,
            _on_close: on_close,
        };
        self.connection.replace(Some(connection));
    }

    fn heard(&self, text: &str) {
        self.heard_at.set(browser_now());
        self.asked_at.set(None);
        // Frames of a later version are ignored.
        if let Ok(frame) = serde_json::from_str::<ServerFrame>(text) {
            self.realtime.take(&frame);
        }
        // A socket can outlive the network for a moment; one that still speaks after that needs no network (this very machine).
        let gone = self
            .gone_at
            .get()
            .is_some_and(|gone| browser_now().duration_since(gone) < LINGER);
        if self.realtime.link.get_untracked() != LinkState::Live && !gone {
            self.failures.set(0);
            self.lost_at.set(None);
            self.gone_at.set(None);
            self.realtime.link.set(LinkState::Live);
            self.realtime.connected();
        }
    }

    fn closed(&self, code: u16) {
        self.connection.borrow_mut().take();
        match backoff::after_close(code) {
            AfterClose::Stop(why) => self.stop(why),
            AfterClose::Retry => self.lost(),
            AfterClose::AskFirst => {
                self.lost();
                let this = self.this.clone();
                spawn_local(async move {
                    if let (Some(false), Some(this)) = (is_signed_in().await, this.upgrade()) {
                        this.stop(Ended::SignedOut);
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
        if self.lost_at.get().is_none() {
            self.lost_at.set(Some(browser_now()));
        }
        if self.realtime.link.get_untracked() == LinkState::Live {
            self.realtime.link.set(LinkState::Reconnecting);
        }
        let delay = backoff::delay(self.failures.get(), js_sys::Math::random());
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

    /// The network or the tab woke up: nothing that was known of the connection holds any more.
    fn wake(&self) {
        if self.ended.get() {
            return;
        }
        if self.realtime.link.get_untracked() == LinkState::Live {
            self.ask();
        } else {
            self.failures.set(0);
            self.connect();
        }
    }

    fn network_back(&self) {
        self.gone_at.set(None);
        self.wake();
    }

    fn network_gone(&self) {
        if self.ended.get() {
            return;
        }
        let since = self.lost_at.get().unwrap_or_else(browser_now);
        self.lost_at.set(Some(since));
        self.gone_at.set(Some(browser_now()));
        self.realtime.link.set(LinkState::Offline(since));
    }

    /// Looks after the connection: a proxy that drops it says nothing.
    fn watch(&self) {
        if self.ended.get() {
            return;
        }
        let now = browser_now();
        let over = |since: Timestamp, limit: SignedDuration| now.duration_since(since) > limit;
        let live = self.realtime.link.get_untracked() == LinkState::Live;
        if self
            .asked_at
            .get()
            .is_some_and(|asked| over(asked, PATIENCE))
        {
            self.closed(1006);
        } else if self.asked_at.get().is_none()
            && (self.gone_at.get().is_some() || live && over(self.heard_at.get(), SILENCE))
        {
            self.ask();
        } else if !live
            && self
                .connection
                .borrow()
                .as_ref()
                .is_some_and(|connection| over(connection.opened_at, PATIENCE))
        {
            self.closed(1006);
        }
        let Some(lost) = self.lost_at.get() else {
            return;
        };
        if over(lost, SOON)
            && !matches!(
                self.realtime.link.get_untracked(),
                LinkState::Offline(_) | LinkState::Ended(_)
            )
        {
            self.realtime.link.set(LinkState::Offline(lost));
        }
        if over(self.polled_at.get(), POLL) {
            self.polled_at.set(now);
            self.realtime.pull();
            self.realtime.refetch_shifts();
        }
    }

    /// Asks for everything after what is known: the answer shows that the other side is there, and brings what was missed.
    fn ask(&self) {
        let connection = self.connection.borrow();
        let Some(connection) = connection
            .as_ref()
            .filter(|connection| connection.socket.ready_state() == WebSocket::OPEN)
        else {
            return;
        };
        let since = self.realtime.inbox.with_untracked(|view| view.seq);
        if let Ok(text) = serde_json::to_string(&ClientAction::Resume { since }) {
            let _ = connection.socket.send_with_str(&text);
            self.asked_at.set(Some(browser_now()));
        }
    }

    fn cancel_retry(&self) {
        if let Some(retry) = self.retry.take() {
            retry.clear();
        }
    }
}

/// Whether the session still stands; `None` if nobody answers.
async fn is_signed_in() -> Option<bool> {
    let answer = JsFuture::from(window().fetch_with_str("/api/me/"))
        .await
        .ok()?;
    let status = answer.dyn_into::<Response>().ok()?.status();
    match status {
        200 => Some(true),
        401 => Some(false),
        _ => None,
    }
}

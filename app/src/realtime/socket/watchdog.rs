//! Looking after the connection: a proxy that drops it, a laptop that was closed and a tab that was put to sleep say nothing.

use super::Socket;
use crate::{realtime::ConnectionStatus, state::clock::browser_now};
use domain::frame::ClientAction;
use jiff::{SignedDuration, Timestamp};
use leptos::{ev, prelude::*};
use std::{rc::Rc, time::Duration};
use wasm_bindgen::{JsCast, closure::Closure};

/// How often the connection is looked after.
const WATCH: Duration = Duration::from_secs(3);
/// After so long without a word the server is asked for one: a connection that died without a word is noticed within 40 s (RELIABILITY R5).
const SILENCE: SignedDuration = SignedDuration::from_secs(24);
/// It has so long to answer, and a connection has so long to open.
const PATIENCE: SignedDuration = SignedDuration::from_secs(10);
/// The same right after waking, when a socket is more often dead than slow.
const PATIENCE_AWAKE: Duration = Duration::from_millis(1500);
/// One that spoke so recently is not asked.
const JUST_NOW: SignedDuration = SignedDuration::from_secs(3);
/// While there is no socket, what changed is fetched so often.
const POLL: SignedDuration = SignedDuration::from_secs(15);
/// A socket may speak for so long after the network is gone.
pub(super) const LINGER: SignedDuration = SignedDuration::from_secs(4);
/// Lost for longer than this is offline, not reconnecting.
const SOON: SignedDuration = SignedDuration::from_secs(8);

/// When this page was last seen awake.
#[derive(Clone, Copy)]
pub(super) struct Awake {
    at: Timestamp,
    hidden: bool,
}

impl Awake {
    pub(super) fn now() -> Self {
        Self {
            at: browser_now(),
            hidden: document().hidden(),
        }
    }

    /// Whether it slept since: then its clock stood still. Browsers wake a hidden tab once a minute.
    fn slept(self, now: Timestamp) -> bool {
        let seconds = if self.hidden { 75 } else { 12 };
        now.duration_since(self.at) > SignedDuration::from_secs(seconds)
    }
}

impl Socket {
    pub(super) fn keep_watch(self: &Rc<Self>) {
        // These live as long as the page.
        let on = |act: fn(&Self)| {
            let socket = self.clone();
            move || act(&socket)
        };
        set_interval(on(Self::watch), WATCH);
        let (online, offline) = (on(Self::network_back), on(Self::network_gone));
        drop(window_event_listener(ev::online, move |_| online()));
        drop(window_event_listener(ev::offline, move |_| offline()));
        let (looked_at, left) = (on(Self::looked_at), on(Self::report_viewing));
        let looked_at = Closure::<dyn FnMut()>::new(move || {
            if document().hidden() {
                left();
            } else {
                looked_at();
            }
        });
        let listener = looked_at.as_ref().unchecked_ref();
        // `pageshow`: the page comes out of the history, with a socket that the browser has closed.
        for event in ["focus", "pageshow"] {
            let _ = window().add_event_listener_with_callback(event, listener);
        }
        for event in ["visibilitychange", "resume"] {
            let _ = document().add_event_listener_with_callback(event, listener);
        }
        looked_at.forget();
    }

    /// Whether this page slept: its timers stood still, and a socket that sleeps too long is more often dead than alive. Another one is
    /// there sooner than that one would be found out.
    pub(super) fn notice_sleep(&self) -> bool {
        let before = self.awake.replace(Awake::now());
        let slept = before.slept(browser_now()) && !self.ended.get();
        if slept {
            self.realtime.mark_stale(before.at);
            self.realtime.refetch_everything();
            self.connect_now();
        }
        slept
    }

    fn looked_at(&self) {
        let heard = browser_now().duration_since(self.heard_at.get());
        self.realtime.shifts.refetch.looked_at();
        self.realtime.records.refetch.looked_at();
        self.report_viewing();
        if !self.notice_sleep() && heard > JUST_NOW {
            self.wake();
        }
    }

    /// Nothing that was known of the connection holds any more.
    fn wake(&self) {
        if self.ended.get() {
            return;
        }
        let opening =
            self.connection.borrow().as_ref().is_some_and(|connection| {
                browser_now().duration_since(connection.asked_at) < JUST_NOW
            });
        if self.ask() {
            let this = self.this.clone();
            set_timeout(
                move || {
                    if let Some(this) = this.upgrade().filter(|this| this.asked_at.get().is_some())
                    {
                        this.silent();
                    }
                },
                PATIENCE_AWAKE,
            );
        } else if !opening {
            self.connect_now();
        }
    }

    /// The other side does not answer: another connection, at once.
    fn silent(&self) {
        self.connection.borrow_mut().take();
        self.failures.set(0);
        self.lost();
        self.connect();
    }

    fn network_back(&self) {
        self.gone_at.set(None);
        self.notice_sleep();
        self.wake();
    }

    fn network_gone(&self) {
        if self.ended.get() {
            return;
        }
        let now = browser_now();
        let since = self.lost_at.get().unwrap_or(now);
        self.lost_at.set(Some(since));
        self.gone_at.set(Some(now));
        self.realtime.mark_stale(now);
        self.realtime.connection.answered(false);
        self.realtime.connection.lost_since(since);
    }

    fn watch(&self) {
        if self.ended.get() || self.notice_sleep() {
            return;
        }
        self.report_viewing();
        let now = browser_now();
        let over = |since: Timestamp, limit: SignedDuration| now.duration_since(since) > limit;
        let live = self.realtime.connection.status.get_untracked() == ConnectionStatus::Live;
        match self.asked_at.get() {
            Some(asked) if over(asked, PATIENCE) => self.closed(1006),
            Some(_) => {}
            None if self.gone_at.get().is_some() || live && over(self.heard_at.get(), SILENCE) => {
                self.ask();
            }
            None if !live => {
                let waiting = self
                    .connection
                    .borrow()
                    .as_ref()
                    .is_some_and(|connection| over(connection.asked_at, PATIENCE));
                if waiting {
                    self.closed(1006);
                }
            }
            // What was asked for and did not come.
            None if !self.realtime.resuming.get_value() && self.realtime.outage.is_stale() => {
                self.realtime.sync();
            }
            None => {}
        }
        let Some(lost) = self.lost_at.get() else {
            return;
        };
        if over(lost, SOON)
            && !matches!(
                self.realtime.connection.status.get_untracked(),
                ConnectionStatus::Offline(_) | ConnectionStatus::Ended(_)
            )
        {
            self.realtime.connection.lost_since(lost);
        }
        if over(self.polled_at.get(), POLL) {
            self.polled_at.set(now);
            self.realtime.sync();
            self.realtime.refetch_everything();
        }
    }

    /// Asks for everything after what is known: the answer shows that the other side is there, and brings what was missed. Whether that
    /// could be asked.
    fn ask(&self) -> bool {
        let Some(since) = self.realtime.inbox.seq() else {
            return false;
        };
        let asked = self
            .connection
            .borrow()
            .as_ref()
            .is_some_and(|connection| connection.send(&ClientAction::Resume { since }));
        if asked {
            self.asked_at.set(Some(browser_now()));
            self.realtime.resuming.set_value(true);
        }
        asked
    }
}

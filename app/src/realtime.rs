//! The live part of every page: one context that owns the socket and the inbox, and turns frames into signals. The bell, the toasts, the
//! sound and the lists subscribe. While the flag is down, or nobody is signed in, none of it exists.

mod alerts;
mod connection_status;
mod optimistic_reads;
mod outage;
mod reconnect;
mod shift_feed;
mod socket;
mod sync;
mod toast;

pub use alerts::{Alerts, Desktop};
pub use connection_status::{ConnectionStatus, DisconnectReason};
pub use shift_feed::ShiftFeed;
pub use toast::Toast;

use crate::{
    api::notifications::{InboxHead, read_head},
    error::AppError,
    json::JsonCodec,
    state::{
        clock::browser_now,
        notices::{Notices, use_notices},
        session::Session,
    },
};
use domain::{
    frame::ServerFrame,
    id::{NotificationId, ShiftId, UserId},
    inbox::{FrameEffect, InboxReplica, NewNotifications, OfflineSummary},
    shift::{Shift, ShiftStatus},
};
use leptos::prelude::*;
use optimistic_reads::OptimisticReads;
use send_wrapper::SendWrapper;
use socket::Socket;
use std::{collections::BTreeSet, rc::Rc};

/// The live part of the page.
#[derive(Clone, Copy)]
pub struct Realtime {
    /// Where the inbox stood when the page was rendered.
    pub head: Resource<Result<InboxHead, AppError>, JsonCodec>,
    /// The inbox as far as it is known; without an epoch until the page is alive.
    pub inbox: RwSignal<InboxReplica>,
    /// How the connection is.
    pub link: RwSignal<ConnectionStatus>,
    /// Shifts as they change.
    pub shifts: ShiftFeed,
    /// Rises when any number of shifts may have changed without a word about each.
    pub all_changed: RwSignal<u64>,
    /// New notifications that pop up.
    pub toasts: RwSignal<Vec<Toast>>,
    /// What this page missed while it was away, until somebody has seen it.
    pub missed: RwSignal<Option<OfflineSummary>>,
    /// Sound and desktop notifications.
    pub alerts: Alerts,
    /// Why they could not all be marked read.
    pub refusal: RwSignal<Option<String>>,
    optimistic: RwSignal<OptimisticReads>,
    // Only ever filled in the browser: a server thread must not drop what it did not make.
    socket: StoredValue<Option<SendWrapper<Rc<Socket>>>>,
    notices: Notices,
    me: Option<UserId>,
    outage: StoredValue<Option<outage::Outage>>,
    /// Shifts that wait for a decision, as far as this page has shown any.
    waiting: StoredValue<BTreeSet<ShiftId>>,
    /// A replay is on its way.
    resuming: StoredValue<bool>,
    sync_state: StoredValue<sync::SyncState>,
    pending_navigation: RwSignal<Option<String>>,
}

/// Creates the live part; it comes alive in the browser.
pub fn provide_realtime(session: &Session) {
    let enabled = session.has_bell();
    let epoch = session.epoch.clone();
    let head = Resource::new_serde_wb_blocking(
        || (),
        move |()| async move {
            if enabled {
                read_head().await
            } else {
                Ok(InboxHead::default())
            }
        },
    );
    let realtime = Realtime {
        head,
        inbox: RwSignal::new(InboxReplica::default()),
        link: RwSignal::new(ConnectionStatus::Connecting),
        shifts: ShiftFeed::new(),
        all_changed: RwSignal::new(0),
        toasts: RwSignal::new(Vec::new()),
        missed: RwSignal::new(None),
        alerts: Alerts::new(),
        refusal: RwSignal::new(None),
        optimistic: RwSignal::new(OptimisticReads::default()),
        socket: StoredValue::new(None),
        notices: use_notices(),
        me: session.user.as_ref().map(|user| user.id),
        outage: StoredValue::new(None),
        waiting: StoredValue::new(BTreeSet::new()),
        resuming: StoredValue::new(false),
        sync_state: StoredValue::new(sync::SyncState::No),
        pending_navigation: RwSignal::new(None),
    };
    provide_context(realtime);
    if enabled {
        Effect::new(move |started: Option<bool>| {
            let head = realtime.head.get();
            if started == Some(true) {
                return true;
            }
            let Some(head) = head else { return false };
            if let Ok(InboxHead { seq, unread }) = head {
                realtime
                    .inbox
                    .set(InboxReplica::at(epoch.clone(), seq, unread));
            }
            realtime.alerts.start();
            realtime
                .socket
                .set_value(Some(SendWrapper::new(Socket::start(realtime))));
            true
        });
    }
}

/// The live part of this page.
pub fn use_realtime() -> Realtime {
    expect_context()
}

impl Realtime {
    /// Unread over all, with what was just marked here taken off.
    pub fn unread(&self) -> i64 {
        let known = self.inbox.with(|view| {
            if view.epoch.is_empty() {
                None
            } else {
                Some(self.optimistic.with(|optimistic| optimistic.unread(view)))
            }
        });
        known.unwrap_or_else(|| {
            self.head
                .get()
                .and_then(Result::ok)
                .map_or(0, |head| head.unread)
        })
    }

    /// Whether a notification is to be shown as unread; `is_read` is what a list says of it.
    pub fn is_unread(&self, id: NotificationId, is_read: bool) -> bool {
        let known = self.inbox.with(|view| {
            view.newest
                .iter()
                .flatten()
                .find(|other| other.id == id)
                .map(|other| other.is_read)
        });
        !known.unwrap_or(is_read) && !self.optimistic.with(|optimistic| optimistic.covers(id))
    }

    /// Opens a page of ours without a reload: from outside of the page, such as a desktop notification.
    pub fn open(&self, url: &str) {
        self.pending_navigation.set(Some(url.to_owned()));
    }

    /// The page that is to be opened; taken by whoever can.
    pub fn take_pending_navigation(&self) -> Option<String> {
        let url = self.pending_navigation.get();
        if url.is_some() {
            self.pending_navigation.set(None);
        }
        url
    }

    /// Ends the connection: somebody signs out.
    pub fn leave(&self) {
        self.shifts.pause(true);
        if let Some(socket) = self.socket.get_value() {
            socket.leave();
        }
    }

    /// Takes the connection back from another tab.
    pub fn reconnect(&self) {
        self.shifts.pause(false);
        if let Some(socket) = self.socket.get_value() {
            socket.restart();
        }
    }

    /// Takes in a frame.
    fn take(&self, frame: &ServerFrame) {
        if let ServerFrame::Shift { shift } = frame {
            self.shift_changed(shift);
            return;
        }
        if let ServerFrame::Resumed { .. } = frame {
            self.resuming.set_value(false);
        }
        self.optimistic
            .maybe_update(|optimistic| optimistic.reconcile(frame));
        match self.inbox.try_update(|view| view.apply(frame)) {
            Some(FrameEffect::New(notification)) => self.receive(NewNotifications {
                new: vec![*notification],
                truncated: false,
            }),
            Some(FrameEffect::Gap) => {
                self.mark_stale(browser_now());
                // A replay brings what its first count is ahead of.
                if !self.resuming.get_value() {
                    self.sync();
                }
            }
            Some(FrameEffect::Reload) => {
                self.mark_stale(browser_now());
                self.reload();
            }
            Some(FrameEffect::NoOp) | None => self.check(frame),
        }
    }

    /// A count that belongs to the last known change says that nothing is missing.
    fn check(&self, frame: &ServerFrame) {
        let complete = matches!(frame, ServerFrame::UnreadCount { seq, .. }
            if Some(*seq) == self.inbox.try_with_untracked(|view| view.seq));
        if complete && !self.resuming.get_value() {
            self.mark_synced();
        }
    }

    fn shift_changed(&self, shift: &Shift) {
        self.waiting.update_value(|waiting| {
            if shift.status == ShiftStatus::Pending {
                waiting.insert(shift.id);
            } else {
                waiting.remove(&shift.id);
            }
        });
        self.shifts.receive(shift);
    }

    /// Anything may have changed without a word: the socket speaks again, or there is none.
    fn refetch_everything(&self) {
        self.all_changed.update(|count| *count += 1);
        self.shifts.refetch_soon();
    }
}

//! The live part of every page. [`Realtime`] takes frames from the socket and passes them to its parts, which components read as signals:
//! the connection, the inbox, the shift feed, toasts, alerts, and what was missed in an outage. While notifications are switched off, or
//! nobody is signed in, no socket is opened.

mod alerts;
mod connection;
mod connection_status;
mod emergencies;
mod inbox;
mod navigation;
mod optimistic_reads;
mod outage;
mod receipts;
mod reconnect;
mod record_feed;
mod refetch;
mod shift_feed;
mod socket;
mod sync;
mod toast_need;
mod toasts;
mod viewers;

pub use alerts::{Alerts, Desktop};
pub use connection_status::{ConnectionStatus, DisconnectReason};
pub use emergencies::Alarms;
pub use receipts::{Receipts, watch_receipt};
pub use record_feed::RecordFeed;
pub use shift_feed::ShiftFeed;
pub use toasts::{Toast, Toasts};
pub use viewers::Viewers;

use crate::{
    i18n::{Locale, notification::CardNames, use_locale},
    list_query::shows_vendor,
    state::{
        clock::{PageClock, browser_now, use_clock},
        notices::use_notices,
        session::Session,
    },
};
use connection::Connection;
use domain::{
    frame::ServerFrame,
    id::{NotificationId, ShiftId, UserId},
    inbox::{FrameEffect, NewNotifications},
    notification::{Notification, Resolved},
    shift::Shift,
};
use emergencies::without_emergencies;
use inbox::Inbox;
use leptos::prelude::*;
use outage::OutageTracker;
use socket::Socket;
use sync::SyncState;

/// The live part of the page.
#[derive(Clone, Copy)]
pub struct Realtime {
    /// The connection to the server.
    pub connection: Connection,
    /// The user's notifications.
    pub inbox: Inbox,
    /// Shifts as they change.
    pub shifts: ShiftFeed,
    /// Trips and stock requests as they change.
    pub records: RecordFeed,
    /// Who else has a shift open.
    pub viewers: Viewers,
    /// Which notifications arrived here and were seen.
    pub receipts: Receipts,
    /// The toast: new notifications that pop up.
    pub toasts: Toasts,
    /// Sound and desktop notifications.
    pub alerts: Alerts,
    /// Emergencies that wait for the user.
    pub alarms: Alarms,
    /// Whether this page may have missed something, and what it missed.
    pub outage: OutageTracker,
    /// Which names the cards of notifications need.
    pub card_names: RwSignal<CardNames>,
    /// Rises when any number of shifts may have changed without a frame for each.
    pub all_changed: RwSignal<u64>,
    user: Option<UserId>,
    locale: Locale,
    clock: PageClock,
    sync_state: StoredValue<SyncState>,
    /// Whether a replay was requested over the socket and has not ended.
    resuming: StoredValue<bool>,
    navigation_request: RwSignal<Option<String>>,
}

/// Provides the live part; the socket is opened in the browser.
pub fn provide_realtime(session: &Session) {
    let enabled = session.has_bell();
    let realtime = Realtime {
        connection: Connection::new(),
        inbox: Inbox::new(enabled, use_notices()),
        shifts: ShiftFeed::new(),
        records: RecordFeed::new(),
        viewers: Viewers::new(decides(session)),
        receipts: Receipts::new(enabled),
        toasts: Toasts::new(),
        alerts: Alerts::new(session.user.as_ref().map(|user| user.id)),
        alarms: Alarms::new(enabled, use_notices()),
        outage: OutageTracker::new(),
        card_names: RwSignal::new(card_names(session)),
        all_changed: RwSignal::new(0),
        locale: use_locale(),
        clock: use_clock(),
        user: session.user.as_ref().map(|user| user.id),
        sync_state: StoredValue::new(SyncState::Idle),
        resuming: StoredValue::new(false),
        navigation_request: RwSignal::new(None),
    };
    provide_context(realtime);
    if enabled {
        realtime.alarms.follow(realtime);
        let epoch = session.epoch.clone();
        Effect::new(move |started: Option<bool>| {
            if started == Some(true) {
                return true;
            }
            if !realtime.inbox.start(&epoch) {
                return false;
            }
            if realtime.inbox.has_several_stations() {
                realtime.card_names.update(|names| names.station = true);
            }
            realtime.alerts.start();
            realtime.start_receipts();
            realtime.connection.start(Socket::start(realtime));
            true
        });
    }
}

/// What the user's roles say. How many stations a vendor's vehicles have comes with the inbox.
fn card_names(session: &Session) -> CardNames {
    let user = session.user.as_ref();
    CardNames {
        station: user.is_some_and(|user| user.eic_stations().count() > 1),
        vendor: user.is_some_and(shows_vendor),
    }
}

fn decides(session: &Session) -> bool {
    let user = session.user.as_ref();
    user.is_some_and(|user| user.eic_stations().next().is_some())
}

/// The live part of this page.
pub fn use_realtime() -> Realtime {
    expect_context()
}

impl Realtime {
    /// Closes the connection because the user signs out.
    pub fn leave(&self) {
        self.pause_refetches(true);
        self.connection.leave();
    }

    /// Takes the connection back from another tab.
    pub fn reconnect(&self) {
        self.pause_refetches(false);
        self.connection.restart();
    }

    /// The user has opened a shift on this page: the other EICs of its station are told.
    pub fn shift_opened(&self, id: ShiftId) {
        self.viewers.opened(id);
        self.connection.report_viewing();
    }

    /// The user has closed a shift.
    pub fn shift_closed(&self, id: ShiftId) {
        self.viewers.closed(id);
        self.connection.report_viewing();
    }

    /// Takes a frame from the socket.
    fn receive(&self, frame: &ServerFrame) {
        if let ServerFrame::Shift { shift } = frame {
            self.shift_changed(shift);
            return;
        }
        if self.records.receive(frame) {
            return;
        }
        if let ServerFrame::Series { .. } = frame {
            // The frame has only ids: lists fetch what they show.
            self.shifts.refetch.soon();
            return;
        }
        if let ServerFrame::Viewers { shift_id, viewers } = frame {
            self.viewers.set(*shift_id, viewers);
            return;
        }
        if let ServerFrame::Resolved { ids, resolved, .. } = frame {
            self.resolved(ids, resolved);
        }
        if let ServerFrame::Resumed { .. } = frame {
            self.resuming.set_value(false);
        }
        self.alarms.apply(frame);
        self.toasts.apply(frame);
        match self.inbox.apply(frame) {
            Some(FrameEffect::New(notification)) => self.receive_new(NewNotifications {
                new: vec![*notification],
                truncated: false,
            }),
            Some(FrameEffect::Gap) => {
                self.mark_stale(browser_now());
                // A replay that is under way closes the gap by itself.
                if !self.resuming.get_value() {
                    self.sync();
                }
            }
            Some(FrameEffect::Reload) => {
                self.mark_stale(browser_now());
                self.reload();
            }
            Some(FrameEffect::NoOp) | None => self.check_in_sync(frame),
        }
    }

    /// An unread count with the last known `seq` proves that nothing is missing.
    fn check_in_sync(&self, frame: &ServerFrame) {
        let complete = matches!(frame, ServerFrame::UnreadCount { seq, .. }
            if Some(*seq) == self.inbox.seq());
        if complete && !self.resuming.get_value() {
            self.mark_synced();
        }
    }

    /// Announces new notifications at once, or keeps them for the end of an outage. One that is already resolved is not
    /// announced, but counts as decided in the summary.
    fn receive_new(&self, mut new: NewNotifications) {
        new.new
            .retain(|notification| !notification.is_read || notification.resolved.is_some());
        self.alarms.receive(*self, &new.new);
        self.note_received(new.new.iter().map(|notification| notification.id));
        if let Some(new) = self.outage.collect(new) {
            self.announce(&new.new);
        }
    }

    /// Shows a toast, plays the chime and shows a desktop notification.
    fn announce(&self, new: &[Notification]) {
        let new = without_emergencies(unread(new));
        self.toasts.add(&new);
        self.alerts.ring(*self, &new, None);
    }

    /// What these notifications are about was settled: there is nothing to announce any more.
    fn resolved(&self, ids: &[NotificationId], resolved: &Resolved) {
        self.outage.resolved(ids, resolved);
        self.toasts.resolved(ids, resolved);
        self.alerts.resolved(*self, ids, resolved);
    }

    fn shift_changed(&self, shift: &Shift) {
        self.outage.shift_changed(shift);
        self.toasts.shift_changed(shift);
        self.shifts.receive(shift);
    }

    /// Anything may have changed without a frame: the socket is open again, or there is none.
    fn refetch_everything(&self) {
        self.all_changed.update(|count| *count += 1);
        self.records.refetch.soon();
        self.shifts.refetch.soon();
    }

    /// A refetch that is due after the session has ended would be refused.
    fn pause_refetches(&self, paused: bool) {
        self.shifts.refetch.pause(paused);
        self.records.refetch.pause(paused);
    }
}

fn unread(new: &[Notification]) -> Vec<Notification> {
    let unread = new.iter().filter(|notification| !notification.is_read);
    unread.cloned().collect()
}

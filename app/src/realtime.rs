//! The live part of every page: one context that owns the socket and the inbox, and turns frames into signals. The bell, the toasts, the
//! sound and the lists subscribe. While the flag is down, or nobody is signed in, none of it exists.

mod alerts;
mod backoff;
mod claim;
mod link;
mod pull;
mod reading;
mod socket;
mod toast;

pub use alerts::{Alerts, Desktop};
pub use link::{Ended, LinkState};
pub use toast::Toast;

use crate::{
    api::notifications::{InboxHead, read_head},
    error::AppError,
    session::Session,
    ticking::browser_now,
};
use domain::{
    frame::ServerFrame,
    id::ShiftId,
    inbox_view::{Applied, InboxView},
    notification::Notification,
    shift::Shift,
};
use leptos::prelude::*;
use reading::Reading;
use send_wrapper::SendWrapper;
use socket::Socket;
use std::{collections::BTreeMap, rc::Rc, time::Duration};

/// How long a row that changed stays marked.
const FRESH_FOR: Duration = Duration::from_secs(8);
/// Frames that come within this time lead to one refetch.
const COALESCE: Duration = Duration::from_millis(150);

/// The live part of the page.
#[derive(Clone, Copy)]
pub struct Realtime {
    /// Where the inbox stood when the page was rendered.
    pub head: Resource<Result<InboxHead, AppError>>,
    /// The inbox as far as it is known; without an epoch until the page is alive.
    pub inbox: RwSignal<InboxView>,
    /// How the connection is.
    pub link: RwSignal<LinkState>,
    /// Rises when any shift may have changed: what lists refetch on.
    pub shifts_changed: RwSignal<u64>,
    /// The shift that changed last.
    pub latest_shift: RwSignal<Option<Shift>>,
    /// Shifts that changed a moment ago.
    pub fresh: RwSignal<BTreeMap<ShiftId, i64>>,
    /// New notifications that pop up.
    pub toasts: RwSignal<Vec<Toast>>,
    /// Sound and desktop notifications.
    pub alerts: Alerts,
    /// Why a notification could not be marked read.
    pub refusal: RwSignal<Option<String>>,
    reading: RwSignal<Reading>,
    // Only ever filled in the browser: a server thread must not drop what it did not make.
    socket: StoredValue<Option<SendWrapper<Rc<Socket>>>>,
    pulling: StoredValue<pull::Pulling>,
    refetch_due: StoredValue<bool>,
    opening: RwSignal<Option<String>>,
}

/// Creates the live part; it comes alive in the browser.
pub fn provide_realtime(session: &Session) {
    let enabled = session.has_bell();
    let epoch = session.epoch.clone();
    let head = Resource::new_blocking(
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
        inbox: RwSignal::new(InboxView::default()),
        link: RwSignal::new(LinkState::Connecting),
        shifts_changed: RwSignal::new(0),
        latest_shift: RwSignal::new(None),
        fresh: RwSignal::new(BTreeMap::new()),
        toasts: RwSignal::new(Vec::new()),
        alerts: Alerts::new(),
        refusal: RwSignal::new(None),
        reading: RwSignal::new(Reading::default()),
        socket: StoredValue::new(None),
        pulling: StoredValue::new(pull::Pulling::No),
        refetch_due: StoredValue::new(false),
        opening: RwSignal::new(None),
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
                realtime.inbox.set(InboxView {
                    seq,
                    unread,
                    epoch: epoch.clone(),
                    newest: None,
                });
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
                Some(self.reading.with(|reading| reading.unread(view)))
            }
        });
        known.unwrap_or_else(|| {
            self.head
                .get()
                .and_then(Result::ok)
                .map_or(0, |head| head.unread)
        })
    }

    /// Whether a notification is to be shown as unread.
    pub fn is_unread(&self, notification: &Notification) -> bool {
        let id = notification.id;
        let known = self.inbox.with(|view| {
            view.newest
                .iter()
                .flatten()
                .find(|other| other.id == id)
                .map(|other| other.is_read)
        });
        !known.unwrap_or(notification.is_read) && !self.reading.with(|reading| reading.covers(id))
    }

    /// Opens a page of ours without a reload: from outside of the page, such as a desktop notification.
    pub fn open(&self, url: &str) {
        self.opening.set(Some(url.to_owned()));
    }

    /// The page that is to be opened; taken by whoever can.
    pub fn take_opening(&self) -> Option<String> {
        let url = self.opening.get();
        if url.is_some() {
            self.opening.set(None);
        }
        url
    }

    /// Ends the connection: somebody signs out.
    pub fn leave(&self) {
        if let Some(socket) = self.socket.get_value() {
            socket.leave();
        }
    }

    /// Takes the connection back from another tab.
    pub fn reconnect(&self) {
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
        self.reading
            .maybe_update(|reading| reading.confirmed_by(frame));
        match self.inbox.try_update(|view| view.apply(frame)) {
            Some(Applied::New(notification)) => self.ring(std::slice::from_ref(&*notification)),
            Some(Applied::Gap) => self.pull(),
            Some(Applied::Reload) => self.reload(),
            Some(Applied::Quiet) | None => {}
        }
    }

    /// The socket speaks (again): shifts may have changed while it did not.
    fn connected(&self) {
        self.refetch_shifts();
    }

    fn shift_changed(&self, shift: &Shift) {
        let (id, version) = (shift.id, shift.version);
        let realtime = *self;
        self.fresh.update(|fresh| {
            fresh.insert(id, version);
        });
        set_timeout(
            move || {
                let _ = realtime.fresh.try_update(|fresh| {
                    if fresh.get(&id) == Some(&version) {
                        fresh.remove(&id);
                    }
                });
            },
            FRESH_FOR,
        );
        self.latest_shift.set(Some(shift.clone()));
        self.refetch_shifts();
    }

    /// Many changes, one refetch.
    pub fn refetch_shifts(&self) {
        if self.refetch_due.get_value() {
            return;
        }
        self.refetch_due.set_value(true);
        let realtime = *self;
        set_timeout(
            move || {
                realtime.refetch_due.try_set_value(false);
                let _ = realtime.shifts_changed.try_update(|count| *count += 1);
            },
            COALESCE,
        );
    }

    /// Something new is there: says so in every way that is switched on.
    fn ring(&self, new: &[Notification]) {
        let Some(newest) = new.iter().max_by_key(|notification| notification.seq) else {
            return;
        };
        self.toasts.update(|toasts| {
            toasts.extend(
                new.iter()
                    .map(|notification| Toast::new(notification, browser_now())),
            )
        });
        self.alerts.ring(*self, newest.clone());
    }
}

//! Emergencies on this page: what the bar shows, the alarm that repeats in one tab, and desktop notifications that stay.

mod desktop;

use super::{Realtime, alerts::chime::Chime};
use crate::{
    api::emergencies::{acknowledge_emergency, read_alarms},
    browser::{storage::write_storage, tab_lock::take_turn},
    error::AppError,
    json::JsonCodec,
    state::{clock::browser_now, notices::Notices},
};
use domain::{
    alarm::Alarm,
    emergency::{Emergency, EmergencyStatus},
    error::Error,
    frame::ServerFrame,
    id::{EmergencyId, NotificationId},
    notification::{Notification, NotificationType},
};
use leptos::{ev, leptos_dom::helpers::IntervalHandle, prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use std::{collections::HashSet, time::Duration};

const SOUND: &str = "/alarm.wav";
/// Key in the browser's storage: written by a tab in which the user acknowledged something.
const CHANGED: &str = "shiftbell.alarms";
/// Name of the lock of the tab that rings.
const RINGING: &str = "shiftbell.alarm";
/// The alarm is repeated this often,
const PERIOD: Duration = Duration::from_secs(4);
/// and each tab tries this often, so that one takes over when another is closed.
const TICK: Duration = Duration::from_secs(1);
/// While the bar is shown, the server is asked this often: an acknowledgement on another device may send this one nothing.
const POLL: Duration = Duration::from_secs(10);

/// The alarms of this page.
#[derive(Clone, Copy)]
pub struct Alarms {
    /// As the page was rendered.
    first: Resource<Result<Vec<Alarm>, AppError>, JsonCodec>,
    /// As far as the page keeps them up to date; `None` until it is hydrated.
    current: RwSignal<Option<Vec<Alarm>>>,
    /// Emergencies that the user is just acknowledging.
    busy: RwSignal<HashSet<EmergencyId>>,
    /// What screen readers announce at once.
    pub announcement: RwSignal<String>,
    /// The last `emergency` frame.
    pub latest: RwSignal<Option<Emergency>>,
    sound: Chime,
    shown: StoredValue<Vec<SendWrapper<web_sys::Notification>>>,
    notices: Notices,
}

impl Alarms {
    /// `enabled` is false when nobody is signed in or notifications are switched off: then nothing is fetched.
    pub(super) fn new(enabled: bool, notices: Notices) -> Self {
        Self {
            first: Resource::new_serde_wb_blocking(
                || (),
                move |()| async move {
                    if enabled {
                        read_alarms().await
                    } else {
                        Ok(Vec::new())
                    }
                },
            ),
            current: RwSignal::new(None),
            busy: RwSignal::new(HashSet::new()),
            announcement: RwSignal::new(String::new()),
            latest: RwSignal::new(None),
            sound: Chime::new(),
            shown: StoredValue::new(Vec::new()),
            notices,
        }
    }

    /// What the bar shows.
    pub fn list(&self) -> Vec<Alarm> {
        self.current.get().unwrap_or_else(|| {
            let first = self.first.get().and_then(Result::ok);
            first.unwrap_or_default()
        })
    }

    /// Whether an emergency waits for the user's acknowledgement, as far as this page knows.
    pub fn waits_for(&self, id: EmergencyId) -> bool {
        let is_own = |alarm: &Alarm| alarm.emergency == Some(id);
        self.current
            .with(|list| list.as_ref().is_some_and(|list| list.iter().any(is_own)))
    }

    /// Whether the user is just acknowledging an emergency.
    pub fn is_busy(&self, id: EmergencyId) -> bool {
        self.busy.with(|busy| busy.contains(&id))
    }

    /// Whether the browser did not let the alarm play.
    pub fn is_silent(&self) -> bool {
        self.sound.blocked.get()
    }

    /// Whether the bar shows something.
    fn is_active(&self) -> bool {
        self.current
            .with(|list| list.as_ref().is_some_and(|list| !list.is_empty()))
    }

    /// Begins with what the page was rendered with, and keeps it up to date. The effects run in the browser only.
    pub(super) fn follow(self, realtime: Realtime) {
        let active = Memo::new(move |_| self.is_active());
        Effect::new(move |_| self.begin());
        Effect::new(move |_| {
            if active.get() {
                self.ring_until_cleanup();
            } else {
                self.hide_desktop();
            }
        });
        // Whatever changes the inbox or interrupts the connection may end an alarm.
        Effect::new(move |before: Option<(Option<(i64, i64)>, u64)>| {
            let now = (realtime.inbox.version(), realtime.all_changed.get());
            let is_news = before
                .is_some_and(|before| before.1 != now.1 || before != now && active.get_untracked());
            if is_news {
                self.refetch();
            }
            now
        });
    }

    fn begin(self) {
        let Some(first) = self.first.get() else {
            return;
        };
        if self.current.with_untracked(Option::is_some) {
            return;
        }
        self.sound.start(SOUND);
        let list = first.unwrap_or_default();
        if let Some(alarm) = list.first() {
            self.announcement.set(alarm.text.clone());
        }
        self.current.set(Some(list));
        drop(window_event_listener(ev::storage, move |event| {
            if event.key().as_deref() == Some(CHANGED) {
                self.refetch();
            }
        }));
    }

    /// Rings, and asks the server again and again, until the effect around it ends.
    fn ring_until_cleanup(self) {
        let ring = move || {
            if !self.sound.blocked.get_untracked() {
                take_turn(RINGING, PERIOD, move || self.sound.play());
            }
        };
        ring();
        let every = |time, act: Box<dyn Fn()>| set_interval_with_handle(act, time).ok();
        let timers: [Option<IntervalHandle>; 2] = [
            every(TICK, Box::new(ring)),
            every(POLL, Box::new(move || self.refetch())),
        ];
        on_cleanup(move || {
            for timer in timers.into_iter().flatten() {
                timer.clear();
            }
        });
    }

    fn refetch(self) {
        spawn_local(async move {
            if let Ok(list) = read_alarms().await {
                let _ = self.current.try_maybe_update(|current| {
                    let list = Some(list);
                    let is_other = *current != list;
                    *current = list;
                    (is_other, ())
                });
            }
        });
    }

    /// Takes a frame from the socket.
    pub(super) fn apply(&self, frame: &ServerFrame) {
        let ServerFrame::Emergency { emergency } = frame else {
            return;
        };
        if emergency.status == EmergencyStatus::Closed {
            self.remove(emergency.id);
        }
        self.latest.set(Some((**emergency).clone()));
    }

    /// Takes new notifications. Of emergencies it shows the bar at once, also during an outage.
    pub(super) fn receive(&self, realtime: Realtime, new: &[Notification]) {
        for (notification, alarm) in new.iter().filter_map(|new| Some((new, Alarm::of(new)?))) {
            let is_new = self.current.try_update(|list| {
                let list = list.get_or_insert_default();
                let is_new = !list.iter().any(|known| known.is_same(&alarm));
                if is_new {
                    list.push(alarm.clone());
                }
                is_new
            });
            if is_new == Some(true) {
                self.announcement.set(alarm.text.clone());
                self.show_desktop(realtime, notification);
            }
        }
    }

    /// Acknowledges an emergency.
    pub fn acknowledge(self, id: EmergencyId) {
        if self.busy.with_untracked(|busy| busy.contains(&id)) {
            return;
        }
        self.busy.update(|busy| {
            busy.insert(id);
        });
        spawn_local(async move {
            let outcome = acknowledge_emergency(id).await;
            let _ = self.busy.try_update(|busy| busy.remove(&id));
            match outcome {
                Ok(_) | Err(AppError(Error::EmergencyClosed { .. })) => self.remove(id),
                Err(error) => {
                    self.notices.report_error(&error);
                    self.refetch();
                }
            }
            write_storage(CHANGED, &browser_now().to_string());
        });
    }

    /// Removes the alarm of another program, whose notification was read.
    pub fn dismiss(&self, id: NotificationId) {
        self.retain(|alarm| alarm.notification != Some(id));
    }

    fn remove(&self, id: EmergencyId) {
        self.retain(|alarm| alarm.emergency != Some(id));
    }

    fn retain(&self, keep: impl Fn(&Alarm) -> bool) {
        let _ = self.current.try_maybe_update(|list| {
            let Some(list) = list else {
                return (false, ());
            };
            let before = list.len();
            list.retain(keep);
            (list.len() != before, ())
        });
    }
}

/// The notifications that are no emergencies: those have the bar, their own sound and their own desktop notification.
pub(super) fn without_emergencies(new: Vec<Notification>) -> Vec<Notification> {
    let mut others = new;
    others.retain(|new| new.kind != NotificationType::Emergency);
    others
}

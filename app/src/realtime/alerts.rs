//! Sound and desktop notifications: both can be switched off, both can be blocked by the browser, and both are said once, whichever of a
//! browser's tabs is quickest.

pub(super) mod chime;
mod desktop_cards;
mod settled;

use super::{Realtime, reconnect::part_of};
use crate::{
    browser::{
        storage::{read_storage, write_storage},
        tab_lock::run_in_one_tab,
    },
    i18n::text,
    routes,
};
use chime::Chime;
use desktop_cards::{DesktopCard, DesktopCards};
use domain::{
    id::{NotificationId, UserId},
    notification::{Notification, Resolved},
};
use leptos::{ev, prelude::*, task::spawn_local};
use settled::Ringing;
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::NotificationPermission;

/// Keys in the browser's storage, followed by the user's id: several people may use one computer.
const MUTED: &str = "shiftbell.muted";
const DESKTOP: &str = "shiftbell.desktop";
/// Tabs in the background wait for this long at least, so that the one that is looked at rings,
const HIDDEN: Duration = Duration::from_millis(50);
/// and up to so much longer, always the same: in a tab, what came first rings first.
const SPREAD: Duration = Duration::from_millis(200);

/// What is switched on, and what the browser allows.
#[derive(Clone, Copy)]
pub struct Alerts {
    /// Whether the chime is off.
    pub muted: RwSignal<bool>,
    /// Desktop notifications.
    pub desktop: RwSignal<Desktop>,
    chime: Chime,
    cards: DesktopCards,
    ringing: StoredValue<Ringing>,
    user: Option<UserId>,
    spread: StoredValue<Duration>,
}

/// Whether desktop notifications are shown, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Desktop {
    /// Not known yet, or the browser has none.
    Unsupported,
    /// Only on https or this very machine.
    Insecure,
    /// Never asked for.
    Off,
    /// The person said no to the browser.
    Denied,
    /// Shown.
    On,
}

impl Alerts {
    /// As the server renders it, for this user.
    pub fn new(user: Option<UserId>) -> Self {
        Self {
            muted: RwSignal::new(false),
            desktop: RwSignal::new(Desktop::Unsupported),
            chime: Chime::new(),
            cards: DesktopCards::new(),
            ringing: StoredValue::new(Ringing::default()),
            user,
            spread: StoredValue::new(HIDDEN),
        }
    }

    /// Takes over what was remembered, now and whenever another tab changes it.
    pub fn start(&self) {
        let alerts = *self;
        self.load();
        self.chime.start("/chime.wav");
        self.spread
            .set_value(HIDDEN + part_of(SPREAD, js_sys::Math::random()));
        drop(window_event_listener(ev::storage, move |_| alerts.load()));
    }

    fn load(&self) {
        self.muted.set(self.remembers(MUTED, "1"));
        self.desktop.set(self.desktop_state());
    }

    /// Whether the browser did not let the chime play.
    pub fn is_blocked(&self) -> bool {
        self.chime.blocked.get() && !self.muted.get()
    }

    /// Plays the chime: after a click a browser allows it from then on.
    pub fn play(&self) {
        self.chime.play();
    }

    /// Switches the chime off or on; on, it plays once, so that one hears that it works.
    pub fn set_muted(&self, muted: bool) {
        self.remember(MUTED, if muted { "1" } else { "0" });
        self.muted.set(muted);
        if !muted {
            self.chime.play();
        }
    }

    fn key(&self, setting: &str) -> String {
        self.user
            .map_or_else(|| setting.to_owned(), |user| format!("{setting}.{user}"))
    }

    fn remember(&self, setting: &str, value: &str) {
        write_storage(&self.key(setting), value);
    }

    fn remembers(&self, setting: &str, value: &str) -> bool {
        read_storage(&self.key(setting)).as_deref() == Some(value)
    }

    /// Asks the browser for leave: only ever called from a click.
    pub fn ask_for_desktop(&self) {
        let alerts = *self;
        let Ok(asked) = web_sys::Notification::request_permission() else {
            return;
        };
        spawn_local(async move {
            let _ = JsFuture::from(asked).await;
            alerts.remember(DESKTOP, "on");
            alerts.desktop.set(alerts.desktop_state());
        });
    }

    /// Shows no more desktop notifications.
    pub fn stop_desktop(&self) {
        self.remember(DESKTOP, "off");
        self.desktop.set(self.desktop_state());
    }

    /// Rings once for what is new, in one tab of this browser. If it was missed, `words` say so.
    pub(super) fn ring(&self, realtime: Realtime, new: &[Notification], words: Option<&str>) {
        let Some(newest) = new.iter().max_by_key(|new| new.seq) else {
            return;
        };
        let (alerts, id) = (*self, newest.id);
        let newest = DesktopCard::of(realtime, newest);
        let card = match new {
            [_] => newest,
            many => DesktopCard {
                title: text!(realtime.locale, notification.several, count = many.len()),
                body: words.map_or(newest.body, ToOwned::to_owned),
                url: Some(routes::NOTIFICATIONS.to_owned()),
                tag: newest.tag,
            },
        };
        let (new, ids) = (new.to_vec(), ids_of(new));
        let Some((epoch, _)) = realtime.inbox.position() else {
            return;
        };
        let spread = if document().hidden() {
            self.spread.get_value()
        } else {
            Duration::ZERO
        };
        set_timeout(
            move || {
                run_in_one_tab(&epoch, id, move || {
                    // Somebody else may have decided meanwhile.
                    let is_wanted = alerts
                        .ringing
                        .try_with_value(|ringing| ringing.is_wanted(&ids));
                    if is_wanted != Some(true) {
                        return;
                    }
                    alerts.load();
                    if !alerts.muted.get_untracked() {
                        alerts.ringing.update_value(|ringing| ringing.rings(&ids));
                        alerts.chime.ring();
                    }
                    if alerts.desktop.get_untracked() == Desktop::On
                        && !alerts.cards.show(realtime, card, new)
                    {
                        // Some phones have the name of it and nothing behind.
                        alerts.desktop.set(Desktop::Unsupported);
                    }
                });
            },
            spread,
        );
    }

    fn desktop_state(&self) -> Desktop {
        let window = window();
        if js_sys::Reflect::get(&window, &JsValue::from_str("isSecureContext"))
            .is_ok_and(|secure| secure.is_falsy())
        {
            return Desktop::Insecure;
        }
        if !js_sys::Reflect::has(&window, &JsValue::from_str("Notification")).unwrap_or(false) {
            return Desktop::Unsupported;
        }
        match web_sys::Notification::permission() {
            NotificationPermission::Granted if !self.remembers(DESKTOP, "off") => Desktop::On,
            NotificationPermission::Denied => Desktop::Denied,
            _ => Desktop::Off,
        }
    }

    /// Shows a desktop notification that stays until somebody closes or opens it. Reading it is no acknowledgement.
    pub(super) fn show_until_closed(
        &self,
        realtime: Realtime,
        notification: &Notification,
    ) -> Option<web_sys::Notification> {
        let shown = self.cards.show_until_closed(realtime, notification);
        if shown.is_none() {
            self.desktop.set(Desktop::Unsupported);
        }
        shown
    }

    /// These were settled: the chime and the desktop notification for them end.
    pub(super) fn resolved(&self, realtime: Realtime, ids: &[NotificationId], resolved: &Resolved) {
        let stops = self.ringing.try_update_value(|ringing| ringing.settle(ids));
        if stops == Some(true) {
            self.chime.stop();
        }
        self.cards.resolved(realtime, ids, resolved);
    }
}

fn ids_of(notifications: &[Notification]) -> Vec<NotificationId> {
    notifications.iter().map(|one| one.id).collect()
}

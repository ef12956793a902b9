//! Sound and desktop notifications: both can be switched off, both can be blocked by the browser, and both are said once, whichever of a
//! browser's tabs is quickest.

use super::{Realtime, reconnect::part_of};
use crate::browser::{
    storage::{read_storage, write_storage},
    tab_lock::run_in_one_tab,
};
use crate::{
    i18n::{Locale, notification::card, text},
    routes,
    state::clock::browser_now,
};
use domain::{id::NotificationId, notification::Notification};
use jiff::{SignedDuration, Timestamp};
use leptos::{ev, prelude::*, task::spawn_local};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlAudioElement, NotificationOptions, NotificationPermission};

const MUTED: &str = "shiftbell.muted";
const DESKTOP: &str = "shiftbell.desktop";
/// Tabs in the background wait for this long at least, so that the one that is looked at rings,
const HIDDEN: Duration = Duration::from_millis(50);
/// and up to so much longer, always the same: in a tab, what came first rings first.
const SPREAD: Duration = Duration::from_millis(200);
/// A burst is one chime.
const APART: SignedDuration = SignedDuration::from_millis(1500);

/// What is switched on, and what the browser allows.
#[derive(Clone, Copy)]
pub struct Alerts {
    /// Whether the chime is off.
    pub muted: RwSignal<bool>,
    /// Whether the browser did not let the chime play.
    pub sound_blocked: RwSignal<bool>,
    /// Desktop notifications.
    pub desktop: RwSignal<Desktop>,
    chimed_at: StoredValue<Timestamp>,
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
    /// As the server renders it.
    pub fn new() -> Self {
        Self {
            muted: RwSignal::new(false),
            sound_blocked: RwSignal::new(false),
            desktop: RwSignal::new(Desktop::Unsupported),
            chimed_at: StoredValue::new(Timestamp::UNIX_EPOCH),
            spread: StoredValue::new(HIDDEN),
        }
    }

    /// Takes over what was remembered, now and whenever another tab changes it.
    pub fn start(&self) {
        let alerts = *self;
        self.load();
        self.spread
            .set_value(HIDDEN + part_of(SPREAD, js_sys::Math::random()));
        drop(window_event_listener(ev::storage, move |_| alerts.load()));
    }

    fn load(&self) {
        self.muted.set(read_storage(MUTED).as_deref() == Some("1"));
        self.desktop.set(desktop_state());
    }

    /// Switches the chime off or on; on, it plays once, so that one hears that it works.
    pub fn set_muted(&self, muted: bool) {
        write_storage(MUTED, if muted { "1" } else { "0" });
        self.muted.set(muted);
        if !muted {
            self.chime();
        }
    }

    /// Asks the browser for leave: only ever called from a click.
    pub fn ask_for_desktop(&self) {
        let alerts = *self;
        let Ok(asked) = web_sys::Notification::request_permission() else {
            return;
        };
        spawn_local(async move {
            let _ = JsFuture::from(asked).await;
            write_storage(DESKTOP, "on");
            alerts.desktop.set(desktop_state());
        });
    }

    /// Shows no more desktop notifications.
    pub fn stop_desktop(&self) {
        write_storage(DESKTOP, "off");
        self.desktop.set(desktop_state());
    }

    /// Rings once for what is new, in one tab of this browser. If it was missed, `words` say so.
    pub(super) fn ring(&self, realtime: Realtime, new: &[Notification], words: Option<&str>) {
        let Some(newest) = new.iter().max_by_key(|new| new.seq) else {
            return;
        };
        let (alerts, id, locale) = (*self, newest.id, realtime.locale);
        let card = match new {
            [one] => Card::of(locale, one),
            many => Card {
                title: text!(locale, notification.several, count = many.len()),
                body: words.unwrap_or(&newest.message).to_owned(),
                url: Some(routes::NOTIFICATIONS.to_owned()),
                ..Card::of(locale, newest)
            },
        };
        let one = new.len() == 1;
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
                    alerts.load();
                    if !alerts.muted.get_untracked() {
                        alerts.chime();
                    }
                    if alerts.desktop.get_untracked() == Desktop::On {
                        alerts.show(realtime, card, one.then_some(id));
                    }
                });
            },
            spread,
        );
    }

    fn chime(&self) {
        let now = browser_now();
        if now.duration_since(self.chimed_at.get_value()) < APART {
            return;
        }
        self.chimed_at.set_value(now);
        let blocked = self.sound_blocked;
        let Ok(playing) =
            HtmlAudioElement::new_with_src("/chime.wav").and_then(|audio| audio.play())
        else {
            return;
        };
        spawn_local(async move {
            let outcome = JsFuture::from(playing).await;
            let _ = blocked.try_update(|blocked| *blocked = outcome.is_err());
        });
    }

    /// `read` is what a click marks read.
    fn show(&self, realtime: Realtime, card: Card, read: Option<NotificationId>) {
        let options = NotificationOptions::new();
        options.set_body(&card.body);
        options.set_icon("/favicon.svg");
        options.set_tag(&card.tag);
        let Ok(shown) = web_sys::Notification::new_with_options(&card.title, &options) else {
            // Some phones have the name of it and nothing behind.
            self.desktop.set(Desktop::Unsupported);
            return;
        };
        let opened = shown.clone();
        let on_click = Closure::once_into_js(move || {
            let _ = window().focus();
            if let Some(id) = read {
                realtime.inbox.mark_read(id);
            }
            if let Some(url) = &card.url {
                realtime.request_navigation(url);
            }
            opened.close();
        });
        shown.set_onclick(Some(on_click.unchecked_ref()));
    }
}

/// What a desktop notification says.
struct Card {
    title: String,
    body: String,
    tag: String,
    url: Option<String>,
}

impl Card {
    fn of(locale: Locale, notification: &Notification) -> Self {
        let card = card(locale, notification, browser_now());
        Self {
            title: card.title,
            body: card.text,
            tag: notification.id.to_string(),
            url: notification.action_url.clone(),
        }
    }
}

fn desktop_state() -> Desktop {
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
        NotificationPermission::Granted if read_storage(DESKTOP).as_deref() != Some("off") => {
            Desktop::On
        }
        NotificationPermission::Denied => Desktop::Denied,
        _ => Desktop::Off,
    }
}

//! Sound and desktop notifications: both can be switched off, both can be blocked by the browser, and both are said once, whichever of a
//! browser's tabs is quickest.

use super::{Realtime, claim::claim};
use crate::ticking::browser_now;
use domain::notification::Notification;
use jiff::{SignedDuration, Timestamp};
use leptos::{ev, prelude::*, task::spawn_local};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlAudioElement, NotificationOptions, NotificationPermission};

const MUTED: &str = "shiftbell.muted";
const DESKTOP: &str = "shiftbell.desktop";
/// Tabs in the background wait up to this long, so that the one that is looked at rings.
const SPREAD_MILLIS: f64 = 200.0;
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
        }
    }

    /// Takes over what was remembered, now and whenever another tab changes it.
    pub fn start(&self) {
        let alerts = *self;
        self.load();
        drop(window_event_listener(ev::storage, move |_| alerts.load()));
    }

    fn load(&self) {
        self.muted.set(remembered(MUTED).as_deref() == Some("1"));
        self.desktop.set(desktop_state());
    }

    /// Switches the chime off or on; on, it plays once, so that one hears that it works.
    pub fn set_muted(&self, muted: bool) {
        remember(MUTED, if muted { "1" } else { "0" });
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
            remember(DESKTOP, "on");
            alerts.desktop.set(desktop_state());
        });
    }

    /// Shows no more desktop notifications.
    pub fn stop_desktop(&self) {
        remember(DESKTOP, "off");
        self.desktop.set(desktop_state());
    }

    /// Rings for a new notification, in one tab of this browser.
    pub(super) fn ring(&self, realtime: Realtime, notification: Notification) {
        let alerts = *self;
        let spread = if document().hidden() {
            50.0 + js_sys::Math::random() * SPREAD_MILLIS
        } else {
            0.0
        };
        set_timeout(
            move || {
                claim(notification.id, move || {
                    alerts.load();
                    if !alerts.muted.get_untracked() {
                        alerts.chime();
                    }
                    if alerts.desktop.get_untracked() == Desktop::On {
                        alerts.show(realtime, &notification);
                    }
                });
            },
            Duration::from_secs_f64(spread / 1000.0),
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

    fn show(&self, realtime: Realtime, notification: &Notification) {
        let options = NotificationOptions::new();
        options.set_body(&notification.message);
        options.set_icon("/favicon.svg");
        options.set_tag(&notification.id.to_string());
        let Ok(shown) = web_sys::Notification::new_with_options(&notification.title, &options)
        else {
            // Some phones have the name of it and nothing behind.
            self.desktop.set(Desktop::Unsupported);
            return;
        };
        let (id, url) = (notification.id, notification.action_url.clone());
        let opened = shown.clone();
        let on_click = Closure::once_into_js(move || {
            let _ = window().focus();
            realtime.mark_read(id);
            if let Some(url) = &url {
                realtime.open(url);
            }
            opened.close();
        });
        shown.set_onclick(Some(on_click.unchecked_ref()));
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
        NotificationPermission::Granted if remembered(DESKTOP).as_deref() != Some("off") => {
            Desktop::On
        }
        NotificationPermission::Denied => Desktop::Denied,
        _ => Desktop::Off,
    }
}

/// Storage can be switched off; then nothing is remembered and everything works.
pub(super) fn remembered(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

pub(super) fn remember(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(key, value);
    }
}

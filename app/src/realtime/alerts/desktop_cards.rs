//! The desktop notifications that this tab has shown and nobody has closed.

use crate::{i18n::notification::card, realtime::Realtime};
use domain::{
    id::NotificationId,
    notification::{Notification, Resolved},
};
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use std::mem;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::NotificationOptions;

/// Older ones are not looked after any more: they stay as they are.
const REMEMBERED: usize = 20;

/// What a desktop notification says.
pub(super) struct DesktopCard {
    pub title: String,
    pub body: String,
    pub tag: String,
    pub url: Option<String>,
}

impl DesktopCard {
    pub fn of(realtime: Realtime, notification: &Notification) -> Self {
        let locale = realtime.locale;
        let card = card(
            locale,
            notification,
            realtime.card_names.get_untracked(),
            realtime.clock.exact(),
        );
        Self {
            body: card.body(locale),
            title: card.title,
            tag: notification.id.to_string(),
            url: notification.action_url.clone(),
        }
    }
}

/// The desktop notifications of this tab.
#[derive(Clone, Copy)]
pub(super) struct DesktopCards {
    shown: StoredValue<Vec<Shown>>,
    count: StoredValue<u64>,
}

struct Shown {
    number: u64,
    handle: SendWrapper<web_sys::Notification>,
    /// What it is about and not settled.
    about: Vec<Notification>,
}

impl DesktopCards {
    pub fn new() -> Self {
        Self {
            shown: StoredValue::new(Vec::new()),
            count: StoredValue::new(0),
        }
    }

    /// Shows a card about these notifications. Returns whether the browser can.
    pub fn show(&self, realtime: Realtime, card: DesktopCard, about: Vec<Notification>) -> bool {
        let one = match &about[..] {
            [one] => Some(one.id),
            _ => None,
        };
        let Some(handle) = self.open(realtime, card, one, &NotificationOptions::new()) else {
            return false;
        };
        let number = self.next_number();
        let cards = *self;
        let on_close = Closure::once_into_js(move || cards.forget(number));
        handle.set_onclose(Some(on_close.unchecked_ref()));
        self.shown.update_value(|shown| {
            if shown.len() == REMEMBERED {
                shown.remove(0);
            }
            shown.push(Shown {
                number,
                handle: SendWrapper::new(handle),
                about,
            });
        });
        true
    }

    /// Some of the notifications were settled: a card about one says so in its place, without a sound; a card about several goes with the
    /// last of them.
    pub fn resolved(&self, realtime: Realtime, ids: &[NotificationId], resolved: &Resolved) {
        let mut settled = Vec::new();
        self.shown.try_update_value(|shown| {
            for mut card in mem::take(shown) {
                let was_one = card.about.len() == 1;
                let last = card.about.last().cloned();
                card.about.retain(|one| !ids.contains(&one.id));
                if card.about.is_empty() {
                    settled.push((card.handle, last.filter(|_| was_one)));
                } else {
                    shown.push(card);
                }
            }
        });
        for (handle, one) in settled {
            handle.set_onclose(None);
            match one {
                Some(mut one) => {
                    one.resolved = Some(resolved.clone());
                    // The same tag: it takes the place of the one that is shown.
                    let options = NotificationOptions::new();
                    options.set_silent(Some(true));
                    self.open(realtime, DesktopCard::of(realtime, &one), None, &options);
                }
                None => handle.close(),
            }
        }
    }

    /// Shows a card that stays until somebody closes or opens it.
    pub fn show_until_closed(
        &self,
        realtime: Realtime,
        notification: &Notification,
    ) -> Option<web_sys::Notification> {
        let options = NotificationOptions::new();
        options.set_require_interaction(true);
        self.open(
            realtime,
            DesktopCard::of(realtime, notification),
            None,
            &options,
        )
    }

    /// `read` is what a click marks read.
    fn open(
        &self,
        realtime: Realtime,
        card: DesktopCard,
        read: Option<NotificationId>,
        options: &NotificationOptions,
    ) -> Option<web_sys::Notification> {
        options.set_body(&card.body);
        options.set_icon("/favicon.svg");
        options.set_tag(&card.tag);
        let shown = web_sys::Notification::new_with_options(&card.title, options).ok()?;
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
        Some(shown)
    }

    fn next_number(&self) -> u64 {
        self.count.update_value(|count| *count += 1);
        self.count.get_value()
    }

    /// A person has closed it: nothing takes its place.
    fn forget(&self, number: u64) {
        self.shown
            .try_update_value(|shown| shown.retain(|card| card.number != number));
    }
}

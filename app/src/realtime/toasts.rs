//! Toasts: new notifications that pop up for a while.

use crate::{
    i18n::{Locale, notification},
    state::clock::browser_now,
};
use domain::{id::NotificationId, notification::Notification};
use jiff::{SignedDuration, Timestamp};
use leptos::prelude::*;

/// How long it stays.
const SHOWN_FOR: SignedDuration = SignedDuration::from_secs(12);

/// Most toasts that are shown at once; older ones are only counted.
const MAX_SHOWN: usize = 3;

/// The toasts of this page.
#[derive(Clone, Copy)]
pub struct Toasts(RwSignal<ToastList>);

#[derive(Clone, Debug, Default)]
struct ToastList {
    /// Oldest first.
    shown: Vec<Toast>,
    /// How many older ones there are. A burst of thousands must not be kept in memory.
    more: usize,
    more_until: Timestamp,
}

impl Toasts {
    pub(super) fn new() -> Self {
        Self(RwSignal::new(ToastList::default()))
    }

    /// Shows new notifications, each as a toast of its own.
    pub(super) fn show(&self, locale: Locale, new: &[Notification]) {
        let now = browser_now();
        self.0.update(|list| {
            let skipped = new.len().saturating_sub(MAX_SHOWN);
            let newest = new.iter().skip(skipped);
            list.shown
                .extend(newest.map(|new| Toast::new(locale, new, now)));
            let excess = list.shown.len().saturating_sub(MAX_SHOWN);
            if skipped + excess > 0 {
                list.shown.drain(..excess);
                list.more += skipped + excess;
                list.more_until = now.checked_add(SHOWN_FOR).unwrap_or(now);
            }
        });
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.with(|list| list.shown.is_empty() && list.more == 0)
    }

    /// The toasts that are shown, oldest first.
    pub fn shown(&self) -> Vec<Toast> {
        self.0.with(|list| list.shown.clone())
    }

    /// How many older ones are only counted.
    pub fn more(&self) -> usize {
        self.0.with(|list| list.more)
    }

    /// Removes one.
    pub fn dismiss(&self, id: NotificationId) {
        self.0.maybe_update(|list| {
            let before = list.shown.len();
            list.shown.retain(|toast| toast.id != id);
            before != list.shown.len()
        });
    }

    /// Removes all.
    pub fn clear(&self) {
        self.0.set(ToastList::default());
    }

    /// Removes those whose time is over.
    pub fn remove_expired(&self) {
        let now = browser_now();
        self.0.maybe_update(|list| {
            let before = (list.shown.len(), list.more);
            list.shown.retain(|toast| toast.until > now);
            if list.more_until <= now {
                list.more = 0;
            }
            before != (list.shown.len(), list.more)
        });
    }
}

/// A new notification that pops up for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// Of which notification.
    pub id: NotificationId,
    /// Its picture.
    pub icon: &'static str,
    /// Its title.
    pub title: String,
    /// What it is about, in one line.
    pub text: String,
    /// The page to open.
    pub url: Option<String>,
    /// When it goes.
    pub until: Timestamp,
}

impl Toast {
    fn new(locale: Locale, notification: &Notification, now: Timestamp) -> Self {
        let card = notification::card(locale, notification, now);
        Self {
            id: notification.id,
            icon: notification::icon(notification.kind),
            title: card.title,
            text: card.text,
            url: notification.action_url.clone(),
            until: now.checked_add(SHOWN_FOR).unwrap_or(now),
        }
    }
}

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

/// The toasts of this page, oldest first.
#[derive(Clone, Copy)]
pub struct Toasts(RwSignal<Vec<Toast>>);

impl Toasts {
    pub(super) fn new() -> Self {
        Self(RwSignal::new(Vec::new()))
    }

    /// Shows new notifications, each as a toast of its own.
    pub(super) fn show(&self, locale: Locale, new: &[Notification]) {
        let now = browser_now();
        self.0
            .update(|toasts| toasts.extend(new.iter().map(|new| Toast::new(locale, new, now))));
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.with(Vec::is_empty)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.with(Vec::len)
    }

    /// The newest `count`, oldest first.
    pub fn newest(&self, count: usize) -> Vec<Toast> {
        self.0
            .with(|toasts| toasts.iter().rev().take(count).rev().cloned().collect())
    }

    /// Removes one.
    pub fn dismiss(&self, id: NotificationId) {
        self.0
            .update(|toasts| toasts.retain(|toast| toast.id != id));
    }

    /// Removes all.
    pub fn clear(&self) {
        self.0.update(Vec::clear);
    }

    /// Removes those whose time is over.
    pub fn remove_expired(&self) {
        let now = browser_now();
        self.0.maybe_update(|toasts| {
            let before = toasts.len();
            toasts.retain(|toast| toast.until > now);
            before != toasts.len()
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

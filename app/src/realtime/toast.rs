//! A new notification that pops up for a while.

use crate::i18n::{Locale, notification};
use domain::{id::NotificationId, notification::Notification};
use jiff::{SignedDuration, Timestamp};

/// How long it stays.
const SHOWN_FOR: SignedDuration = SignedDuration::from_secs(12);

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
    /// Pops up now.
    pub fn new(locale: Locale, notification: &Notification, now: Timestamp) -> Self {
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

//! A new notification that pops up for a while.

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
    pub fn new(notification: &Notification, now: Timestamp) -> Self {
        let text = match notification.data.shift() {
            Some(shift) => format!("{} · {}", shift.driver_name, shift.vehicle_reg),
            None => notification.message.clone(),
        };
        Self {
            id: notification.id,
            icon: notification.kind.icon(),
            title: notification.title.clone(),
            text,
            url: notification.action_url.clone(),
            until: now.checked_add(SHOWN_FOR).unwrap_or(now),
        }
    }
}

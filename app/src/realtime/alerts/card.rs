//! The words of a desktop notification.

use super::Realtime;
use crate::i18n::notification::card;
use domain::notification::Notification;
use leptos::prelude::GetUntracked;

/// What a desktop notification says.
pub(super) struct Card {
    pub title: String,
    pub body: String,
    pub tag: String,
    pub url: Option<String>,
}

impl Card {
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

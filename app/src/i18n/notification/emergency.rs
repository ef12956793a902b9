//! The card of an alarm at a station.

use crate::i18n::{Locale, text};
use domain::notification::{EmergencyData, Notification};

/// The title, the first line in two parts, and the news. A person wrote the message.
pub(super) fn card(
    locale: Locale,
    notification: &Notification,
    emergency: &EmergencyData,
) -> (&'static str, (String, String), Option<String>) {
    let title = if emergency.drill {
        text!(locale, notification.emergency_drill)
    } else {
        text!(locale, notification.emergency)
    };
    let line = (title.to_owned(), emergency.station_name.clone());
    (title, line, Some(notification.message.clone()))
}

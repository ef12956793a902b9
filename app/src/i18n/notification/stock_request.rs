//! The card of a daughter station's request for gas, with the time that is left.

use super::station_clock::StationClock;
use crate::i18n::{
    Locale, text,
    time::{ago, time_ahead},
    trip::with_quantity,
};
use domain::notification::{Notification, NotificationData, StockRequestData};
use jiff::Timestamp;

/// The title, the first line in two parts, and the news: `Today 17:30`, `Adajan DBS runs dry`,
/// `Stock request · 3 h 20 min left · 500 kg`.
pub(super) fn card(
    locale: Locale,
    notification: &Notification,
    stock: &StockRequestData,
    now: Timestamp,
) -> Option<(&'static str, (String, String), Option<String>)> {
    let clock = clock_of(notification, stock)?;
    let station = stock.station_name.as_str();
    let about = text!(locale, notification.runs_dry, station = station);
    let title = text!(locale, notification.stock_request);
    let left = stock.runs_dry_at.duration_since(now);
    let news = if left.is_positive() {
        let time = time_ahead(locale, left);
        text!(locale, notification.time_left, what = title, time = time)
    } else {
        let ago = ago(locale, stock.runs_dry_at, now);
        text!(locale, notification.ran_dry, what = title, ago = ago)
    };
    let news = match stock.quantity_kg {
        Some(quantity) => with_quantity(locale, &news, quantity),
        None => news,
    };
    let lead = clock.point(locale, stock.runs_dry_at, now);
    Some((title, (lead, about), Some(news)))
}

/// The clocks of the daughter station, if the notification is a stock request.
pub(super) fn clock(notification: &Notification) -> Option<StationClock<'_>> {
    match &notification.data {
        NotificationData::StockRequest(stock) => clock_of(notification, stock),
        _ => None,
    }
}

fn clock_of<'a>(
    notification: &Notification,
    stock: &'a StockRequestData,
) -> Option<StationClock<'a>> {
    let zone = stock.time_zone.as_deref();
    StationClock::in_zone(zone, &notification.message, stock.runs_dry_at)
}

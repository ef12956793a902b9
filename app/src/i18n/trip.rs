//! Words for trips.

use super::{
    Locale, text,
    time::{point_within, today},
};
use domain::trip::{TripStatus, TripView};
use jiff::Timestamp;

/// The word for a status.
pub fn status_label(locale: Locale, status: TripStatus) -> &'static str {
    match status {
        TripStatus::Assigned => text!(locale, trip.status.assigned),
        TripStatus::Started => text!(locale, trip.status.started),
        TripStatus::Completed => text!(locale, trip.status.completed),
        TripStatus::Cancelled => text!(locale, trip.status.cancelled),
    }
}

/// When a trip takes place: `planned for today 14:00 IST`, `started today 14:05 IST`, `completed today 15:40 IST`.
pub fn when(locale: Locale, view: &TripView, now: Timestamp) -> String {
    let today = today(now, view.now_offset_seconds);
    let zone = view.zone.as_str();
    let at = |local| point_within(locale, local, today);
    match (view.trip.status, view.started_local, view.completed_local) {
        (TripStatus::Started, Some(started), _) => {
            text!(locale, trip.started_at, time = at(started), zone = zone)
        }
        (TripStatus::Completed, _, Some(completed)) => {
            text!(locale, trip.completed_at, time = at(completed), zone = zone)
        }
        _ => text!(
            locale,
            trip.planned_for,
            time = at(view.planned_local),
            zone = zone
        ),
    }
}

/// A quantity of gas, with a thin space in thousands: `1 200 kg`.
pub fn kilograms(locale: Locale, quantity: i64) -> String {
    let (thousands, rest) = (quantity / 1000, quantity % 1000);
    let count = match thousands {
        0 => rest.to_string(),
        thousands => format!("{thousands}\u{202f}{rest:03}"),
    };
    text!(locale, trip.kilograms, count = count)
}

/// What happened with the quantity that it is about: `Trip assigned · 800 kg`.
pub fn with_quantity(locale: Locale, what: &str, quantity: i64) -> String {
    let quantity = kilograms(locale, quantity);
    text!(
        locale,
        notification.with_quantity,
        what = what,
        quantity = quantity
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        for (quantity, expected) in [
            (1, "1\u{a0}kg"),
            (999, "999\u{a0}kg"),
            (1200, "1\u{202f}200\u{a0}kg"),
            (50_000, "50\u{202f}000\u{a0}kg"),
        ] {
            assert_eq!(kilograms(Locale::en, quantity), expected);
        }
    }
}

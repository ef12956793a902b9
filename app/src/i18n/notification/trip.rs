//! The card of a trip that was assigned.

use super::station_clock::StationClock;
use crate::i18n::{Locale, shift::plate, text, trip::with_quantity};
use domain::notification::{Notification, TripData};
use jiff::Timestamp;

/// The title, the first line in two parts, and the news: `Today 14:30`, `to Adajan DBS · GJ 05 BX 4471 · Mahesh Solanki`,
/// `Trip assigned · 800 kg`.
pub(super) fn card(
    locale: Locale,
    notification: &Notification,
    trip: &TripData,
    now: Timestamp,
) -> Option<(&'static str, (String, String), Option<String>)> {
    let zone = trip.time_zone.as_deref();
    let clock = StationClock::in_zone(zone, &notification.message, trip.planned_start)?;
    let station = trip.to_station_name.as_str();
    let mut about = text!(locale, notification.trip_to, station = station);
    if let (Some(vehicle), Some(driver)) = (&trip.vehicle_reg, &trip.driver_name) {
        let of_shift = text!(
            locale,
            notification.about_shift,
            vehicle = plate(vehicle),
            driver = driver.as_str()
        );
        about = text!(
            locale,
            notification.first_line,
            lead = about,
            about = of_shift
        );
    }
    let title = text!(locale, notification.trip_assigned);
    let lead = clock.point(locale, trip.planned_start, now);
    let quantity = trip.quantity_kg;
    let news = quantity.map(|quantity| with_quantity(locale, title, quantity));
    Some((title, (lead, about), news))
}

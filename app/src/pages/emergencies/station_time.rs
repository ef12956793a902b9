//! Times of an emergency, as its station's clocks showed them.

use crate::i18n::{Locale, time::to_the_second};
use domain::emergency::EmergencyDetails;
use jiff::{Timestamp, civil::DateTime, tz::Offset};

/// A time as the station's clocks showed it.
pub(super) fn local(details: &EmergencyDetails, at: Timestamp) -> DateTime {
    let offset = Offset::from_seconds(details.offset_seconds).unwrap_or(Offset::UTC);
    offset.to_datetime(at)
}

/// The same in words, to the second.
pub(super) fn at_station(locale: Locale, details: &EmergencyDetails, at: Timestamp) -> String {
    to_the_second(locale, local(details, at), &details.zone)
}

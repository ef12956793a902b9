//! Why a shift was refused, by field.

use crate::i18n::{
    Locale,
    error::{field_sentence, sentence},
    text,
    time::{date, span_within, today},
};
use domain::{
    error::Error,
    shift::{Conflict, DateConflict, Resource},
    wall_clock::WallClock,
};
use jiff::Timestamp;

/// Dates that a refusal names; the list shows all.
const NAMED_DATES: usize = 3;

/// What the sentences about a refusal are made with.
pub struct Explanation<'a> {
    /// Language of the page.
    pub locale: Locale,
    /// The clock of the vehicle's home station, if it is known.
    pub clock: Option<&'a WallClock>,
    /// Registration number of the chosen vehicle, if one is chosen.
    pub vehicle: Option<String>,
    /// Name of the chosen driver, if one is chosen.
    pub driver: Option<String>,
    /// Time of the refusal.
    pub now: Timestamp,
}

impl Explanation<'_> {
    /// The sentence of an error for a field; for the empty name, the sentence of an error that belongs to no field.
    pub fn of_field(&self, error: &Error, field: &str) -> Option<String> {
        match error {
            Error::Invalid { fields } => {
                let error = fields.first(field)?;
                Some(field_sentence(self.locale, field, error))
            }
            Error::DoubleBooking { conflict } => {
                let held = match conflict.resource {
                    Resource::Vehicle => "vehicle_id",
                    Resource::Driver => "driver_id",
                };
                (field == held).then(|| self.of_conflict(conflict))
            }
            Error::SeriesDoubleBooking { conflicts } => {
                (field == "dates").then(|| self.of_dates(conflicts))
            }
            error => {
                let owner = match error {
                    Error::VehicleWithoutStation => "vehicle_id",
                    _ => "",
                };
                (field == owner).then(|| sentence(self.locale, error, self.now))
            }
        }
    }

    /// `Nothing was sent. These dates clash with other shifts: Tue 1 Dec, Thu 3 Dec. …`
    fn of_dates(&self, conflicts: &[DateConflict]) -> String {
        let locale = self.locale;
        let offset = self.clock.map_or(0, |clock| clock.offset_seconds(self.now));
        let today = today(self.now, offset);
        let named = conflicts.iter().take(NAMED_DATES);
        let named = named.map(|conflict| date(locale, conflict.date, today));
        let dates = named
            .collect::<Vec<_>>()
            .join(text!(locale, series.separator));
        if conflicts.len() > NAMED_DATES {
            text!(locale, dates.refused_more, dates = dates)
        } else {
            text!(locale, dates.refused, dates = dates)
        }
    }

    /// `Dinesh Rathod already has a shift today, 22:00 – 06:00 IST`.
    pub fn of_conflict(&self, conflict: &Conflict) -> String {
        let (locale, error) = (self.locale, conflict.clone());
        let Some(clock) = self.clock else {
            return sentence(locale, &Error::DoubleBooking { conflict: error }, self.now);
        };
        let (start, end) = (conflict.start_time, conflict.end_time);
        let time = span_within(
            locale,
            clock.local(start),
            clock.local(end),
            clock.local(self.now).date(),
            clock.abbreviation(start),
        );
        let (chosen, other) = match conflict.resource {
            Resource::Vehicle => (&self.vehicle, text!(locale, new_shift.the_vehicle)),
            Resource::Driver => (&self.driver, text!(locale, new_shift.the_driver)),
        };
        let who = chosen.as_deref().unwrap_or(other);
        text!(locale, new_shift.conflict, who = who, time = time)
    }
}

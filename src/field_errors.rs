//! What is wrong with the fields of a form or request body, as codes with data.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is wrong with one field. Pages, REST and the command line each make their own sentence of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum FieldError {
    /// Missing, `null` or empty after trimming.
    Required,
    /// Not a JSON string.
    NotText,
    /// Not a JSON boolean.
    NotABoolean,
    /// Not an RFC 3339 time with an offset.
    NotATime,
    /// Not the id of a vehicle.
    NotAVehicleId,
    /// Not the id of a driver.
    NotADriverId,
    /// Not the id of a notification.
    NotANotificationId,
    /// Not exactly one of user ids, e-mail addresses and a role.
    NotAddressees,
    /// Not a list of ids of users.
    NotUserIds,
    /// Not a list of e-mail addresses.
    NotEmails,
    /// Not the code of a role.
    NotARole,
    /// A station or vendor that does not go with the addressed users.
    WrongAddresseeScope,
    /// Not a type of notification that other programs may send.
    NotAForeignType,
    /// Not a JSON object.
    NotAnObject,
    /// More bytes than allowed.
    TooManyBytes {
        /// Most bytes.
        max: usize,
    },
    /// Not the path of a page of this site.
    NotAnActionUrl,
    /// Not the version of a shift.
    NotAVersion,
    /// Not the id of a station.
    NotAStationId,
    /// Not the id of a stock request.
    NotAStockRequestId,
    /// Not a whole number of kilograms in its range.
    NotAQuantity {
        /// Largest quantity.
        max: i64,
    },
    /// Not a number of hours in its range.
    NotHours {
        /// Largest number.
        max: i64,
    },
    /// The start of a trip is outside its shift.
    OutsideShift,
    /// The destination of a trip is a station of kind MS.
    DestinationNotDbs,
    /// The stock request of a trip is of another station than its destination.
    RequestOfOtherStation,
    /// Neither `approve` nor `reject`.
    NotADecision,
    /// Not a list of shifts, each with its id and optionally its version.
    NotAShiftList,
    /// Not a limit with its value and level.
    NotALimit {
        /// Largest value.
        max: i64,
    },
    /// Empty, or more entries than allowed.
    WrongNumber {
        /// Most entries.
        max: usize,
    },
    /// The same entry twice.
    NamedTwice,
    /// A pattern although the shift does not recur.
    PatternWithoutRecurrence,
    /// Not the pattern of a series: not a JSON object.
    NotAPattern,
    /// The frequency of a pattern is neither DAILY nor WEEKLY.
    PatternFrequency,
    /// The interval of a pattern is not a whole number in its range.
    PatternInterval {
        /// Largest interval.
        max: u8,
    },
    /// The weekdays of a pattern are none, unknown or repeated, or the pattern is not weekly.
    PatternWeekdays,
    /// The last day of a pattern is missing or not written as `YYYY-MM-DD`.
    PatternUntil,
    /// The exceptions of a pattern are too many or not written as `YYYY-MM-DD`.
    PatternExcept {
        /// Most exceptions.
        max: usize,
    },
    /// The pattern does not hit the first date of its series.
    FirstDateNotInPattern,
    /// The pattern does not hit a day that it excepts.
    ExceptNotInPattern {
        /// The day.
        date: Date,
    },
    /// The series has no date.
    NoDateLeft,
    /// The series has too many dates.
    TooManyDates {
        /// Most dates.
        max: usize,
    },
    /// The last date of the series is too far from the first.
    LastDateTooFar {
        /// Days that may be between them.
        days: i32,
    },
    /// The station's clocks make this date of a series too short.
    DateTooShort {
        /// The date.
        date: Date,
    },
    /// The station's clocks make this date of a series too long.
    DateTooLong {
        /// The date.
        date: Date,
    },
    /// Not the ids of dates of a series.
    NotShiftIds {
        /// Most ids.
        max: usize,
    },
    /// More characters than allowed.
    TooLong {
        /// Most characters.
        max: usize,
    },
    /// A control character other than a line break or tab.
    ControlCharacter,
    /// More combining marks on one letter than any script needs.
    StackedMarks,
    /// No vehicle is chosen in the form.
    NoVehicle,
    /// No driver is chosen in the form.
    NoDriver,
    /// Not a date and time written as `YYYY-MM-DDTHH:MM`.
    NotALocalTime,
    /// The station's clocks skip this time: they go forward then.
    SkippedTime,
    /// The station's clocks show this time twice: they go back then.
    AmbiguousTime,
    /// The start is too long ago.
    StartInPast {
        /// How many minutes ago a shift may start.
        minutes: i64,
    },
    /// The start is too far ahead.
    StartTooFar {
        /// How many days ahead a shift may start.
        days: i64,
    },
    /// The end is not after the start.
    EndNotAfterStart,
    /// The shift is too short.
    ShiftTooShort {
        /// Shortest shift, in minutes.
        minutes: i64,
    },
    /// The shift is too long.
    ShiftTooLong {
        /// Longest shift, in hours.
        hours: i64,
    },
    /// Fewer characters than a new password must have.
    PasswordTooShort {
        /// Fewest characters.
        min: usize,
    },
    /// More characters than a password may have.
    PasswordTooLong {
        /// Most characters.
        max: usize,
    },
    /// Not an e-mail address.
    NotAnEmail,
    /// The e-mail address belongs to an account.
    EmailTaken,
    /// The kind of the station does not fit the role.
    WrongStationKind,
    /// A station of kind MS where a DBS is needed.
    NotADaughterStation,
    /// A station of kind DBS where an MS is needed.
    NotAMotherStation,
    /// The role lacks its station or vendor, or has one that it must not have.
    WrongRoleScope,
    /// The user does not hold this role.
    RoleNotHeld,
    /// The database already holds users.
    DatabaseHasUsers,
    /// The database already holds a station or vendor of the demo.
    DatabaseHasDemo,
}

/// Errors by the name of the field that they belong to (CONTRACT §1, `fields`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldErrors(BTreeMap<String, Vec<FieldError>>);

impl FieldErrors {
    /// One error of one field.
    pub fn one(field: &str, error: FieldError) -> Self {
        let mut errors = Self::default();
        errors.add(field, error);
        errors
    }

    /// Adds an error to a field.
    pub fn add(&mut self, field: &str, error: FieldError) {
        self.0.entry(field.to_owned()).or_default().push(error);
    }

    /// Adds all errors of `other`.
    pub fn merge(&mut self, other: Self) {
        for (field, errors) in other.0 {
            self.0.entry(field).or_default().extend(errors);
        }
    }

    /// The first error of a field, if it has one.
    pub fn first(&self, field: &str) -> Option<&FieldError> {
        self.0.get(field)?.first()
    }

    /// The first error of the first field in alphabetical order, with that field's name.
    pub fn any(&self) -> Option<(&str, &FieldError)> {
        self.iter()
            .find_map(|(field, errors)| Some((field, errors.first()?)))
    }

    /// All fields with their errors, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[FieldError])> {
        self.0
            .iter()
            .map(|(field, errors)| (field.as_str(), errors.as_slice()))
    }

    /// Whether there are no errors.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok(value)` if there are no errors.
    pub fn into_result<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }
}

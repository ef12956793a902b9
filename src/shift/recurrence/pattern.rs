//! The complete pattern of a series, as shifts and series give it back.

use super::Weekdays;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Maximum interval, in days or weeks.
pub const MAX_INTERVAL: u8 = 8;

/// How often a series recurs. `W` are the weekdays of a weekly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frequency<W> {
    /// On every n-th day.
    Daily,
    /// In every n-th week, on these weekdays.
    Weekly(W),
}

/// The pattern of a series: each of its dates was checked against it when the series was created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct RecurrencePattern {
    pub(super) frequency: Frequency<Weekdays>,
    /// 1 to [`MAX_INTERVAL`].
    pub(super) interval: u8,
    pub(super) until: Date,
    /// Sorted, without repetitions.
    pub(super) except: Vec<Date>,
}

impl RecurrencePattern {
    /// Daily or weekly, with the weekdays.
    pub fn frequency(&self) -> Frequency<Weekdays> {
        self.frequency
    }

    /// Every how many days or weeks it recurs.
    pub fn interval(&self) -> u8 {
        self.interval
    }

    /// The last day, inclusive, at the station.
    pub fn until(&self) -> Date {
        self.until
    }

    /// The same pattern with no day left out.
    pub fn without_except(&self) -> Self {
        Self {
            except: Vec::new(),
            ..self.clone()
        }
    }

    /// The days that are left out, sorted.
    pub fn except(&self) -> &[Date] {
        &self.except
    }
}

/// The pattern on the wire and in the store.
#[derive(Serialize, Deserialize)]
pub(super) struct Written {
    frequency: String,
    interval: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    weekdays: Option<Vec<String>>,
    until: Date,
    #[serde(default)]
    except: Vec<Date>,
}

impl Written {
    /// Without weekdays if they are left out in a weekly pattern.
    pub(super) fn new(
        frequency: Frequency<Option<Weekdays>>,
        interval: u8,
        until: Date,
        except: Vec<Date>,
    ) -> Self {
        let (frequency, weekdays) = match frequency {
            Frequency::Daily => ("DAILY", None),
            Frequency::Weekly(weekdays) => ("WEEKLY", weekdays),
        };
        Self {
            frequency: frequency.to_owned(),
            interval,
            weekdays: weekdays.map(|days| days.codes().map(str::to_owned).collect()),
            until,
            except,
        }
    }
}

impl From<RecurrencePattern> for Written {
    fn from(pattern: RecurrencePattern) -> Self {
        let frequency = match pattern.frequency {
            Frequency::Daily => Frequency::Daily,
            Frequency::Weekly(weekdays) => Frequency::Weekly(Some(weekdays)),
        };
        Self::new(frequency, pattern.interval, pattern.until, pattern.except)
    }
}

/// Error: not the complete pattern of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not_a_pattern")]
pub struct NotAPattern;

impl TryFrom<Written> for RecurrencePattern {
    type Error = NotAPattern;

    fn try_from(written: Written) -> Result<Self, NotAPattern> {
        let frequency = match (written.frequency.as_str(), &written.weekdays) {
            ("DAILY", None) => Frequency::Daily,
            ("WEEKLY", Some(codes)) => Frequency::Weekly(
                Weekdays::from_codes(codes.iter().map(String::as_str)).ok_or(NotAPattern)?,
            ),
            _ => return Err(NotAPattern),
        };
        if !(1..=MAX_INTERVAL).contains(&written.interval) || !written.except.is_sorted() {
            return Err(NotAPattern);
        }
        Ok(Self {
            frequency,
            interval: written.interval,
            until: written.until,
            except: written.except,
        })
    }
}

impl FromStr for RecurrencePattern {
    type Err = serde_json::Error;

    fn from_str(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }
}

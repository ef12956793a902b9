//! Recurrence of a series: its pattern and its dates (CONTRACT §3, "Series"). Pure rules.

mod dates;
mod hits;
mod local;
mod pattern;
mod request;
mod weekdays;

pub use dates::{SeriesDate, SeriesPlan};
pub use local::{LocalPattern, Repeat};
pub use pattern::{Frequency, MAX_INTERVAL, RecurrencePattern};
pub use request::{MAX_EXCEPT, PatternRequest};
pub use weekdays::Weekdays;

/// Maximum number of dates of a series.
pub const MAX_DATES: usize = 366;
/// How many days after the first date the last one may begin.
pub const MAX_DAYS_AFTER_FIRST: i32 = 366;

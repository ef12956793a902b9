//! Requests about series.

use crate::support::{
    people::{Person, clock},
    response::ApiResponse,
};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// The day on which the tests began, in India, where Ravi's vehicles are at home.
static TODAY: LazyLock<Date> = LazyLock::new(|| {
    let zone = TimeZone::get("Asia/Kolkata").expect("a zone");
    zone.to_datetime(clock()).date()
});

/// The day this many days from today.
pub fn day(days: i64) -> Date {
    TODAY.checked_add(days.days()).expect("in range")
}

/// 06:00 UTC of a day, which is 11:30 in India.
pub fn morning(day: Date) -> Timestamp {
    let at = day.at(6, 0, 0, 0);
    TimeZone::UTC.to_timestamp(at).expect("in range")
}

/// A request for the person's n-th vehicle and driver from the third day from now, eight hours each.
pub fn series(person: &Person, n: usize, pattern: Value) -> Value {
    let start = morning(day(3));
    let mut draft = person.draft_at(n, start, start + SignedDuration::from_hours(8));
    draft["is_recurring"] = json!(true);
    draft["recurrence_pattern"] = pattern;
    draft
}

/// A daily pattern with this number of dates.
pub fn daily(dates: i64) -> Value {
    json!({"frequency": "DAILY", "until": day(2 + dates)})
}

/// Creates a series; the server must accept it.
pub async fn creates(person: &Person, n: usize, pattern: Value) -> Value {
    let draft = series(person, n, pattern);
    person.post("/api/shifts/", draft).await.expect_status(201)
}

/// Calls `approve`, `reject` or `cancel` of a series.
pub async fn call(person: &Person, created: &Value, verb: &str, body: Value) -> ApiResponse {
    let path = format!("/api/series/{}/{verb}/", created["series_id"]);
    person.post(&path, body).await
}

/// The series as this person sees it.
pub async fn read(person: &Person, created: &Value) -> Value {
    let path = format!("/api/series/{}/", created["series_id"]);
    person.get(&path).await.expect_status(200)
}

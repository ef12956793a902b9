//! CONTRACT §3: the times of a shift, measured by the server's clock.

use crate::support::{
    app::TestApp,
    people::{Person, in_hours},
    response::ApiResponse,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const SECOND: SignedDuration = SignedDuration::from_secs(1);

async fn asks(person: &Person, start: Value, end: Value) -> ApiResponse {
    let mut draft = person.draft(0, 24);
    draft["start_time"] = start;
    draft["end_time"] = end;
    person.post("/api/shifts/", draft).await
}

async fn asks_at(person: &Person, start: Timestamp, end: Timestamp) -> ApiResponse {
    asks(person, json!(start), json!(end)).await
}

#[tokio::test]
async fn accepts_shifts_from_15_minutes_to_24_hours() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let start = in_hours(24);
    for end in [
        start,
        start - SECOND,
        start - HOUR,
        start + SECOND,
        start + HOUR / 4 - SECOND,
        start + HOUR * 24 + SECOND,
        start + HOUR * 48,
    ] {
        asks_at(&ravi, start, end).await.refused_field("end_time");
    }
    asks_at(&ravi, start, start + HOUR / 4)
        .await
        .expect_status(201);
    asks_at(&ravi, start + HOUR * 24, start + HOUR * 48)
        .await
        .expect_status(201);
}

#[tokio::test]
async fn accepts_starts_from_15_minutes_ago_to_366_days_ahead() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let day = HOUR * 24;
    let now = crate::support::people::clock();
    for start in [
        now - HOUR / 4 - SECOND * 2,
        now - HOUR,
        now - day * 400,
        now + day * 366 + SECOND * 60,
        now + day * 367,
    ] {
        asks_at(&ravi, start, start + HOUR * 8)
            .await
            .refused_field("start_time");
    }
    let now = crate::support::people::clock();
    asks_at(&ravi, now - HOUR / 4 + SECOND * 30, now + HOUR)
        .await
        .expect_status(201);
    asks_at(&ravi, now + day * 366, now + day * 366 + HOUR)
        .await
        .expect_status(201);
}

#[tokio::test]
async fn reports_errors_in_both_times_at_once() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let answer = asks(
        &ravi,
        json!("2020-01-01T08:00:00Z"),
        json!("2020-01-01T07:00:00Z"),
    )
    .await;
    answer.refused_field("start_time");
    answer.refused_field("end_time");
    let answer = asks(&ravi, json!("soon"), json!(7)).await;
    answer.refused_field("start_time");
    answer.refused_field("end_time");
}

#[tokio::test]
async fn requires_rfc_3339_times_with_an_offset() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let end = json!(in_hours(30));
    for wrong in [
        json!("2027-03-01T08:00:00"),
        json!("2027-03-01"),
        json!("2027-02-29T00:00:00Z"),
        json!("2027-13-01T00:00:00Z"),
        json!("2027-03-01T24:00:00Z"),
        json!("2027-03-01T08:60:00Z"),
        json!("2027-03-01T08:00:61Z"),
        json!("2027-03-01T08:00:00+24:00"),
        json!("2027-03-01T08:00:00+5:30"),
        json!("10000-03-01T08:00:00Z"),
        json!("0000-03-01T08:00:00Z"),
        json!("-0001-03-01T08:00:00Z"),
        json!("1804000000"),
        json!(1_804_000_000),
        json!("2027-03-01T08:00:00 Mars/Base"),
        json!("2027-03-01T08:00:00[../../etc/passwd]"),
        json!("2027-03-01T08:00:00Z "),
        json!(""),
        json!(null),
        json!([]),
        json!({}),
    ] {
        asks(&ravi, wrong, end.clone())
            .await
            .refused_field("start_time");
    }
    assert_eq!(ravi.get("/api/shifts/").await.json()["count"], 0);
}

#[tokio::test]
async fn accepts_any_offset_and_returns_utc() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let local = |instant: Timestamp, hours: i8| {
        let offset = jiff::tz::Offset::constant(hours);
        format!("{}", instant.display_with_offset(offset))
    };
    for (day, offset) in [(1, 14), (3, -12), (5, 5)] {
        let (start, end) = (in_hours(24 * day), in_hours(24 * day + 8));
        let shift = asks(&ravi, json!(local(start, offset)), json!(local(end, 0)))
            .await
            .expect_status(201)["shift"]
            .clone();
        assert_eq!(
            (&shift["start_time"], &shift["end_time"]),
            (&json!(start), &json!(end))
        );
        assert!(
            shift["start_time"]
                .as_str()
                .is_some_and(|time| time.ends_with('Z')),
            "{shift}"
        );
    }
}

//! Which patterns the server accepts.

use crate::support::{
    app::TestApp,
    people::{Person, clock},
    series::{creates, day, morning, read, series},
};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use serde_json::{Value, json};
use std::time::Instant;

async fn refused(person: &Person, pattern: Value) {
    let answer = person
        .post("/api/shifts/", series(person, 0, pattern))
        .await;
    answer.refused_field("recurrence_pattern");
}

#[tokio::test]
async fn a_weekly_pattern_without_weekdays_takes_the_first_dates() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let own = day(3).strftime("%a").to_string().to_uppercase()[..2].to_owned();
    let created = creates(&ravi, 0, json!({"frequency": "WEEKLY", "until": day(16)})).await;
    assert_eq!(
        created["shift"]["recurrence_pattern"],
        json!({"frequency": "WEEKLY", "interval": 1, "weekdays": [own], "until": day(16), "except": []})
    );
    let shifts = read(&ravi, &created).await["shifts"].clone();
    assert_eq!(shifts.as_array().map(Vec::len), Some(2));
    assert_eq!(shifts[1]["start_time"], json!(morning(day(10))));
    let all = json!(["SU", "SA", "FR", "TH", "WE", "TU", "MO"]);
    let every = json!({"frequency": "WEEKLY", "weekdays": all, "until": day(5)});
    let created = creates(&ravi, 1, every).await;
    assert_eq!(
        created["shift"]["recurrence_pattern"]["weekdays"],
        json!(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
    );
    assert_eq!(created["shift_ids"].as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn errors_name_the_pattern() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let until = day(20);
    let other = day(4).strftime("%a").to_string().to_uppercase()[..2].to_owned();
    for pattern in [
        json!("DAILY"),
        json!([]),
        json!({}),
        json!({"frequency": "MONTHLY", "until": until}),
        json!({"frequency": "DAILY"}),
        json!({"frequency": "DAILY", "until": "soon"}),
        json!({"frequency": "DAILY", "until": "2027-02-30"}),
        json!({"frequency": "DAILY", "until": day(2)}),
        json!({"frequency": "DAILY", "until": until, "interval": 0}),
        json!({"frequency": "DAILY", "until": until, "interval": 9}),
        json!({"frequency": "DAILY", "until": until, "weekdays": ["MO"]}),
        json!({"frequency": "WEEKLY", "until": until, "weekdays": []}),
        json!({"frequency": "WEEKLY", "until": until, "weekdays": [other]}),
        json!({"frequency": "WEEKLY", "until": until, "except": [day(4)]}),
        json!({"frequency": "DAILY", "until": until, "except": [day(21)]}),
        json!({"frequency": "DAILY", "until": day(3), "except": [day(3)]}),
    ] {
        refused(&ravi, pattern).await;
    }
    assert_eq!(ravi.get("/api/shifts/").await.json()["count"], 0);
}

#[tokio::test]
async fn a_range_that_is_too_long_is_refused_at_once() {
    let app = TestApp::start();
    let ravi = app.ravi();
    refused(&ravi, json!({"frequency": "DAILY", "until": day(3 + 366)})).await;
    for until in [json!(day(3 + 371)), json!("9999-12-31")] {
        let weekly = json!({"frequency": "WEEKLY", "interval": 1, "until": until});
        let since = Instant::now();
        for _ in 0..10 {
            refused(&ravi, weekly.clone()).await;
        }
        // Ten of them, on a busy machine.
        assert!(since.elapsed().as_millis() < 5_000, "{:?}", since.elapsed());
    }
    let year = creates(
        &ravi,
        0,
        json!({"frequency": "WEEKLY", "until": day(3 + 366)}),
    )
    .await;
    assert_eq!(year["shift_ids"].as_array().map(Vec::len), Some(53));
}

/// The next day on which the clocks of a zone are changed, forward or back by this many hours, at least three days away.
fn next_change(zone: &TimeZone, hours: i32) -> Date {
    let mut before = clock() + SignedDuration::from_hours(24 * 3);
    loop {
        let change = zone.following(before).next().expect("a change");
        let at = change.timestamp();
        let gained =
            change.offset().seconds() - zone.to_offset(at - SignedDuration::from_secs(1)).seconds();
        if gained == hours * 3600 {
            return zone.to_datetime(at).date();
        }
        before = at;
    }
}

fn instant(zone: &TimeZone, day: Date, hour: i8, minute: i8) -> Timestamp {
    zone.to_timestamp(day.at(hour, minute, 0, 0))
        .expect("in range")
}

#[tokio::test]
async fn the_clocks_of_the_station_count() {
    let app = TestApp::start();
    let mira = app.mira();
    let zone = TimeZone::get("Europe/Berlin").expect("a zone");
    let (spring, autumn) = (next_change(&zone, 1), next_change(&zone, -1));
    let latest = clock() + SignedDuration::from_hours(24 * 366);
    if zone.to_datetime(latest).date() <= spring.max(autumn) {
        // In the week before a change, the next one may be too far ahead.
        return;
    }
    let ask = async |first: Date, from: (i8, i8), hours: i64, until: Date| {
        let start = instant(&zone, first, from.0, from.1);
        let mut draft = mira.draft_at(0, start, start + SignedDuration::from_hours(hours));
        draft["is_recurring"] = json!(true);
        draft["recurrence_pattern"] = json!({"frequency": "DAILY", "until": until});
        mira.post("/api/shifts/preview/", draft).await
    };
    let (eve, after) = (
        spring.yesterday().expect("a day"),
        spring.tomorrow().expect("a day"),
    );
    let preview = ask(eve, (2, 30), 5, after).await.expect_status(200);
    assert_eq!(preview["count"], 3);
    let hour = |n: usize, key: &str| -> String {
        let at: Timestamp = preview["dates"][n][key]
            .as_str()
            .expect("text")
            .parse()
            .expect("a time");
        zone.to_datetime(at).strftime("%H:%M").to_string()
    };
    for (n, start, adjusted) in [(0, "02:30", false), (1, "03:30", true), (2, "02:30", false)] {
        assert_eq!(
            (hour(n, "start_time"), hour(n, "end_time")),
            (start.into(), "07:30".into())
        );
        assert_eq!(preview["dates"][n]["adjusted"], adjusted);
    }
    // A whole day lasts 25 hours when the clocks go back.
    let two_before = autumn.checked_sub(2.days()).expect("a day");
    let answer = ask(two_before, (0, 0), 24, autumn).await;
    answer.refused_field("recurrence_pattern");
    let sentence = answer.json()["fields"]["recurrence_pattern"][0].to_string();
    assert!(sentence.contains(&autumn.to_string()), "{sentence}");
}

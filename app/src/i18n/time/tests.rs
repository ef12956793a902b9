use super::*;
use jiff::{SignedDuration, civil::date};

const EN: Locale = Locale::en;

fn local(text: &str) -> DateTime {
    text.parse().expect("a time")
}

fn utc(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

#[test]
fn near_days_have_names_and_far_ones_dates() {
    let today = date(2026, 11, 22);
    assert_eq!(
        span(
            EN,
            local("2026-11-22T14:00"),
            local("2026-11-22T22:00"),
            today
        ),
        "Today 14:00 – 22:00"
    );
    assert_eq!(
        span(
            EN,
            local("2026-11-23T22:00"),
            local("2026-11-24T06:00"),
            today
        ),
        "Tomorrow 22:00 – Tue 06:00"
    );
    assert_eq!(
        span(
            EN,
            local("2026-11-21T06:00"),
            local("2026-11-21T14:00"),
            today
        ),
        "Yesterday 06:00 – 14:00"
    );
    let heading = |start| day_heading(EN, local(start), today);
    assert_eq!(heading("2026-11-22T23:59"), "Today");
    assert_eq!(heading("2026-11-23T00:00"), "Tomorrow");
    assert_eq!(heading("2026-11-29T06:00"), "Sun 29 Nov");
    assert_eq!(heading("2027-01-03T06:00"), "Sun 3 Jan 2027");
    assert_eq!(
        dated_span(EN, local("2026-11-22T22:00"), local("2026-11-23T06:00")),
        "Sun 22 Nov 2026 22:00 – Mon 06:00"
    );
    assert_eq!(
        long(EN, local("2026-11-22T14:00"), "IST", today),
        "Sunday 22 November, 14:00 IST"
    );
    assert_eq!(
        to_the_second(EN, local("2026-11-22T12:47:31"), "IST"),
        "22 Nov, 12:47:31 IST"
    );
}

#[test]
fn a_full_span_names_the_day_of_the_end_and_the_zone() {
    let today = date(2026, 12, 4);
    let times = |start, end| [local(start), local(end)];
    let ist = ["IST", "IST"];
    for (times, zones, text) in [
        (
            times("2026-12-04T14:00", "2026-12-04T22:00"),
            ist,
            "Today 14:00 – 22:00 IST",
        ),
        (
            times("2026-12-04T22:00", "2026-12-05T06:00"),
            ist,
            "Today 22:00 – Sat 06:00 IST",
        ),
        (
            times("2026-12-12T23:00", "2026-12-13T06:00"),
            ist,
            "Sat 12 Dec 23:00 – Sun 06:00 IST",
        ),
        (
            times("2026-12-12T23:00", "2026-12-21T06:00"),
            ist,
            "Sat 12 Dec 23:00 – Mon 21 Dec 06:00 IST",
        ),
        (
            times("2027-03-27T22:00", "2027-03-28T06:00"),
            ["CET", "CEST"],
            "Sat 27 Mar 2027 22:00 CET – Sun 06:00 CEST",
        ),
    ] {
        assert_eq!(full_span(EN, times, zones, today), text);
    }
}

#[test]
fn the_day_is_in_lower_case_within_a_sentence() {
    let today = date(2026, 11, 22);
    assert_eq!(
        span_within(
            EN,
            local("2026-11-22T22:00"),
            local("2026-11-23T06:00"),
            today,
            "IST"
        ),
        "today, 22:00 – Mon 06:00 IST"
    );
    assert_eq!(
        span_within(
            EN,
            local("2026-11-29T22:00"),
            local("2026-11-30T06:00"),
            today,
            "IST"
        ),
        "Sun 29 Nov, 22:00 – Mon 06:00 IST"
    );
}

#[test]
fn the_day_is_that_of_the_station() {
    assert_eq!(
        today(utc("2026-11-21T18:29:59Z"), 19800),
        date(2026, 11, 21)
    );
    assert_eq!(
        today(utc("2026-11-21T18:30:00Z"), 19800),
        date(2026, 11, 22)
    );
}

#[test]
fn lengths_leave_out_what_is_zero() {
    assert_eq!(length(EN, SignedDuration::from_hours(8)), "8 h");
    assert_eq!(length(EN, SignedDuration::from_mins(450)), "7 h 30 min");
    assert_eq!(length(EN, SignedDuration::from_mins(45)), "45 min");
}

#[test]
fn rough_lengths_have_one_unit() {
    for (seconds, text) in [
        (45, "45 s"),
        (60, "1 min"),
        (754, "12 min"),
        (3_599, "59 min"),
        (11_000, "3 h"),
        (100_000, "27 h"),
        (190_000, "2 days"),
    ] {
        assert_eq!(rough_length(EN, SignedDuration::from_secs(seconds)), text);
    }
}

#[test]
fn the_past_gets_coarser() {
    let now = utc("2026-11-22T12:00:00Z");
    for (then, text) in [
        ("2026-11-22T12:00:30Z", "just now"),
        ("2026-11-22T11:59:30Z", "just now"),
        ("2026-11-22T11:36:00Z", "24 min ago"),
        ("2026-11-22T10:59:00Z", "1 h ago"),
        ("2026-11-21T12:00:00Z", "yesterday"),
        ("2026-11-20T12:00:00Z", "2 days ago"),
        ("2026-11-01T12:00:00Z", "3 weeks ago"),
    ] {
        assert_eq!(ago(EN, utc(then), now), text);
    }
}

#[test]
fn the_time_after_a_start_is_exact_to_the_second_below_an_hour() {
    let start = utc("2026-11-22T10:00:00.900Z");
    for (at, words) in [
        ("2026-11-22T10:00:01.100Z", "at once"),
        ("2026-11-22T10:00:10Z", "+9 s"),
        ("2026-11-22T10:02:06Z", "+2 min 5 s"),
        ("2026-11-22T13:05:59Z", "+3 h 5 min"),
    ] {
        assert_eq!(seconds_after(EN, start, utc(at)), words);
    }
}

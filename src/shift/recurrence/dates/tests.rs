use super::{super::MAX_EXCEPT, *};
use crate::wall_clock::find_zone;
use fastrand::Rng;
use jiff::{SignedDuration, civil::Weekday};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const ZONES: [&str; 5] = [
    "Asia/Kolkata",
    "Europe/Berlin",
    "America/New_York",
    // Changes by half an hour.
    "Australia/Lord_Howe",
    // Changes at midnight.
    "America/Santiago",
];
const CODES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn times(start: Timestamp, end: Timestamp) -> ShiftTimes {
    ShiftTimes::parse(start, end, start).expect("valid times")
}

fn request(pattern: &Value) -> PatternRequest {
    PatternRequest::parse(pattern).expect("a pattern")
}

fn plan(pattern: &Value, first: ShiftTimes, zone: &str) -> Result<SeriesPlan, FieldError> {
    let zone = find_zone(zone).expect("a zone");
    request(pattern).plan_dates(first, &zone)
}

/// Start and end of each date at the station's clocks, and whether it was adjusted.
fn shown(pattern: Value, start: &str, end: &str, zone: &str) -> Vec<String> {
    let planned = plan(&pattern, times(at(start), at(end)), zone).expect("a plan");
    let zone = find_zone(zone).expect("a zone");
    let local = |at| zone.to_datetime(at).strftime("%m-%d %H:%M").to_string();
    let dates = planned.dates.iter().map(|date| {
        let moved = if date.adjusted { " adjusted" } else { "" };
        format!(
            "{} - {}{moved}",
            local(date.times.start()),
            local(date.times.end())
        )
    });
    dates.collect()
}

#[test]
fn wall_clock_times_are_kept_when_the_clocks_change() {
    let daily = |until: &str| json!({"frequency": "DAILY", "until": until});
    // 02:30 does not exist on the 28th.
    assert_eq!(
        shown(
            daily("2027-03-29"),
            "2027-03-27T01:30:00Z",
            "2027-03-27T09:00:00Z",
            "Europe/Berlin"
        ),
        [
            "03-27 02:30 - 03-27 10:00",
            "03-28 03:30 - 03-28 10:00 adjusted",
            "03-29 02:30 - 03-29 10:00"
        ]
    );
    let moved_end = shown(
        daily("2027-03-27"),
        "2027-03-26T21:00:00Z",
        "2027-03-27T01:30:00Z",
        "Europe/Berlin",
    );
    assert_eq!(moved_end[1], "03-27 22:00 - 03-28 03:30 adjusted");
    // 02:30 comes twice on the 31st: the first is 00:30 UTC.
    let autumn = plan(
        &daily("2027-11-01"),
        times(at("2027-10-30T00:30:00Z"), at("2027-10-30T08:00:00Z")),
        "Europe/Berlin",
    );
    let starts: Vec<_> = autumn
        .expect("a plan")
        .dates
        .iter()
        .map(|date| date.times.start())
        .collect();
    assert_eq!(
        starts,
        [
            at("2027-10-30T00:30:00Z"),
            at("2027-10-31T00:30:00Z"),
            at("2027-11-01T01:30:00Z")
        ]
    );
}

#[test]
fn a_night_that_makes_a_date_too_long_or_too_short_is_named() {
    let until = |until: &str| json!({"frequency": "DAILY", "until": until});
    let date = |text: &str| text.parse::<Date>().expect("a date");
    let long = times(at("2027-10-29T22:00:00Z"), at("2027-10-30T22:00:00Z"));
    let planned = plan(&until("2027-11-02"), long, "Europe/Berlin");
    assert_eq!(
        planned,
        Err(FieldError::DateTooLong {
            date: date("2027-10-31")
        })
    );
    let short = times(at("2027-03-26T00:45:00Z"), at("2027-03-26T02:15:00Z"));
    let planned = plan(&until("2027-03-30"), short, "Europe/Berlin").expect("half an hour remains");
    assert_eq!(planned.dates.len(), 5);
    // From 01:50 to 03:04, which is 14 minutes when the clocks go forward.
    let short = times(at("2027-03-26T00:50:00Z"), at("2027-03-26T02:04:00Z"));
    let planned = plan(&until("2027-03-30"), short, "Europe/Berlin");
    assert_eq!(
        planned,
        Err(FieldError::DateTooShort {
            date: date("2027-03-28")
        })
    );
    let mut excepted = until("2027-03-30");
    excepted["except"] = json!(["2027-03-28"]);
    assert_eq!(
        plan(&excepted, short, "Europe/Berlin")
            .expect("a plan")
            .dates
            .len(),
        4
    );
}

#[test]
fn weeks_begin_on_monday_and_are_counted_from_the_first_dates() {
    // A Friday.
    let (start, end) = ("2027-03-05T06:00:00Z", "2027-03-05T14:00:00Z");
    let days = |pattern| -> Vec<String> {
        let shown = shown(pattern, start, end, "Asia/Kolkata");
        shown.iter().map(|date| date[..5].to_owned()).collect()
    };
    let second = json!({"frequency": "WEEKLY", "interval": 2, "weekdays": ["SU", "MO", "FR"], "until": "2027-03-31"});
    assert_eq!(
        days(second),
        ["03-05", "03-07", "03-15", "03-19", "03-21", "03-29"]
    );
    let own = json!({"frequency": "WEEKLY", "until": "2027-03-19"});
    assert_eq!(days(own), ["03-05", "03-12", "03-19"]);
    let third = json!({"frequency": "DAILY", "interval": 3, "until": "2027-03-13", "except": ["2027-03-05"]});
    assert_eq!(days(third), ["03-08", "03-11"]);
}

#[test]
fn the_first_date_and_exceptions_must_fit_the_pattern() {
    let first = times(at("2027-03-05T06:00:00Z"), at("2027-03-05T14:00:00Z"));
    let error = |pattern: Value| plan(&pattern, first, "Asia/Kolkata").expect_err("an error");
    let monday = json!({"frequency": "WEEKLY", "weekdays": ["MO"], "until": "2027-03-31"});
    assert_eq!(error(monday), FieldError::FirstDateNotInPattern);
    let past = json!({"frequency": "DAILY", "until": "2027-03-04"});
    assert_eq!(error(past), FieldError::NoDateLeft);
    let all = json!({"frequency": "DAILY", "until": "2027-03-05", "except": ["2027-03-05"]});
    assert_eq!(error(all), FieldError::NoDateLeft);
    for missed in ["2027-03-04", "2027-03-06", "2027-04-02"] {
        let date = missed.parse().expect("a date");
        let pattern = json!({"frequency": "WEEKLY", "until": "2027-03-31", "except": [missed]});
        assert_eq!(error(pattern), FieldError::ExceptNotInPattern { date });
    }
}

#[test]
fn work_does_not_grow_with_the_range() {
    let first: Date = "2027-03-05".parse().expect("a date");
    let examined = |pattern: Value| {
        let pattern = request(&pattern).starting_on(first).expect("a pattern");
        let (result, examined) = pattern.remaining(first);
        (result.map(|days| days.len()), examined)
    };
    let year = json!({"frequency": "DAILY", "until": "2028-03-04"});
    assert_eq!(examined(year), (Ok(366), 366));
    let day_more = json!({"frequency": "DAILY", "until": "2028-03-05"});
    let too_many = Err(FieldError::TooManyDates { max: 366 });
    assert_eq!(examined(day_more), (too_many.clone(), 367));
    let far = json!({"frequency": "DAILY", "until": "9999-12-31"});
    assert_eq!(examined(far), (too_many, 367));
    let too_far = Err(FieldError::LastDateTooFar { days: 366 });
    for until in ["2028-03-10", "2100-01-01", "9999-12-31"] {
        let weekly = json!({"frequency": "WEEKLY", "until": until});
        assert_eq!(examined(weekly), (too_far.clone(), 54), "{until}");
        let eighth = json!({"frequency": "DAILY", "interval": 8, "until": until});
        assert_eq!(examined(eighth).1, 47, "{until}");
    }
    // Exceptions are examined too, but there are not many.
    let except: Vec<_> = (0..MAX_EXCEPT)
        .map(|n| {
            first
                .checked_add(i64::try_from(n).expect("small").days())
                .expect("a date")
        })
        .collect();
    let none_near = json!({"frequency": "DAILY", "until": "9999-12-31", "except": except});
    assert_eq!(examined(none_near), (too_far, MAX_EXCEPT + 2));
}

/// One date as the naive implementation finds it.
type NaiveDate = (Date, Timestamp, Timestamp, bool);

/// Another implementation: looks at every day, and finds instants by trying the offsets around the day.
fn naive(pattern: &Value, first: ShiftTimes, zone: &TimeZone) -> Option<Vec<NaiveDate>> {
    let text = |key: &str| pattern[key].as_str().expect("text").to_owned();
    let until: Date = text("until").parse().expect("a date");
    let interval = pattern["interval"].as_i64().unwrap_or(1);
    let mut except: BTreeSet<Date> = BTreeSet::new();
    for date in pattern["except"].as_array().into_iter().flatten() {
        except.insert(date.as_str().expect("text").parse().expect("a date"));
    }
    let (start, end) = (
        zone.to_datetime(first.start()),
        zone.to_datetime(first.end()),
    );
    let own = CODES[usize::from(start.weekday().to_monday_zero_offset().unsigned_abs())];
    let weekdays = match pattern["weekdays"].as_array() {
        Some(days) => days.iter().filter_map(Value::as_str).collect(),
        None => vec![own],
    };
    let (mut hit, mut day, mut days, mut weeks) = (Vec::new(), start.date(), 0, 0);
    let mut nights = 0;
    let mut next = start.date();
    while next < end.date() {
        next = next.tomorrow().expect("a day");
        nights += 1;
    }
    while day <= until {
        if day.weekday() == Weekday::Monday && days > 0 {
            weeks += 1;
        }
        let code = CODES[usize::from(day.weekday().to_monday_zero_offset().unsigned_abs())];
        let is_hit = match text("frequency").as_str() {
            "DAILY" => days % interval == 0,
            _ => weeks % interval == 0 && weekdays.contains(&code),
        };
        if is_hit {
            hit.push(day);
        }
        if day == start.date() && !is_hit {
            return None;
        }
        day = day.tomorrow().expect("a day");
        days += 1;
    }
    if !except.iter().all(|date| hit.contains(date)) {
        return None;
    }
    hit.retain(|date| !except.contains(date));
    let mut found = Vec::new();
    for date in &hit {
        if *date == start.date() {
            found.push((*date, first.start(), first.end(), false));
            continue;
        }
        let mut end_date = *date;
        for _ in 0..nights {
            end_date = end_date.tomorrow().expect("a day");
        }
        let (from, from_moved) = naive_instant(date.to_datetime(start.time()), zone);
        let (to, to_moved) = naive_instant(end_date.to_datetime(end.time()), zone);
        let length = to.duration_since(from);
        if length < SignedDuration::from_mins(15) || length > SignedDuration::from_hours(24) {
            return None;
        }
        found.push((*date, from, to, from_moved || to_moved));
    }
    let last = hit.last()?;
    let too_far = last.duration_since(start.date()) > SignedDuration::from_hours(24 * 366);
    (hit.len() <= 366 && !too_far).then_some(found)
}

fn naive_instant(local: DateTime, zone: &TimeZone) -> (Timestamp, bool) {
    let utc = TimeZone::UTC.to_timestamp(local).expect("in range");
    let day = SignedDuration::from_hours(24);
    let candidates = [utc - day, utc + day].map(|around| {
        let seconds = zone.to_offset(around).seconds();
        utc - SignedDuration::from_secs(seconds.into())
    });
    let shown = candidates
        .iter()
        .filter(|at| zone.to_datetime(**at) == local);
    match shown.min() {
        Some(earlier) => (*earlier, false),
        // Moved on by the gap: as if the clocks had not been changed yet.
        None => (candidates[0], true),
    }
}

/// A pattern that mostly fits the first date.
fn random_pattern(random: &mut Rng, first: Date) -> Value {
    let until = first
        .checked_add(random.i64(0..500).days())
        .expect("in range");
    let mut pattern = json!({"frequency": "DAILY", "until": until});
    if random.bool() {
        pattern["interval"] = random.u8(1..=8).into();
    }
    if random.bool() {
        pattern["frequency"] = "WEEKLY".into();
        if random.bool() {
            let own = usize::from(first.weekday().to_monday_zero_offset().unsigned_abs());
            let days = (0..7).filter(|n| random.u8(0..20) > 0 && *n == own || random.u8(0..3) == 0);
            let days: Vec<_> = days.map(|n| CODES[n]).collect();
            if !days.is_empty() {
                pattern["weekdays"] = json!(days);
            }
        }
    }
    if random.u8(0..3) == 0 {
        let except = (0..random.i64(1..4)).map(|_| {
            let days = random.i64(0..5) * random.i64(1..8);
            first.checked_add(days.days()).expect("in range")
        });
        pattern["except"] = json!(except.collect::<Vec<_>>());
    }
    pattern
}

/// Ten years in five time zones; half of the series begin shortly before the clocks change.
#[test]
fn agrees_with_a_naive_implementation() {
    let seed = std::env::var("SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or(14);
    let mut random = Rng::with_seed(seed);
    let (from, until) = (at("2027-01-01T00:00:00Z"), at("2037-01-01T00:00:00Z"));
    for name in ZONES {
        let zone = find_zone(name).expect("a zone");
        let (mut agreed, mut adjusted, mut refused) = (0, 0, 0);
        for case in 0..400 {
            let minutes = random.i64(0..until.duration_since(from).as_mins());
            let mut start = from + SignedDuration::from_mins(minutes);
            if random.bool()
                && let Some(change) = zone.following(start).next()
            {
                let before = random.i64(-180..14 * 24 * 60);
                start = change.timestamp() - SignedDuration::from_mins(before);
                // At an hour near that of the change.
                if random.bool() {
                    let days = random.i64(0..14);
                    let minutes = random.i64(-150..150);
                    start = change.timestamp() - SignedDuration::from_hours(24 * days)
                        + SignedDuration::from_mins(minutes);
                }
            }
            let length = match random.u8(0..4) {
                0 => 24 * 60,
                1 => random.i64(15..180),
                _ => random.i64(15..=24 * 60),
            };
            let first = times(start, start + SignedDuration::from_mins(length));
            let pattern = random_pattern(&mut random, zone.to_datetime(start).date());
            let expected = naive(&pattern, first, &zone);
            let planned = plan(&pattern, first, name);
            let context = format!("SEED={seed}, {name}, case {case}: {pattern} {first:?}");
            let Ok(planned) = planned else {
                assert_eq!(expected, None, "{context} {planned:?}");
                refused += 1;
                continue;
            };
            let found: Vec<_> = planned
                .dates
                .iter()
                .map(|date| {
                    (
                        date.date,
                        date.times.start(),
                        date.times.end(),
                        date.adjusted,
                    )
                })
                .collect();
            assert_eq!(Some(&found), expected.as_ref(), "{context}");
            let in_order = planned
                .dates
                .windows(2)
                .all(|pair| !pair[0].times.overlaps(pair[1].times));
            assert!(in_order, "dates overlap: {context}");
            agreed += 1;
            adjusted += planned.dates.iter().filter(|date| date.adjusted).count();
        }
        assert!(agreed > 150 && refused > 20, "{name}: {agreed} {refused}");
        assert_eq!(adjusted > 0, name != "Asia/Kolkata", "{name}: {adjusted}");
    }
}

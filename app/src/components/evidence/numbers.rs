//! The numbers of the evidence, each with its limit.

use super::level_class;
use crate::{
    components::icon::{Icon, IconName},
    i18n::{
        Locale,
        evidence::{level_label, measure_label, minutes},
        text,
        time::{span, today},
        use_locale,
    },
    routes,
    state::{clock::use_clock, session::use_session},
};
use domain::{
    evidence::{EvidenceView, FindingLevel, LimitKey, Measure},
    shift::{LocalTimes, Shift},
    shift_details::ShiftDetails,
};
use jiff::civil::Date;
use leptos::prelude::*;

/// One number.
struct Number {
    label: &'static str,
    value: String,
    /// The limit, if there is one.
    limit: Option<String>,
    level: Option<FindingLevel>,
    /// Share of the limit in percent, for a number that fills it up.
    share: Option<i64>,
    /// What the number is about.
    about: Option<AnyView>,
}

/// The numbers.
#[component]
pub fn Numbers(details: Memo<ShiftDetails>, view: EvidenceView) -> impl IntoView {
    let locale = use_locale();
    let (shift, today) = details.with_untracked(|details| {
        let now = use_clock().now.get_untracked();
        let today = today(now, details.view.now_offset_seconds);
        (details.view.shift.clone(), today)
    });
    let numbers = numbers(locale, &view, &shift, today);
    let cell = |number: Number| {
        let flag = number.level.map(|level| {
            view! {
                <Icon icon=IconName::Warning size=14 />
                <span class="visually-hidden">{level_label(locale, level)}</span>
            }
        });
        let bar = number.share.map(|share| {
            let width = format!("{}%", share.min(100));
            view! {
                <svg class="numbers__bar" width="100%" height="4" aria-hidden="true">
                    <rect width="100%" height="4" rx="2" />
                    <rect class="filled" width=width height="4" rx="2" />
                </svg>
            }
        });
        view! {
            <div class=level_class(number.level)>
                <dt>{number.label}</dt>
                <dd>
                    <b>{flag} {number.value}</b>
                    {number.limit.map(|limit| view! { <small>{limit}</small> })}
                    {bar}
                    {number.about}
                </dd>
            </div>
        }
    };
    view! { <dl class="numbers">{numbers.into_iter().map(cell).collect_view()}</dl> }
}

fn numbers(locale: Locale, view: &EvidenceView, shift: &Shift, today: Date) -> Vec<Number> {
    let (driver, vehicle) = (&view.evidence.driver, &view.evidence.vehicle);
    let before = |shifts: &[Shift], times: &[LocalTimes]| {
        let pairs = shifts.iter().zip(times);
        let earlier = pairs.filter(|(other, _)| other.start_time < shift.start_time);
        let nearest = earlier.max_by_key(|(other, _)| other.end_time);
        nearest.map(|(other, times)| link(locale, other, *times, today, true))
    };
    let after = |shifts: &[Shift], times: &[LocalTimes]| {
        let pairs = shifts.iter().zip(times);
        let later = pairs.filter(|(other, _)| other.start_time >= shift.start_time);
        let nearest = later.min_by_key(|(other, _)| other.start_time);
        nearest.map(|(other, times)| link(locale, other, *times, today, false))
    };
    let distance = |measure, value, about| distance(locale, view, measure, value, about);
    let at_most = |limit: String| text!(locale, evidence.at_most, limit = limit);
    let duty = driver.duty_minutes_7_days;
    let duty_limit = view.limits.max_duty_minutes_7_days.value;
    let trucks = view.evidence.station.parallel_shifts + 1;
    let trucks_limit = view.limits.max_parallel_shifts.value;
    let (of_driver, of_vehicle) = (&driver.neighbours, &vehicle.neighbours);
    vec![
        distance(
            Measure::RestBefore,
            driver.rest_before_minutes,
            before(of_driver, &view.driver_times),
        ),
        distance(
            Measure::RestAfter,
            driver.rest_after_minutes,
            after(of_driver, &view.driver_times),
        ),
        Number {
            label: measure_label(locale, Measure::Duty),
            value: minutes(locale, duty),
            limit: duty_limit.map(|limit| at_most(minutes(locale, limit))),
            level: view.limits.outside(LimitKey::MaxDutyMinutes7Days, duty),
            share: duty_limit.map(|limit| duty * 100 / limit.max(1)),
            about: None,
        },
        distance(
            Measure::GapBefore,
            vehicle.gap_before_minutes,
            before(of_vehicle, &view.vehicle_times),
        ),
        distance(
            Measure::GapAfter,
            vehicle.gap_after_minutes,
            after(of_vehicle, &view.vehicle_times),
        ),
        Number {
            label: text!(locale, evidence.trucks),
            value: trucks.to_string(),
            limit: trucks_limit.map(|limit| at_most(limit.to_string())),
            level: view.limits.outside(LimitKey::MaxParallelShifts, trucks),
            share: None,
            about: Some(view! { <p>{text!(locale, evidence.trucks_hint)}</p> }.into_any()),
        },
    ]
}

/// The time to the nearest other shift.
fn distance(
    locale: Locale,
    view: &EvidenceView,
    measure: Measure,
    value: Option<i64>,
    about: Option<AnyView>,
) -> Number {
    let key = match measure {
        Measure::GapBefore | Measure::GapAfter => LimitKey::MinTurnaroundMinutes,
        _ => LimitKey::MinRestMinutes,
    };
    let none = || view! { <p>{text!(locale, evidence.no_other)}</p> }.into_any();
    let limit = view.limits.get(key).value.filter(|_| value.is_some());
    Number {
        label: measure_label(locale, measure),
        value: value.map_or_else(
            || text!(locale, evidence.free).to_owned(),
            |value| minutes(locale, value),
        ),
        limit: limit.map(|limit| text!(locale, evidence.at_least, limit = minutes(locale, limit))),
        level: value.and_then(|value| view.limits.outside(key, value)),
        share: None,
        about: about.or_else(|| Some(none())),
    }
}

/// The nearest other shift; a link if the user may open it.
fn link(locale: Locale, other: &Shift, times: LocalTimes, today: Date, is_before: bool) -> AnyView {
    let word = if is_before {
        text!(locale, evidence.since)
    } else {
        text!(locale, evidence.until)
    };
    let time = span(locale, times.start, times.end, today);
    let session = use_session();
    let may_open = session
        .user
        .as_ref()
        .is_some_and(|user| user.may_see_shift(other.station_id, other.vendor_id));
    if may_open {
        let path = routes::shift(other.id);
        view! { <p>{word} " " <a href=path>{time}</a></p> }.into_any()
    } else {
        view! { <p>{word} " " {time}</p> }.into_any()
    }
}

//! The other shifts of the driver and of the vehicle, as text.

use crate::{
    i18n::{
        plural::count_text,
        shift::status_label,
        text,
        time::{span, today},
        use_locale,
    },
    routes,
    state::{clock::use_clock, session::use_session},
};
use domain::{
    evidence::EvidenceView,
    id::StationId,
    shift::{LocalTimes, Shift},
    shift_details::ShiftDetails,
};
use jiff::civil::Date;
use leptos::prelude::*;

/// Both lists, closed at first.
#[component]
pub fn Neighbours(details: Memo<ShiftDetails>, view: EvidenceView) -> impl IntoView {
    let locale = use_locale();
    let (driver, vehicle, station, today) = details.with_untracked(|details| {
        let shift = &details.view.shift;
        let now = use_clock().now.get_untracked();
        (
            shift.driver_name.clone(),
            shift.vehicle_reg.clone(),
            shift.station_id,
            today(now, details.view.now_offset_seconds),
        )
    });
    let (of_driver, of_vehicle) = (
        view.evidence.driver.neighbours,
        view.evidence.vehicle.neighbours,
    );
    let count = |shifts: &[Shift]| i64::try_from(shifts.len()).unwrap_or(i64::MAX);
    let summary = text!(
        locale,
        evidence.others,
        drivers = count_text!(locale, count(&of_driver), evidence.shifts),
        vehicles = count(&of_vehicle)
    );
    let with = Who { station, today };
    view! {
        <details class="neighbours">
            <summary>{summary}</summary>
            <h3>{driver}</h3>
            {list(
                &with,
                of_driver,
                &view.driver_times,
                text!(locale, evidence.none_of_driver),
                |shift| shift.vehicle_reg.clone(),
            )}
            <h3>{vehicle}</h3>
            {list(
                &with,
                of_vehicle,
                &view.vehicle_times,
                text!(locale, evidence.none_of_vehicle),
                |shift| shift.driver_name.clone(),
            )}
        </details>
    }
}

/// What the lists compare with.
struct Who {
    station: StationId,
    today: Date,
}

fn list(
    with: &Who,
    shifts: Vec<Shift>,
    times: &[LocalTimes],
    none: &'static str,
    other: fn(&Shift) -> String,
) -> AnyView {
    if shifts.is_empty() {
        return view! { <p class="hint">{none}</p> }.into_any();
    }
    let rows = shifts.into_iter().zip(times);
    let rows = rows.map(|(shift, times)| row(with, &shift, *times, other(&shift)));
    view! { <ul>{rows.collect_view()}</ul> }.into_any()
}

fn row(with: &Who, shift: &Shift, times: LocalTimes, other: String) -> impl IntoView + use<> {
    let locale = use_locale();
    let session = use_session();
    let may_open = session
        .user
        .as_ref()
        .is_some_and(|user| user.may_see_shift(shift.station_id, shift.vendor_id));
    let time = span(locale, times.start, times.end, with.today);
    let time = if may_open {
        view! { <a href=routes::shift(shift.id)>{time}</a> }.into_any()
    } else {
        view! { <span>{time}</span> }.into_any()
    };
    let elsewhere = (shift.station_id != with.station).then(|| {
        let station = shift.station_name.as_str();
        format!(" {}", text!(locale, evidence.at_station, station = station))
    });
    view! {
        <li>
            {time} <span>{other}{elsewhere}</span>
            <small>{status_label(locale, shift.status)}</small>
        </li>
    }
}

//! A row of the list of shifts.

mod decision;
mod notes;
mod select;

use super::{
    status_chip::{Plate, StatusChip},
    ui::table::{TableCell, TableRow},
};
use crate::{
    decisions::use_decisions,
    i18n::{
        shift::{Deadline, Urgency, deadline, decided_by, nearness},
        text,
        time::{ago, day_heading, hours, length, today},
        use_locale,
    },
    realtime::use_realtime,
    routes,
    scoped_memo::scoped_memo,
    state::clock::{browser_time, use_clock},
};
use decision::{RowDecision, RowOutcome};
use domain::shift::{ShiftStatus, StableRow};
use leptos::prelude::*;
use notes::{RowNote, SeriesMark};
use select::RowSelect;
pub use select::{PLAIN_FORM, SelectableRows};

/// Which of its details a row shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowColumns {
    /// Whether the user decides about this shift.
    pub decides: bool,
    /// Whether the user works with more than one vendor.
    pub vendor: bool,
    /// Whether the user works with more than one station.
    pub station: bool,
    /// Whether the user's stations have different clocks.
    pub zone: bool,
    /// Whether the shifts of the list have several statuses, so that each row must show its own.
    pub status: bool,
}

/// The parts of a row that change with time.
#[derive(PartialEq)]
struct Now {
    fresh: bool,
    day: String,
    hours: String,
    below: String,
    urgency: Urgency,
    deadline: Option<Deadline>,
    since: String,
    decided_by: Option<String>,
    is_over: bool,
    decided_here: bool,
}

/// A row of the list.
#[component]
pub fn ShiftRow(
    /// The shift, and whether it still belongs to the list.
    row: StableRow,
    /// What the row shows.
    columns: RowColumns,
    /// Whether a heading above names the day.
    has_days: Memo<bool>,
) -> impl IntoView {
    let (realtime, clock, decisions) = (use_realtime(), use_clock(), use_decisions());
    let locale = use_locale();
    let StableRow { view, has_left } = row;
    let shift = view.shift.clone();
    let (id, changed_at) = (shift.id, view.changed_at);
    let (start_local, end_local, offset) =
        (view.start_local, view.end_local, view.now_offset_seconds);
    let zone = columns.zone.then(|| format!(" {}", view.zone));
    let length = length(locale, shift.end_time.duration_since(shift.start_time));
    let pending = shift.status == ShiftStatus::Pending;
    let (about, noted, of_series) = (shift.clone(), shift.clone(), shift.clone());
    let who = match (shift.status, &shift.decided_by) {
        (ShiftStatus::Approved | ShiftStatus::Rejected, Some(person)) => {
            Some(person.full_name.clone())
        }
        (ShiftStatus::Cancelled, _) => Some(text!(locale, shift_list.by_vendor).to_owned()),
        _ => None,
    };
    let (status, vehicle, driver) = (
        shift.status,
        shift.vehicle_reg.clone(),
        shift.driver_name.clone(),
    );
    let vendor = columns.vendor.then(|| shift.vendor_name.clone());
    let station = columns.station.then(|| shift.station_name.clone());
    let reason = shift
        .rejection_reason
        .clone()
        .filter(|_| status == ShiftStatus::Rejected);
    let now = scoped_memo(move || {
        let now = clock.now.get();
        let near = nearness(locale, &shift, now);
        let ago = ago(locale, changed_at, now);
        Now {
            fresh: realtime.shifts.is_recent(id),
            day: day_heading(locale, start_local, today(now, offset)),
            hours: hours(locale, start_local, end_local),
            below: if near.text.is_empty() {
                length.clone()
            } else {
                format!("{length} · {}", near.text)
            },
            urgency: near.urgency,
            deadline: deadline(locale, &shift, now),
            decided_by: decided_by(locale, &shift, offset, now),
            since: match &who {
                Some(who) => text!(locale, shift_list.changed_by, who = who.as_str(), ago = ago),
                None => ago,
            },
            is_over: now >= shift.end_time,
            decided_here: decisions.decided_recently().contains(&id),
        }
    });
    let exact = scoped_memo(move || {
        let language = text!(locale, time.intl_language);
        let hydrated = clock.hydrated.get();
        hydrated.then(|| browser_time(changed_at, language))
    });
    let variant = Signal::derive(move || {
        let fresh = now.with(|now| now.fresh);
        (if fresh { "row row--fresh" } else { "row" }).to_owned()
    });
    let is_over = Signal::derive(move || now.with(|now| now.is_over));
    let outcome = move || {
        let decided_here = now.with(|now| now.decided_here);
        let is_shown = columns.decides || !columns.status;
        (is_shown && !pending && (has_left || decided_here)).then(|| {
            let by = now.with_untracked(|now| now.decided_by.clone());
            view! { <RowOutcome status by /> }.into_any()
        })
    };
    view! {
        <TableRow class=variant attr:data-shift=id.to_string()>
            <TableCell class="row__time">
                {(pending && columns.decides).then(|| view! { <RowSelect shift=about /> }.into_any())}
                <a class="row__link" href=routes::shift(id)>
                    <b>
                        <span class:visually-hidden=has_days
                            .get_untracked()>{move || now.with(|now| now.day.clone())}" "</span>
                        {move || now.with(|now| now.hours.clone())}
                        {zone}
                    </b>
                </a>
                <small class=move || {
                    now.with(|now| now.urgency.class())
                }>{move || now.with(|now| now.below.clone())}</small>
                {pending.then(|| view! { <RowDeadline deadline=Signal::derive(move || now.with(|now| now.deadline.clone())) /> }.into_any())}
            </TableCell>
            <TableCell class="row__vehicle">
                <Plate registration=vehicle />
                <SeriesMark shift=of_series />
                {station.map(|station| view! { <small>{station}</small> })}
            </TableCell>
            <TableCell class="row__driver">
                {driver} {vendor.map(|vendor| view! { <small>{vendor}</small> })}
                {reason
                    .map(|reason| {
                        view! {
                            <small class="row__reason" title=reason.clone()>
                                {reason.clone()}
                            </small>
                        }
                    })}
            </TableCell>
            <TableCell class="row__status">
                <StatusChip status />
            </TableCell>
            <TableCell class="row__since">
                <small title=exact>{move || now.with(|now| now.since.clone())}</small>
            </TableCell>
            <TableCell class="row__actions">
                {if pending && columns.decides {
                    view! { <RowDecision view is_over /> }.into_any()
                } else {
                    outcome.into_any()
                }}
                <RowNote shift=noted />
            </TableCell>
        </TableRow>
    }
}

/// How long the shift can still be decided.
#[component]
fn RowDeadline(deadline: Signal<Option<Deadline>>) -> impl IntoView {
    let presses = move || deadline.with(|at| at.as_ref().is_some_and(|at| at.presses));
    let text = move || deadline.with(|at| at.as_ref().map(|at| at.text.clone()));
    view! {
        <small class="row__deadline" class:overdue=presses>
            {text}
        </small>
    }
}

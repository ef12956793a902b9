//! A row of the list: the time first, then what it is about, and the decision where the eye is.

use super::{
    status_chip::{Plate, StatusChip},
    ui::{
        button::{ButtonVariant, SubmitButton},
        table::{TableCell, TableRow},
    },
};
use crate::state::decisions::use_decisions;
use crate::{
    api::shifts::ApproveShift, realtime::use_realtime, routes, scoped_memo::scoped_memo,
    state::clock::use_clock, when,
};
use domain::shift::{ShiftStatus, ShiftView};
use leptos::{prelude::*, server_fn::ServerFn};

/// What a row says at this moment.
#[derive(PartialEq)]
struct Now {
    fresh: bool,
    span: String,
    below: String,
    pressing: bool,
    since: String,
}

/// A row of the list.
#[component]
pub fn ShiftRow(
    /// The shift.
    view: ShiftView,
    /// Whether this person decides about shifts at its station.
    decides: bool,
) -> impl IntoView {
    let (realtime, clock) = (use_realtime(), use_clock());
    let shift = &view.shift;
    let (id, start, end, changed_at) =
        (shift.id, shift.start_time, shift.end_time, view.changed_at);
    let (start_local, end_local, offset) =
        (view.start_local, view.end_local, view.now_offset_seconds);
    let length = when::length(end.duration_since(start));
    let waits = shift.status == ShiftStatus::Pending;
    let who = match (shift.status, &shift.decided_by) {
        (ShiftStatus::Approved | ShiftStatus::Rejected, Some(person)) => {
            format!("by {}, ", person.full_name)
        }
        (ShiftStatus::Cancelled, _) => "by the vendor, ".to_owned(),
        _ => String::new(),
    };
    let now = scoped_memo(move || {
        let now = clock.now.get();
        let near = when::nearness(start, end, now);
        Now {
            fresh: realtime.shifts.is_recent(id),
            span: when::span(start_local, end_local, when::today(now, offset)),
            below: if near.text.is_empty() {
                length.clone()
            } else {
                format!("{length} · {}", near.text)
            },
            pressing: waits && near.pressing,
            since: format!("{who}{}", when::ago(changed_at, now)),
        }
    });
    let (status, vehicle, driver, vendor) = (
        shift.status,
        shift.vehicle_reg.clone(),
        shift.driver_name.clone(),
        shift.vendor_name.clone(),
    );
    let variant = Signal::derive(move || {
        let fresh = now.with(|now| now.fresh);
        (if fresh { "row row--fresh" } else { "row" }).to_owned()
    });
    view! {
        <TableRow class=variant>
            <TableCell class="row__time">
                <a class="row__link" href=routes::shift(id)>
                    <b>{move || now.with(|now| now.span.clone())}</b>
                </a>
                <small class:pressing=move || now.with(|now| now.pressing)>{move || now.with(|now| now.below.clone())}</small>
            </TableCell>
            <TableCell class="row__vehicle"><Plate registration=vehicle /></TableCell>
            <TableCell class="row__driver">
                {driver}
                <small>{vendor}</small>
            </TableCell>
            <TableCell class="row__status"><StatusChip status /></TableCell>
            <TableCell class="row__since"><small>{move || now.with(|now| now.since.clone())}</small></TableCell>
            <TableCell class="row__actions">{(waits && decides).then(|| view! { <RowDecision view /> }.into_any())}</TableCell>
        </TableRow>
    }
}

#[component]
fn RowDecision(view: ShiftView) -> impl IntoView {
    let decisions = use_decisions();
    let (id, version) = (view.shift.id, view.shift.version);
    let busy = scoped_memo(move || decisions.busy.with(|busy| busy.contains(&id)));
    let about = format!(" {}, {}", view.shift.vehicle_reg, view.shift.driver_name);
    let approved = about.clone();
    let shift = StoredValue::new(view);
    let approve = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        shift.with_value(|view| decisions.approve(&view.shift));
    };
    let reject = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        decisions.rejecting.set(Some(shift.get_value()));
    };
    view! {
        // Where no script runs this leads to the shift's own page, where the reason can be written.
        <form method="get" action=format!("{}#reject", routes::shift(id)) on:submit=reject>
            <SubmitButton variant=ButtonVariant::Danger>"Reject"<span class="visually-hidden">{about}</span></SubmitButton>
        </form>
        <form method="post" action=ApproveShift::url() on:submit=approve>
            <input type="hidden" name="id" value=id.to_string() />
            <input type="hidden" name="version" value=version.to_string() />
            <SubmitButton variant=ButtonVariant::Primary busy>"Approve"<span class="visually-hidden">{approved}</span></SubmitButton>
        </form>
    }
}

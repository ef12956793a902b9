//! A row of the list of shifts.

use super::{
    status_chip::{Plate, StatusChip},
    ui::{
        button::{ButtonVariant, SubmitButton},
        table::{TableCell, TableRow},
    },
};
use crate::{
    api::shifts::ApproveShift,
    decisions::use_decisions,
    i18n::{
        shift::nearness,
        text,
        time::{ago, length, span, today},
        use_locale,
    },
    realtime::use_realtime,
    routes,
    scoped_memo::scoped_memo,
    state::clock::use_clock,
};
use domain::shift::{ShiftStatus, ShiftView};
use leptos::{prelude::*, server_fn::ServerFn};

/// The parts of a row that change with time.
#[derive(PartialEq)]
struct Now {
    fresh: bool,
    span: String,
    below: String,
    urgent: bool,
    since: String,
}

/// A row of the list.
#[component]
pub fn ShiftRow(
    /// The shift.
    view: ShiftView,
    /// Whether the user decides about shifts at this station.
    decides: bool,
) -> impl IntoView {
    let (realtime, clock) = (use_realtime(), use_clock());
    let locale = use_locale();
    let shift = view.shift.clone();
    let (id, changed_at) = (shift.id, view.changed_at);
    let (start_local, end_local, offset) =
        (view.start_local, view.end_local, view.now_offset_seconds);
    let length = length(locale, shift.end_time.duration_since(shift.start_time));
    let pending = shift.status == ShiftStatus::Pending;
    let who = match (shift.status, &shift.decided_by) {
        (ShiftStatus::Approved | ShiftStatus::Rejected, Some(person)) => {
            Some(person.full_name.clone())
        }
        (ShiftStatus::Cancelled, _) => Some(text!(locale, shift_list.by_vendor).to_owned()),
        _ => None,
    };
    let (status, vehicle, driver, vendor) = (
        shift.status,
        shift.vehicle_reg.clone(),
        shift.driver_name.clone(),
        shift.vendor_name.clone(),
    );
    let now = scoped_memo(move || {
        let now = clock.now.get();
        let near = nearness(locale, &shift, now);
        let ago = ago(locale, changed_at, now);
        Now {
            fresh: realtime.shifts.is_recent(id),
            span: span(locale, start_local, end_local, today(now, offset)),
            below: if near.text.is_empty() {
                length.clone()
            } else {
                format!("{length} · {}", near.text)
            },
            urgent: near.urgent,
            since: match &who {
                Some(who) => text!(locale, shift_list.changed_by, who = who.as_str(), ago = ago),
                None => ago,
            },
        }
    });
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
                <small class:pressing=move || {
                    now.with(|now| now.urgent)
                }>{move || now.with(|now| now.below.clone())}</small>
            </TableCell>
            <TableCell class="row__vehicle">
                <Plate registration=vehicle />
            </TableCell>
            <TableCell class="row__driver">{driver} <small>{vendor}</small></TableCell>
            <TableCell class="row__status">
                <StatusChip status />
            </TableCell>
            <TableCell class="row__since">
                <small>{move || now.with(|now| now.since.clone())}</small>
            </TableCell>
            <TableCell class="row__actions">
                {(pending && decides).then(|| view! { <RowDecision view /> }.into_any())}
            </TableCell>
        </TableRow>
    }
}

#[component]
fn RowDecision(view: ShiftView) -> impl IntoView {
    let (locale, decisions) = (use_locale(), use_decisions());
    let (id, version) = (view.shift.id, view.shift.version);
    let busy = scoped_memo(move || decisions.busy.with(|busy| busy.contains(&id)));
    let about = format!(" {}, {}", view.shift.vehicle_reg, view.shift.driver_name);
    let approved = about.clone();
    let (clock, end_time) = (use_clock(), view.shift.end_time);
    // It may end while the list is open.
    let may_approve = scoped_memo(move || clock.now.get() < end_time);
    let shift = StoredValue::new(view);
    let approve = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        decisions.approve(shift.get_value());
    };
    let reject = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        decisions.rejecting.set(Some(shift.get_value()));
    };
    view! {
        // Without scripts this leads to the page of the shift, where the reason can be written.
        <form method="get" action=format!("{}#reject", routes::shift(id)) on:submit=reject>
            <SubmitButton variant=ButtonVariant::Danger>
                {text!(locale, shift_list.reject)}<span class="visually-hidden">{about}</span>
            </SubmitButton>
        </form>
        {move || {
            let approved = approved.clone();
            may_approve
                .get()
                .then(|| {
                    view! {
                        <form method="post" action=ApproveShift::url() on:submit=approve>
                            <input type="hidden" name="id" value=id.to_string() />
                            <input type="hidden" name="version" value=version.to_string() />
                            <SubmitButton variant=ButtonVariant::Primary busy>
                                {text!(locale, shift_list.approve)}
                                <span class="visually-hidden">{approved}</span>
                            </SubmitButton>
                        </form>
                    }
                        .into_any()
                })
        }}
    }
}

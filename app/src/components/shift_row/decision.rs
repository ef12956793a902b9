//! The last cell of a row: the buttons of a decision, and then what was decided.

use crate::{
    api::shifts::ApproveShift,
    components::{
        click_guard::use_click_guard,
        icon::{Icon, IconName},
        ui::button::{ButtonVariant, SubmitButton},
    },
    decisions::use_decisions,
    i18n::{shift::status_label, text, use_locale},
    realtime::use_realtime,
    routes,
    scoped_memo::scoped_memo,
};
use domain::shift::{ShiftStatus, ShiftView};
use leptos::{
    ev::{KeyboardEvent, SubmitEvent},
    prelude::*,
    server_fn::ServerFn,
};

/// The buttons. They ignore what cannot be meant for this row: a click just after it moved, and a key that is held down.
#[component]
pub fn RowDecision(
    /// The shift.
    view: ShiftView,
    /// Whether the shift has ended: then it can only be rejected.
    is_over: Signal<bool>,
) -> impl IntoView {
    let (locale, decisions, guard) = (use_locale(), use_decisions(), use_click_guard());
    let connection = use_realtime().connection;
    let (id, version) = (view.shift.id, view.shift.version);
    let busy = scoped_memo(move || decisions.busy.with(|busy| busy.contains(&id)));
    let offline = scoped_memo(move || connection.unreachable.get());
    let about = format!(" {}, {}", view.shift.vehicle_reg, view.shift.driver_name);
    let approved = about.clone();
    let shift = StoredValue::new(view);
    let ignored =
        move || guard.ignores_clicks(id) || busy.get_untracked() || offline.get_untracked();
    let approve = move |event: SubmitEvent| {
        event.prevent_default();
        if !ignored() {
            decisions.approve(shift.get_value());
        }
    };
    let reject = move |event: SubmitEvent| {
        event.prevent_default();
        if !ignored() {
            decisions.rejecting.set(Some(shift.get_value()));
        }
    };
    let guard_key = move |event: KeyboardEvent| {
        let presses = matches!(event.key().as_str(), "Enter" | " ");
        if presses && (event.repeat() || guard.ignores_keys(id)) {
            event.prevent_default();
        }
    };
    view! {
        // Without scripts this leads to the page of the shift, where the reason can be written.
        <form
            method="get"
            action=format!("{}#reject", routes::shift(id))
            on:submit=reject
            on:keydown=guard_key
            on:keyup=guard_key
        >
            <SubmitButton variant=ButtonVariant::Danger disabled=offline>
                {text!(locale, shift_list.reject)}
                <span class="visually-hidden">{about}</span>
            </SubmitButton>
        </form>
        <form
            method="post"
            action=ApproveShift::url()
            hidden=move || is_over.get()
            on:submit=approve
            on:keydown=guard_key
            on:keyup=guard_key
        >
            <input type="hidden" name="id" value=id.to_string() />
            <input type="hidden" name="version" value=version.to_string() />
            <SubmitButton variant=ButtonVariant::Primary busy disabled=offline>
                {text!(locale, shift_list.approve)}
                <span class="visually-hidden">{approved}</span>
            </SubmitButton>
        </form>
    }
}

/// What was decided, in the place of the buttons. It takes the second click of a double click.
#[component]
pub fn RowOutcome(
    /// Status of the shift.
    status: ShiftStatus,
    /// Who decided and when, if a person did.
    by: Option<String>,
) -> impl IntoView {
    let locale = use_locale();
    let icon = match status {
        ShiftStatus::Approved => IconName::Check,
        _ => IconName::Close,
    };
    view! {
        <span class="row__outcome">
            <Icon icon size=16 />
            <span>
                {status_label(locale, status)}
                {by.map(|by| view! { <small title=by.clone()>" "{by.clone()}</small> })}
            </span>
        </span>
    }
}

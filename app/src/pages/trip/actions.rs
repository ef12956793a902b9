//! The buttons beside a trip: start and complete for its vendor, cancel for its EICs.

use crate::{
    api::trips::{CancelTrip, CompleteTrip, StartTrip},
    browser::focus::{Scroll, focus_text},
    components::ui::button::{ButtonVariant, SubmitButton},
    error::AppError,
    flash::FlashNotice,
    i18n::{text, use_locale},
    realtime::use_realtime,
    state::notices::use_notices,
};
use domain::trip::{Trip, TripStatus, TripView};
use leptos::{ev::SubmitEvent, form::ActionForm, prelude::*};

/// What the user may do with the trip now; nothing if it is over.
#[component]
pub fn Actions(view: Memo<TripView>, changed: Callback<()>) -> impl IntoView {
    let locale = use_locale();
    let (start, complete, cancel) = (
        ServerAction::<StartTrip>::new(),
        ServerAction::<CompleteTrip>::new(),
        ServerAction::<CancelTrip>::new(),
    );
    let (notices, realtime) = (use_notices(), use_realtime());
    let show = move |answer: Option<Result<Trip, AppError>>| {
        match answer {
            Some(Ok(trip)) => {
                notices.report(&FlashNotice::trip(&trip));
                focus_progress();
            }
            Some(Err(error)) => notices.report_error(&error),
            None => return,
        }
        changed.run(());
        realtime.records.refetch_now();
    };
    let (started, completed, cancelled) = (start.value(), complete.value(), cancel.value());
    Effect::new(move |_| show(started.get()));
    Effect::new(move |_| show(completed.get()));
    Effect::new(move |_| show(cancelled.get()));
    let (starting, completing, cancelling) =
        (start.pending(), complete.pending(), cancel.pending());
    let offline = realtime.connection.unreachable;
    let check = move |event: SubmitEvent| {
        let busy = starting.get_untracked() || completing.get_untracked();
        if busy || cancelling.get_untracked() || offline.get_untracked() {
            event.prevent_default();
        }
    };
    let step =
        Memo::new(move |_| view.with(|view| (view.trip.status, view.may_drive, view.may_cancel)));
    let (from, to) = view.with_untracked(|view| {
        let trip = &view.trip;
        (trip.from_station_name.clone(), trip.to_station_name.clone())
    });
    let start_form = move || {
        view! {
            <section class="card pad stack trip-action">
                <ActionForm action=start attr:class="wide-form" on:submit:capture=check>
                    <Seen view />
                    <SubmitButton variant=ButtonVariant::Primary busy=starting disabled=offline>
                        {text!(locale, trip.start)}
                    </SubmitButton>
                </ActionForm>
                <p class="hint">{text!(locale, trip.start_hint, station = from.as_str())}</p>
            </section>
        }
    };
    let complete_form = move || {
        view! {
            <section class="card pad stack trip-action">
                <ActionForm action=complete attr:class="wide-form" on:submit:capture=check>
                    <Seen view />
                    <SubmitButton variant=ButtonVariant::Primary busy=completing disabled=offline>
                        {text!(locale, trip.complete)}
                    </SubmitButton>
                </ActionForm>
                <p class="hint">{text!(locale, trip.complete_hint, station = to.as_str())}</p>
            </section>
        }
    };
    let cancel_form = move || {
        view! {
            <section class="card pad stack">
                <p class="hint">{text!(locale, trip.cancel_hint)}</p>
                <ActionForm action=cancel attr:class="wide-form" on:submit:capture=check>
                    <Seen view />
                    <SubmitButton variant=ButtonVariant::Danger busy=cancelling disabled=offline>
                        {text!(locale, trip.cancel)}
                    </SubmitButton>
                </ActionForm>
            </section>
        }
    };
    move || {
        let (status, may_drive, may_cancel) = step.get();
        let start = (may_drive && status == TripStatus::Assigned).then(|| start_form.clone()());
        let complete =
            (may_drive && status == TripStatus::Started).then(|| complete_form.clone()());
        let cancel = (may_cancel && status == TripStatus::Assigned).then(cancel_form);
        view! {
            {start}
            {complete}
            {cancel}
        }
    }
}

/// Hidden fields with the trip and its version.
#[component]
fn Seen(view: Memo<TripView>) -> impl IntoView {
    let version = move || view.with(|view| view.trip.version.to_string());
    view! {
        <input type="hidden" name="id" value=view.with_untracked(|view| view.trip.id.to_string()) />
        <input type="hidden" name="version" value=version />
    }
}

/// Moves the focus to what happened: the button that had it goes.
fn focus_progress() {
    request_animation_frame(|| {
        if let Some(title) = document().get_element_by_id("progress-title") {
            focus_text(title, Scroll::Keep);
        }
    });
}

//! The dialog in which the rejection of several shifts is written.

use crate::{
    components::{
        reject_reason::RejectReason,
        ui::button::{Button, ButtonVariant, SubmitButton},
    },
    decisions::use_decisions,
    i18n::{
        Locale,
        error::field_sentence,
        plural::count_text,
        shift::plate,
        text,
        time::{span, today},
        use_locale,
    },
    realtime::use_realtime,
    state::clock::use_clock,
};
use domain::{
    field_errors::FieldError,
    shift::{ShiftStatus, ShiftView},
};
use jiff::Timestamp;
use leptos::{ev::SubmitEvent, html, prelude::*};

/// Shifts that the dialog names; of more it gives only the number.
const NAMED: usize = 4;

/// The dialog.
#[component]
pub fn RejectSelected() -> impl IntoView {
    let (locale, decisions, clock) = (use_locale(), use_decisions(), use_clock());
    let realtime = use_realtime();
    let (bulk, offline) = (decisions.bulk, realtime.connection.unreachable);
    let dialog = NodeRef::<html::Dialog>::new();
    let reason = NodeRef::<html::Textarea>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if bulk.rejecting.with(Option::is_some) {
            bulk.reject_error.set(None);
            if !dialog.open() {
                let _ = dialog.show_modal();
            }
        } else if dialog.open() {
            dialog.close();
        }
    });
    // What is typed is kept with the first of the shifts.
    let first = Memo::new(move |_| {
        bulk.rejecting
            .with(|views| views.as_ref()?.first().map(|view| view.shift.id))
    });
    // Somebody else may decide about some of them while the reason is being written.
    let open = Memo::new(move |_| {
        let mut views = bulk.rejecting.get().unwrap_or_default();
        views.retain(|view| {
            let latest = realtime.shifts.latest(view.shift.id);
            latest.is_none_or(|latest| latest.status == ShiftStatus::Pending)
        });
        views
    });
    let number =
        Memo::new(move |_| open.with(|views| i64::try_from(views.len()).unwrap_or(i64::MAX)));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = reason
            .get_untracked()
            .map(|reason| reason.value())
            .unwrap_or_default();
        if typed.trim().is_empty() {
            let error = field_sentence(locale, "reason", &FieldError::Required);
            bulk.reject_error.set(Some(error));
        } else if !offline.get_untracked() {
            decisions.reject_all(open.get_untracked(), typed);
        }
    };
    view! {
        <dialog
            class="dialog"
            aria-labelledby="reject-selected-title"
            node_ref=dialog
            on:close=move |_| bulk.rejecting.set(None)
        >
            <form method="dialog" novalidate on:submit=submit>
                <h2 id="reject-selected-title">
                    {move || count_text!(locale, number.get(), selection.reject_title)}
                </h2>
                <ul class="dialog__about">
                    {move || {
                        open.with(|views| named(locale, views, clock.now.get()))
                            .into_iter()
                            .map(|line| view! { <li>{line}</li> })
                            .collect_view()
                    }}
                </ul>
                <RejectReason
                    id="selected-reason"
                    label=text!(locale, selection.reason_for_all)
                    rows=4
                    required=true
                    shift=first
                    error=bulk.reject_error
                    node_ref=reason
                />
                <div class="dialog__actions">
                    <Button on_click=move |_| {
                        bulk.rejecting.set(None)
                    }>{text!(locale, reject_dialog.cancel)}</Button>
                    <span hidden=move || number.get() == 0>
                        <SubmitButton variant=ButtonVariant::Danger busy=bulk.busy disabled=offline>
                            {move || count_text!(locale, number.get(), selection.reject_submit)}
                        </SubmitButton>
                    </span>
                </div>
            </form>
        </dialog>
    }
}

fn named(locale: Locale, views: &[ShiftView], now: Timestamp) -> Vec<String> {
    let line = |view: &ShiftView| {
        let today = today(now, view.now_offset_seconds);
        text!(
            locale,
            selection.reject_one,
            vehicle = plate(&view.shift.vehicle_reg),
            driver = view.shift.driver_name.as_str(),
            time = span(locale, view.start_local, view.end_local, today)
        )
    };
    let mut lines: Vec<_> = views.iter().take(NAMED).map(line).collect();
    if views.len() > NAMED {
        lines.push(text!(
            locale,
            selection.and_more,
            count = views.len() - NAMED
        ));
    }
    lines
}

//! The dialog in which a rejection is written. It belongs to the page, not to a row: the list may change behind it.

use super::ui::{
    button::{Button, ButtonVariant, SubmitButton},
    field::Field,
    text_area::TextArea,
};
use crate::state::decisions::use_decisions;
use crate::{realtime::use_realtime, state::clock::use_clock, when};
use domain::shift::MAX_REASON_CHARS;
use leptos::{html, prelude::*};

/// The dialog.
#[component]
pub fn RejectDialog() -> impl IntoView {
    let decisions = use_decisions();
    let (realtime, clock) = (use_realtime(), use_clock());
    let dialog = NodeRef::<html::Dialog>::new();
    let reason = NodeRef::<html::Textarea>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if decisions.rejecting.with(Option::is_some) {
            decisions.reject_error.set(None);
            if let Some(reason) = reason.get_untracked() {
                reason.set_value("");
            }
            if !dialog.open() {
                let _ = dialog.show_modal();
            }
        } else if dialog.open() {
            dialog.close();
        }
    });
    let busy = Signal::derive(move || {
        decisions.rejecting.with(|view| {
            view.as_ref()
                .is_some_and(|view| decisions.busy.with(|busy| busy.contains(&view.shift.id)))
        })
    });
    let about = move || {
        decisions.rejecting.with(|view| {
            let view = view.as_ref()?;
            let today = when::today(clock.now.get(), view.now_offset_seconds);
            Some(format!(
                "{} · {} · {}",
                view.shift.driver_name,
                view.shift.vehicle_reg,
                when::span(view.start_local, view.end_local, today)
            ))
        })
    };
    // Somebody else may decide while the reason is being written.
    let meanwhile = move || {
        let mine = decisions.rejecting.with(|view| {
            view.as_ref()
                .map(|view| (view.shift.id, view.shift.version))
        })?;
        let shift = realtime.shifts.latest(mine.0)?;
        (shift.version > mine.1).then(|| {
            let who = shift
                .decided_by
                .as_ref()
                .map_or("Somebody", |person| person.full_name.as_str());
            format!(
                "{who} has just set this shift to {}.",
                shift.status.label().to_ascii_lowercase()
            )
        })
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = reason
            .get_untracked()
            .map(|reason| reason.value())
            .unwrap_or_default();
        if text.trim().is_empty() {
            decisions.reject_error.set(Some(
                "Please give a reason: the vendor reads it.".to_owned(),
            ));
            return;
        }
        if let Some(view) = decisions.rejecting.get_untracked() {
            decisions.reject(&view.shift, text);
        }
    };
    view! {
        <dialog class="dialog" aria-labelledby="reject-title" node_ref=dialog on:close=move |_| decisions.rejecting.set(None)>
            <form method="dialog" novalidate on:submit=submit>
                <h2 id="reject-title">"Reject this shift?"</h2>
                <p class="dialog__about">{move || about()}</p>
                {move || meanwhile().map(|text| view! { <p class="hint hint--warning" role="status">{text}</p> }.into_any())}
                <Field name="dialog-reason" label="Reason" error=decisions.reject_error>
                    <TextArea
                        id="dialog-reason"
                        name="reason"
                        placeholder="The vendor reads this"
                        rows=4
                        max_length=MAX_REASON_CHARS
                        required=true
                        error=decisions.reject_error
                        node_ref=reason
                    />
                </Field>
                <div class="dialog__actions">
                    <Button on_click=move |_| decisions.rejecting.set(None)>"Back"</Button>
                    <SubmitButton variant=ButtonVariant::Danger busy>"Reject shift"</SubmitButton>
                </div>
            </form>
        </dialog>
    }
}

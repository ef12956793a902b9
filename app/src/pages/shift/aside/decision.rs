//! The decision of an EIC: approve, or reject for a reason.

use super::{
    Outcome, Seen, SeenFields,
    approval::{Approval, OverrideQuestion},
    deadline::Deadline,
};
use crate::{
    api::{evidence::ApproveSeenShift, shifts::RejectShift},
    components::{
        evidence::Verdict,
        reject_reason::RejectReason,
        ui::button::{ButtonVariant, SubmitButton},
    },
    flash::DECISION_FORM,
    i18n::{
        error::{field_sentence, only_field_sentence},
        text, use_locale,
    },
    realtime::use_realtime,
    state::session::use_session,
};
use domain::{field_errors::FieldError, id::ShiftId};
use leptos::{ev::SubmitEvent, form::ActionForm, html, prelude::*};

/// The two forms, while the shift may be decided.
#[component]
pub fn Decision(
    seen: Memo<Seen>,
    about: Signal<String>,
    may_decide: Memo<bool>,
    may_approve: Memo<bool>,
    outcome: Outcome,
) -> impl IntoView {
    let locale = use_locale();
    let (approve, reject) = (
        ServerAction::<ApproveSeenShift>::new(),
        ServerAction::<RejectShift>::new(),
    );
    let question = OverrideQuestion::new(approve, may_decide, outcome);
    let rejected = reject.value();
    Effect::new(move |_| outcome.show(rejected.get()));
    let shift = ShiftId::new(seen.get_untracked().id);
    let flash = use_session()
        .flash
        .clone()
        .filter(|flash| flash.is_about(DECISION_FORM, shift));
    let typed = flash
        .as_ref()
        .and_then(|flash| flash.typed_in(DECISION_FORM, "reason"))
        .unwrap_or_default();
    let typed = StoredValue::new(typed);
    let first = flash.and_then(|flash| flash.error_of(DECISION_FORM));
    let empty = RwSignal::new(false);
    let wrong = Signal::derive(move || {
        if empty.get() {
            return Some(field_sentence(locale, "reason", &FieldError::Required));
        }
        let error = match rejected.get() {
            Some(answer) => answer.err().map(|error| error.0),
            None => first.clone(),
        };
        error.and_then(|error| only_field_sentence(locale, &error))
    });
    let reason = NodeRef::<html::Textarea>::new();
    let (approving, rejecting) = (approve.pending(), reject.pending());
    let offline = use_realtime().connection.unreachable;
    let busy = Signal::derive(move || approving.get() || rejecting.get() || offline.get());
    let check_rejection = move |event: SubmitEvent| {
        let text = reason.get_untracked().map(|reason| reason.value());
        empty.set(text.is_some_and(|text| text.trim().is_empty()));
        if busy.get_untracked() || empty.get_untracked() {
            event.prevent_default();
        }
    };
    let forms = move || {
        view! {
            <section class="card pad stack" id="reject" aria-labelledby="decision-title">
                <h2 id="decision-title">{text!(locale, shift_page.your_decision)}</h2>
                <Deadline details=outcome.details />
                <Verdict watch=outcome.watch />
                {move || {
                    if may_approve.get() {
                        view! { <Approval seen about approve question busy outcome /> }.into_any()
                    } else {
                        view! { <p class="outcome">{text!(locale, shift_page.has_ended)}</p> }
                            .into_any()
                    }
                }}
                <ActionForm
                    action=reject
                    attr:class="wide-form"
                    attr:novalidate=true
                    on:submit:capture=check_rejection
                >
                    <SeenFields seen />
                    <RejectReason
                        id="reason"
                        label=text!(locale, shift_page.reason)
                        rows=3
                        text=typed.get_value()
                        shift=Signal::stored(Some(shift))
                        error=wrong
                        node_ref=reason
                    />
                    <SubmitButton variant=ButtonVariant::Danger busy=rejecting disabled=offline>
                        {text!(locale, shift_page.reject)}
                    </SubmitButton>
                </ActionForm>
            </section>
        }
    };
    move || may_decide.get().then(&forms)
}

//! Approving a shift by its evidence. If a limit blocks it, a reason is asked for: in a dialog, or without scripts on the page
//! that the form leads back to.

mod overriding;

use super::{Outcome, Seen, SeenFields};
use crate::{
    api::evidence::ApproveSeenShift,
    components::ui::button::{ButtonVariant, SubmitButton},
    flash::SEEN_FIELD,
    i18n::{
        error::{only_field_sentence, sentence},
        text, use_locale,
    },
    json,
    realtime::use_realtime,
    state::clock::use_clock,
};
use domain::{
    error::Error,
    evidence::{Evidence, EvidenceView},
    id::ShiftId,
};
use leptos::{ev::SubmitEvent, form::ActionForm, prelude::*};
use overriding::{OverrideDialog, OverrideForm, Typed};

/// The dialog that asks for a reason.
#[derive(Clone, Copy)]
pub struct OverrideQuestion {
    open: RwSignal<bool>,
    /// Why what was sent from the dialog was refused.
    refused: RwSignal<Option<String>>,
}

impl OverrideQuestion {
    /// Shows how an approval ended, in the dialog or on the page.
    pub fn new(
        approve: ServerAction<ApproveSeenShift>,
        may_decide: Memo<bool>,
        outcome: Outcome,
    ) -> Self {
        let (locale, clock) = (use_locale(), use_clock());
        let (open, refused) = (RwSignal::new(false), RwSignal::new(None));
        let answer = approve.value();
        Effect::new(move |_| {
            let is_open = open.get_untracked() && may_decide.get_untracked();
            match answer.get() {
                // The dialog stays open for what can be mended there, and for what may work a moment later.
                Some(Err(error)) if is_open && is_for_dialog(&error.0) => {
                    let text = only_field_sentence(locale, &error.0)
                        .unwrap_or_else(|| sentence(locale, &error.0, clock.exact()));
                    refused.set(Some(text));
                }
                answer => {
                    open.set(false);
                    outcome.show(answer);
                }
            }
        });
        Self { open, refused }
    }
}

/// The button, and what asks for a reason.
#[component]
pub fn Approval(
    seen: Memo<Seen>,
    about: Signal<String>,
    approve: ServerAction<ApproveSeenShift>,
    question: OverrideQuestion,
    /// Whether a decision is on its way.
    busy: Signal<bool>,
    outcome: Outcome,
) -> impl IntoView {
    let locale = use_locale();
    let watch = outcome.watch;
    let is_blocked = Memo::new(move |_| evidence(&watch.view, Evidence::is_blocked));
    let OverrideQuestion { open, refused } = question;
    let (pending, offline) = (approve.pending(), use_realtime().connection.unreachable);
    let disabled = Signal::derive(move || offline.get() || watch.settling.get());
    let check = move |event: SubmitEvent| {
        if busy.get_untracked() || disabled.get_untracked() {
            event.prevent_default();
        } else if is_blocked.get_untracked() {
            event.prevent_default();
            refused.set(None);
            open.set(true);
        }
    };
    let button = move || {
        if is_blocked.get() {
            text!(locale, evidence.approve_anyway)
        } else {
            text!(locale, shift_page.approve)
        }
    };
    let simple = move || {
        view! {
            <ActionForm action=approve attr:class="wide-form" on:submit:capture=check>
                <SeenFields seen />
                <EvidenceFields outcome />
                <SubmitButton variant=ButtonVariant::Primary busy=pending disabled>
                    {button}
                </SubmitButton>
            </ActionForm>
            <OverrideDialog seen about open refused approve outcome />
        }
    };
    let id = ShiftId::new(seen.get_untracked().id);
    match Typed::read(locale, id) {
        Some(typed) => view! { <OverrideForm seen typed approve busy outcome /> }.into_any(),
        None => simple().into_any(),
    }
}

fn evidence<T: Default>(view: &Memo<Option<EvidenceView>>, read: fn(&Evidence) -> T) -> T {
    view.with(|view| {
        view.as_ref()
            .map(|view| read(&view.evidence))
            .unwrap_or_default()
    })
}

/// Hidden fields with the evidence as it is shown.
#[component]
fn EvidenceFields(outcome: Outcome) -> impl IntoView {
    let view = outcome.watch.view;
    view! {
        <input
            type="hidden"
            name="evidence_tag"
            value=move || evidence(&view, |evidence| evidence.tag.clone())
        />
        <input
            type="hidden"
            name=SEEN_FIELD
            value=move || {
                view.with(|view| view.as_ref().map(|view| json::write(&view.seen())))
                    .unwrap_or_default()
            }
        />
    }
}

fn is_for_dialog(error: &Error) -> bool {
    matches!(
        error,
        Error::Invalid { .. }
            | Error::Unreachable
            | Error::Unavailable { .. }
            | Error::NotSignedIn
            | Error::Defect { .. }
            | Error::Internal
    )
}

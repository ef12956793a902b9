//! Approving a shift by its evidence. If a limit blocks it, a reason is asked for: in a dialog, or without scripts on the page
//! that the form leads back to.

use super::{Outcome, Seen, SeenFields};
use crate::{
    api::evidence::ApproveSeenShift,
    components::{
        reason_dialog::{ReasonDialog, ReasonDialogTexts},
        reason_field::ReasonField,
        ui::button::{ButtonVariant, SubmitButton},
    },
    flash::{APPROVAL_FORM, SEEN_FIELD},
    i18n::{
        Locale,
        error::{field_sentence, only_field_sentence, sentence},
        text, use_locale,
    },
    json,
    realtime::use_realtime,
    state::{clock::use_clock, reason_draft::ReasonKind, session::use_session},
};
use domain::{
    error::Error,
    evidence::{Evidence, EvidenceView},
    field_errors::FieldError,
    id::ShiftId,
};
use leptos::{ev::SubmitEvent, form::ActionForm, html, prelude::*};

/// The button, and what asks for a reason.
#[component]
pub fn Approval(
    seen: Memo<Seen>,
    about: Signal<String>,
    approve: ServerAction<ApproveSeenShift>,
    /// Whether a decision is on its way.
    busy: Signal<bool>,
    outcome: Outcome,
) -> impl IntoView {
    let locale = use_locale();
    let (clock, watch) = (use_clock(), outcome.watch);
    let is_blocked = Memo::new(move |_| evidence(&watch.view, Evidence::is_blocked));
    let answer = approve.value();
    let open = RwSignal::new(false);
    let refused = RwSignal::new(None::<String>);
    Effect::new(move |_| match answer.get() {
        // The dialog stays open for what can be mended there, and for what may work a moment later.
        Some(Err(error)) if open.get_untracked() && is_for_dialog(&error.0) => {
            let text = only_field_sentence(locale, &error.0)
                .unwrap_or_else(|| sentence(locale, &error.0, clock.exact()));
            refused.set(Some(text));
        }
        answer => {
            open.set(false);
            outcome.show(answer);
        }
    });
    let check = move |event: SubmitEvent| {
        if busy.get_untracked() || watch.is_settling() {
            event.prevent_default();
        } else if is_blocked.get_untracked() {
            event.prevent_default();
            refused.set(None);
            open.set(true);
        }
    };
    let (pending, offline) = (approve.pending(), use_realtime().connection.unreachable);
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
                <SubmitButton variant=ButtonVariant::Primary busy=pending disabled=offline>
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

/// The dialog that asks for the reason.
#[component]
fn OverrideDialog(
    seen: Memo<Seen>,
    about: Signal<String>,
    open: RwSignal<bool>,
    refused: RwSignal<Option<String>>,
    approve: ServerAction<ApproveSeenShift>,
    outcome: Outcome,
) -> impl IntoView {
    let locale = use_locale();
    let view = outcome.watch.view;
    let reason = NodeRef::<html::Textarea>::new();
    let tag = move || evidence(&view, |evidence| evidence.tag.clone());
    // A reason is meant for the evidence that was shown when the dialog was opened.
    let opened_with = RwSignal::new(String::new());
    Effect::new(move |_| {
        if open.get() {
            opened_with.set(untrack(tag));
        }
    });
    let meanwhile = Signal::derive(move || {
        let changed =
            open.get() && opened_with.with(|opened| !opened.is_empty() && *opened != tag());
        changed.then(|| text!(locale, evidence.changed_short).to_owned())
    });
    let send = move |()| {
        let text = reason
            .get_untracked()
            .map(|reason| reason.value())
            .unwrap_or_default();
        if text.trim().is_empty() {
            let error = field_sentence(locale, "override_reason", &FieldError::Required);
            refused.set(Some(error));
            return;
        }
        let Seen { id, version } = seen.get_untracked();
        if !approve.pending().get_untracked() {
            approve.dispatch(ApproveSeenShift {
                id: ShiftId::new(id),
                version: Some(version),
                evidence_tag: Some(opened_with.get_untracked()),
                overriding: true,
                override_reason: text,
                seen: String::new(),
            });
        }
    };
    let shift = ShiftId::new(seen.get_untracked().id);
    let texts = ReasonDialogTexts {
        title: text!(locale, evidence.anyway_title),
        hint: "",
        send: text!(locale, evidence.approve_anyway_now),
        cancel: text!(locale, reject_dialog.cancel),
        close: text!(locale, reject_dialog.close),
    };
    view! {
        <ReasonDialog
            title_id="override-title"
            texts
            variant=ButtonVariant::Primary
            about
            meanwhile
            open
            on_close=move |()| open.set(false)
            on_send=send
            busy=approve.pending()
        >
            <ReasonField
                id="dialog-override-reason"
                name="override_reason"
                kind=ReasonKind::Override
                label=text!(locale, evidence.anyway_reason)
                placeholder=text!(locale, evidence.anyway_placeholder)
                rows=4
                required=true
                shift=Signal::stored(Some(shift))
                error=refused
                node_ref=reason
            />
        </ReasonDialog>
    }
}

/// What was typed in a form without scripts that has to be sent again.
struct Typed {
    reason: String,
    error: Option<String>,
}

impl Typed {
    /// `None` unless the form was refused because of a limit or its reason, or had a reason.
    fn read(locale: Locale, shift: ShiftId) -> Option<Self> {
        let session = use_session();
        let flash = session.flash.as_ref()?;
        let flash = flash.is_about(APPROVAL_FORM, shift).then_some(flash)?;
        let error = flash.error_of(APPROVAL_FORM)?;
        let reason = flash.typed_in(APPROVAL_FORM, "override_reason");
        let reason = reason.unwrap_or_default();
        let asks = matches!(error, Error::BlockedByLimits { .. } | Error::Invalid { .. });
        (asks || !reason.is_empty()).then(|| Self {
            reason,
            error: only_field_sentence(locale, &error),
        })
    }
}

/// The form without a dialog.
#[component]
fn OverrideForm(
    seen: Memo<Seen>,
    typed: Typed,
    approve: ServerAction<ApproveSeenShift>,
    busy: Signal<bool>,
    outcome: Outcome,
) -> impl IntoView {
    let locale = use_locale();
    let answer = approve.value();
    let first = typed.error;
    let error = Signal::derive(move || match answer.get() {
        Some(answer) => answer
            .err()
            .and_then(|error| only_field_sentence(locale, &error.0)),
        None => first.clone(),
    });
    let reason = NodeRef::<html::Textarea>::new();
    let shift = ShiftId::new(seen.get_untracked().id);
    let check = move |event: SubmitEvent| {
        if busy.get_untracked() || outcome.watch.is_settling() {
            event.prevent_default();
        }
    };
    view! {
        <ActionForm
            action=approve
            attr:class="wide-form"
            attr:novalidate=true
            on:submit:capture=check
        >
            <SeenFields seen />
            <EvidenceFields outcome />
            <input type="hidden" name="overriding" value="true" />
            <ReasonField
                id="override-reason"
                name="override_reason"
                kind=ReasonKind::Override
                label=text!(locale, evidence.anyway_reason)
                placeholder=text!(locale, evidence.anyway_placeholder)
                rows=3
                text=typed.reason
                required=true
                shift=Signal::stored(Some(shift))
                error
                node_ref=reason
            />
            <SubmitButton variant=ButtonVariant::Primary busy=approve.pending()>
                {text!(locale, evidence.approve_anyway_now)}
            </SubmitButton>
        </ActionForm>
    }
}

//! Asking why a shift is approved although a limit blocks it.

use super::{EvidenceFields, Outcome, Seen, SeenFields, evidence};
use crate::{
    api::evidence::ApproveSeenShift,
    components::{
        reason_dialog::{ReasonDialog, ReasonDialogTexts},
        reason_field::ReasonField,
        ui::button::{ButtonVariant, SubmitButton},
    },
    flash::APPROVAL_FORM,
    i18n::{
        Locale,
        error::{field_sentence, only_field_sentence},
        text, use_locale,
    },
    state::{reason_draft::ReasonKind, session::use_session},
};
use domain::{error::Error, field_errors::FieldError, id::ShiftId};
use leptos::{ev::SubmitEvent, form::ActionForm, html, prelude::*};

/// The dialog that asks for the reason.
#[component]
pub fn OverrideDialog(
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
pub struct Typed {
    reason: String,
    error: Option<String>,
}

impl Typed {
    /// `None` unless the form was refused because of a limit or its reason, or had a reason.
    pub fn read(locale: Locale, shift: ShiftId) -> Option<Self> {
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
pub fn OverrideForm(
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
        if busy.get_untracked() || outcome.watch.settling.get_untracked() {
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

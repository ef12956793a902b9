//! Withdrawing the approval of a shift that has not begun: in a dialog that asks for a reason, or without scripts in a form on
//! the page.

use super::{Outcome, Seen, SeenFields};
use crate::{
    api::evidence::RevokeShift,
    components::{
        reason_dialog::{ReasonDialog, ReasonDialogTexts},
        reject_reason::RejectReason,
        ui::button::{ButtonVariant, SubmitButton},
    },
    flash::REVOKE_FORM,
    i18n::{
        error::{field_sentence, only_field_sentence, sentence},
        text, use_locale,
    },
    realtime::use_realtime,
    routes,
    state::{clock::use_clock, session::use_session},
};
use domain::{field_errors::FieldError, id::ShiftId};
use leptos::{ev::SubmitEvent, form::ActionForm, html, prelude::*};
use leptos_router::hooks::use_query_map;

/// The card, while the approval may be withdrawn.
#[component]
pub fn Revoke(
    seen: Memo<Seen>,
    about: Signal<String>,
    may_revoke: Memo<bool>,
    outcome: Outcome,
) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let revoke = ServerAction::<RevokeShift>::new();
    let (pending, answer) = (revoke.pending(), revoke.value());
    let shift = ShiftId::new(seen.get_untracked().id);
    let flash = use_session()
        .flash
        .clone()
        .filter(|flash| flash.is_about(REVOKE_FORM, shift));
    let asks = flash.is_some()
        || use_query_map()
            .with_untracked(|query| query.get_str(routes::ASK) == Some(routes::REVOKE));
    let typed = flash
        .as_ref()
        .and_then(|flash| flash.typed_in(REVOKE_FORM, "reason"))
        .unwrap_or_default();
    let typed = StoredValue::new(typed);
    let first = flash.and_then(|flash| flash.error_of(REVOKE_FORM));
    let first = first
        .as_ref()
        .and_then(|error| only_field_sentence(locale, error));
    let refused = RwSignal::new(first);
    let open = RwSignal::new(false);
    let reason = NodeRef::<html::Textarea>::new();
    Effect::new(move |_| match answer.get() {
        Some(Err(error)) if only_field_sentence(locale, &error.0).is_some() => {
            refused.set(only_field_sentence(locale, &error.0));
        }
        // The reason stays in the dialog until it can be sent.
        Some(Err(error))
            if open.get_untracked() && may_revoke.get_untracked() && error.0.shift().is_none() =>
        {
            refused.set(Some(sentence(locale, &error.0, clock.exact())));
        }
        answer => {
            open.set(false);
            outcome.show(answer);
        }
    });
    let is_empty = move || {
        let text = reason.get_untracked().map(|reason| reason.value());
        let empty = text.is_some_and(|text| text.trim().is_empty());
        refused.set(empty.then(|| field_sentence(locale, "reason", &FieldError::Required)));
        empty
    };
    let offline = use_realtime().connection.unreachable;
    let ask = move |event: SubmitEvent| {
        event.prevent_default();
        refused.set(None);
        open.set(true);
    };
    let check = move |event: SubmitEvent| {
        if is_empty() || pending.get_untracked() || offline.get_untracked() {
            event.prevent_default();
        }
    };
    let send = move |()| {
        if is_empty() || pending.get_untracked() {
            return;
        }
        let Seen { id, version } = seen.get_untracked();
        revoke.dispatch(RevokeShift {
            id: ShiftId::new(id),
            version: Some(version),
            reason: reason
                .get_untracked()
                .map(|reason| reason.value())
                .unwrap_or_default(),
        });
    };
    let texts = ReasonDialogTexts {
        title: text!(locale, revoke.title),
        hint: text!(locale, revoke.hint),
        send: text!(locale, revoke.now),
        cancel: text!(locale, revoke.keep),
        close: text!(locale, reject_dialog.close),
    };
    let form = move || {
        if asks {
            view! {
                <ActionForm
                    action=revoke
                    attr:class="wide-form"
                    attr:novalidate=true
                    on:submit:capture=check
                >
                    <SeenFields seen />
                    <RejectReason
                        id="reason"
                        label=text!(locale, revoke.reason)
                        rows=3
                        text=typed.get_value()
                        required=true
                        shift=Signal::stored(Some(shift))
                        error=refused
                        node_ref=reason
                    />
                    <SubmitButton variant=ButtonVariant::Danger busy=pending disabled=offline>
                        {text!(locale, revoke.now)}
                    </SubmitButton>
                </ActionForm>
            }
            .into_any()
        } else {
            view! {
                // Without scripts this leads to the form above.
                <form method="get" action=routes::revoke(shift) class="wide-form" on:submit=ask>
                    <input type="hidden" name=routes::ASK value=routes::REVOKE />
                    <SubmitButton variant=ButtonVariant::Danger>
                        {text!(locale, revoke.ask)}
                    </SubmitButton>
                </form>
                <ReasonDialog
                    title_id="revoke-title"
                    texts
                    about
                    open
                    on_close=move |()| open.set(false)
                    on_send=send
                    busy=pending
                >
                    <RejectReason
                        id="dialog-reason"
                        label=text!(locale, revoke.reason)
                        rows=4
                        required=true
                        shift=Signal::stored(Some(shift))
                        error=refused
                        node_ref=reason
                    />
                </ReasonDialog>
            }
            .into_any()
        }
    };
    move || {
        may_revoke.get().then(|| {
            view! {
                <section class="card pad stack" id=routes::REVOKE>
                    <p class="hint">{text!(locale, revoke.hint)}</p>
                    {form()}
                </section>
            }
        })
    }
}

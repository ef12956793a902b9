//! Closing an emergency, with a note.

use crate::{
    api::emergencies::CloseEmergency,
    components::ui::{
        button::{ButtonVariant, SubmitButton},
        field::Field,
        text_area::TextArea,
    },
    flash::{CLOSE_FORM, FlashNotice},
    i18n::{error::field_sentence, text, use_locale},
    realtime::use_realtime,
    state::{notices::use_notices, session::use_session},
};
use domain::{emergency::MAX_NOTE_CHARS, error::Error, field_errors::FieldError, id::EmergencyId};
use leptos::{ev::SubmitEvent, form::ActionForm, html, prelude::*};

/// The form, while the emergency may be closed. The component stays: the socket may report that it is closed before the response arrives.
#[component]
pub(super) fn Close(
    id: EmergencyId,
    may_close: Memo<bool>,
    changed: Callback<()>,
) -> impl IntoView {
    let locale = use_locale();
    let notices = use_notices();
    let close = ServerAction::<CloseEmergency>::new();
    let (pending, answer) = (close.pending(), close.value());
    Effect::new(move |_| {
        match answer.get() {
            Some(Ok(_)) => notices.report(&FlashNotice::EmergencyClosed),
            Some(Err(error)) if !matches!(error.0, Error::Invalid { .. }) => {
                notices.report_error(&error);
            }
            _ => return,
        }
        changed.run(());
    });
    let flash = use_session().flash.clone();
    let typed = flash
        .as_ref()
        .and_then(|flash| flash.typed_in(CLOSE_FORM, "note"))
        .unwrap_or_default();
    let typed = StoredValue::new(typed);
    let first = flash.and_then(|flash| flash.error_of(CLOSE_FORM));
    let empty = RwSignal::new(false);
    let wrong = Signal::derive(move || {
        if empty.get() {
            return Some(field_sentence(locale, "note", &FieldError::Required));
        }
        let error = match answer.get() {
            Some(answer) => answer.err().map(|error| error.0),
            None => first.clone(),
        };
        match error {
            Some(Error::Invalid { fields }) => {
                let (field, error) = fields.any()?;
                Some(field_sentence(locale, field, error))
            }
            _ => None,
        }
    });
    let note = NodeRef::<html::Textarea>::new();
    let offline = use_realtime().connection.unreachable;
    let check = move |event: SubmitEvent| {
        let text = note.get_untracked().map(|note| note.value());
        empty.set(text.is_some_and(|text| text.trim().is_empty()));
        if empty.get_untracked() {
            let _ = note.get_untracked().map(|note| note.focus());
        }
        if empty.get_untracked() || pending.get_untracked() || offline.get_untracked() {
            event.prevent_default();
        }
    };
    let form = move || {
        view! {
            <section class="card pad stack" aria-labelledby="close-title">
                <h2 id="close-title">{text!(locale, emergency.close)}</h2>
                <ActionForm
                    action=close
                    attr:class="wide-form"
                    attr:novalidate=true
                    on:submit:capture=check
                >
                    <input type="hidden" name="id" value=id.to_string() />
                    <Field name="note" label=text!(locale, emergency.note) error=wrong>
                        <TextArea
                            id="note"
                            name="note"
                            text=typed.get_value()
                            placeholder=text!(locale, emergency.note_placeholder)
                            rows=3
                            max_length=MAX_NOTE_CHARS
                            required=true
                            error=wrong
                            node_ref=note
                        />
                    </Field>
                    <SubmitButton variant=ButtonVariant::Danger busy=pending disabled=offline>
                        {text!(locale, emergency.close)}
                    </SubmitButton>
                </ActionForm>
            </section>
        }
    };
    move || may_close.get().then(&form)
}

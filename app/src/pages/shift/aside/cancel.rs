//! Cancelling a shift, with a dialog to confirm, because it cannot be undone. Without scripts the first button cancels.

use super::{Outcome, Seen, SeenFields};
use crate::{
    api::shifts::CancelShift,
    components::ui::button::{Button, ButtonVariant, SubmitButton},
    i18n::{text, use_locale},
};
use leptos::{ev::SubmitEvent, form::ActionForm, html, prelude::*};

/// The button and its dialog, while the shift may be cancelled.
#[component]
pub fn Cancel(
    seen: Memo<Seen>,
    about: Signal<String>,
    may_cancel: Memo<bool>,
    outcome: Outcome,
) -> impl IntoView {
    let locale = use_locale();
    let cancel = ServerAction::<CancelShift>::new();
    let (pending, answer) = (cancel.pending(), cancel.value());
    let dialog = NodeRef::<html::Dialog>::new();
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    Effect::new(move |_| {
        let answer = answer.get();
        if answer.is_some() {
            close();
        }
        outcome.show(answer);
    });
    let ask = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(dialog) = dialog.get_untracked().filter(|dialog| !dialog.open()) {
            let _ = dialog.show_modal();
        }
    };
    let once = move |event: SubmitEvent| {
        if pending.get_untracked() {
            event.prevent_default();
        }
    };
    let card = move || {
        view! {
            <section class="card pad stack">
                <p class="hint">{text!(locale, shift_page.cancel_hint)}</p>
                <ActionForm action=cancel attr:class="wide-form" on:submit:capture=ask>
                    <SeenFields seen />
                    <SubmitButton variant=ButtonVariant::Danger>
                        {text!(locale, shift_page.cancel)}
                    </SubmitButton>
                </ActionForm>
                <dialog class="dialog" aria-labelledby="cancel-title" node_ref=dialog>
                    <ActionForm action=cancel on:submit:capture=once>
                        <SeenFields seen />
                        <h2 id="cancel-title">{text!(locale, shift_page.cancel_title)}</h2>
                        <p class="dialog__about">{about}</p>
                        <p class="dialog__question">{text!(locale, shift_page.cancel_hint)}</p>
                        <div class="dialog__actions">
                            <Button on_click=move |_| close()>
                                {text!(locale, shift_page.keep)}
                            </Button>
                            <SubmitButton variant=ButtonVariant::Danger busy=pending>
                                {text!(locale, shift_page.cancel)}
                            </SubmitButton>
                        </div>
                    </ActionForm>
                </dialog>
            </section>
        }
    };
    move || may_cancel.get().then(card)
}

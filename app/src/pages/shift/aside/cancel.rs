//! Taking a shift back: asked twice, because it cannot be undone. Without scripts the one button does it.

use super::{Outcome, Seen, SeenFields};
use crate::{
    api::shifts::CancelShift,
    components::ui::button::{Button, ButtonVariant, SubmitButton},
};
use leptos::{ev::SubmitEvent, form::ActionForm, html, prelude::*};

/// The button and its question.
#[component]
pub fn Cancel(seen: Memo<Seen>, about: Signal<String>, outcome: Outcome) -> impl IntoView {
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
    view! {
        <section class="card pad stack">
            <p class="hint">"You can take this shift back. The vehicle and the driver become free again; this cannot be undone."</p>
            <ActionForm action=cancel attr:class="wide-form" on:submit:capture=ask>
                <SeenFields seen />
                <SubmitButton variant=ButtonVariant::Danger>"Cancel shift"</SubmitButton>
            </ActionForm>
            <dialog class="dialog" aria-labelledby="cancel-title" node_ref=dialog>
                <ActionForm action=cancel on:submit:capture=once>
                    <SeenFields seen />
                    <h2 id="cancel-title">"Cancel this shift?"</h2>
                    <p class="dialog__about">{about}</p>
                    <p class="dialog__question">"The vehicle and the driver become free again. This cannot be undone."</p>
                    <div class="dialog__actions">
                        <Button on_click=move |_| close()>"Keep it"</Button>
                        <SubmitButton variant=ButtonVariant::Danger busy=pending>"Cancel shift"</SubmitButton>
                    </div>
                </ActionForm>
            </dialog>
        </section>
    }
}

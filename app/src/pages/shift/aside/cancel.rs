//! Taking a shift back: asked twice, because it cannot be undone. Without scripts the one button does it.

use super::{Hidden, settle, shift_id};
use crate::{
    api::shifts::{CancelShift, cancel_shift},
    components::button::{Look, SubmitButton},
    entered::Entered,
    sending::Sending,
};
use leptos::{ev, html, prelude::*, server_fn::ServerFn};

/// The button and its question.
#[component]
pub fn Cancel(
    ids: Memo<(String, String)>,
    about: Signal<Option<String>>,
    changed: RwSignal<u32>,
) -> impl IntoView {
    let cancel = Sending::<String>::new();
    let dialog = NodeRef::<html::Dialog>::new();
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    Effect::new(move |_| {
        let value = cancel.answer.get();
        if value.is_some() {
            close();
        }
        settle(value, changed);
    });
    let ask = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if let Some(dialog) = dialog.get_untracked().filter(|dialog| !dialog.open()) {
            let _ = dialog.show_modal();
        }
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if let (false, Some(form)) = (cancel.pending.get_untracked(), Entered::of(&event)) {
            cancel.send(cancel_shift(shift_id(&form), form.number("version")));
        }
    };
    view! {
        <section class="card pad stack">
            <p class="hint">"You can take this shift back. The vehicle and the driver become free again; this cannot be undone."</p>
            <form class="wide-form" method="post" action=CancelShift::url() on:submit=ask>
                <Hidden ids />
                <SubmitButton look=Look::Danger>"Cancel shift"</SubmitButton>
            </form>
            <dialog class="dialog" aria-labelledby="cancel-title" node_ref=dialog>
                <form method="post" action=CancelShift::url() on:submit=submit>
                    <Hidden ids />
                    <h2 id="cancel-title">"Cancel this shift?"</h2>
                    <p class="dialog__about">{about}</p>
                    <p class="dialog__question">"The vehicle and the driver become free again. This cannot be undone."</p>
                    <div class="dialog__actions">
                        <button type="button" class="button" on:click=move |_| close()>"Keep it"</button>
                        <SubmitButton look=Look::Danger busy=cancel.pending>"Cancel shift"</SubmitButton>
                    </div>
                </form>
            </dialog>
        </section>
    }
}

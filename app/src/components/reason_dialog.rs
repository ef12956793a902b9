//! The frame of a dialog in which a reason is written.

use super::ui::button::{Button, ButtonVariant, SubmitButton};
use crate::realtime::use_realtime;
use leptos::{html, prelude::*};

/// Texts of the dialog.
#[derive(Clone, Copy)]
pub struct ReasonDialogTexts {
    /// The question.
    pub title: &'static str,
    /// What follows; may be empty.
    pub hint: &'static str,
    /// The button that sends the reason.
    pub send: &'static str,
    /// The button that closes the dialog.
    pub cancel: &'static str,
    /// The same once nothing can be sent any more.
    pub close: &'static str,
}

/// The dialog. It is modal, and open as long as `open` is set.
#[component]
pub fn ReasonDialog(
    /// Id of the heading.
    title_id: &'static str,
    /// Its texts.
    texts: ReasonDialogTexts,
    /// Purpose of the button that sends the reason.
    #[prop(default = ButtonVariant::Danger)]
    variant: ButtonVariant,
    /// What the decision is about.
    #[prop(into)]
    about: Signal<String>,
    /// What happened while the reason was being written. Then it can only be read and copied.
    #[prop(optional, into)]
    meanwhile: Signal<Option<String>>,
    /// Whether the dialog is open.
    #[prop(into)]
    open: Signal<bool>,
    /// Called when it was closed.
    #[prop(into)]
    on_close: Callback<()>,
    /// Called when the form is sent.
    #[prop(into)]
    on_send: Callback<()>,
    /// Whether the reason is being sent.
    #[prop(into)]
    busy: Signal<bool>,
    /// The field for the reason.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if open.get() {
            if !dialog.open() {
                let _ = dialog.show_modal();
            }
        } else if dialog.open() {
            dialog.close();
        }
    });
    let offline = use_realtime().connection.unreachable;
    let is_over = move || meanwhile.with(Option::is_some);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !is_over() {
            on_send.run(());
        }
    };
    view! {
        <dialog
            class="dialog"
            aria-labelledby=title_id
            node_ref=dialog
            on:close=move |_| on_close.run(())
        >
            <form method="dialog" novalidate on:submit=send>
                <h2 id=title_id>{texts.title}</h2>
                <p class="dialog__about">{about}</p>
                {(!texts.hint.is_empty())
                    .then(|| view! { <p class="dialog__hint">{texts.hint}</p> })}
                {move || {
                    meanwhile
                        .get()
                        .map(|text| {
                            view! {
                                <p class="hint hint--warning" role="status">
                                    {text}
                                </p>
                            }
                                .into_any()
                        })
                }}
                {children()}
                <div class="dialog__actions">
                    <Button on_click=move |_| {
                        on_close.run(())
                    }>{move || if is_over() { texts.close } else { texts.cancel }}</Button>
                    <Show when=move || !is_over()>
                        <SubmitButton variant busy disabled=offline>
                            {texts.send}
                        </SubmitButton>
                    </Show>
                </div>
            </form>
        </dialog>
    }
}

//! The question before dates are cancelled, because that cannot be undone. Without scripts the first button cancels.

use super::choice::Choice;
use crate::{
    api::series::SeriesAction,
    components::ui::button::{Button, ButtonVariant, SubmitButton},
    i18n::{plural::count_text, text, use_locale},
};
use leptos::{html, prelude::*};

/// The dialog. Its button sends the form around it.
#[component]
pub fn CancelDialog(
    /// The dialog.
    dialog: NodeRef<html::Dialog>,
    /// What is about to be done.
    asked: RwSignal<Option<SeriesAction>>,
    /// The chosen dates.
    choice: Choice,
    /// Whether the form is being sent.
    #[prop(into)]
    pending: Signal<bool>,
) -> impl IntoView {
    let locale = use_locale();
    let close = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let is_all = Memo::new(move |_| asked.get() == Some(SeriesAction::CancelAll));
    let title = move || {
        let count = match is_all.get() {
            true => choice.open.with(|open| open.len()),
            false => choice.count(),
        };
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        count_text!(locale, count, series_page.cancel_title)
    };
    // Both buttons stay: one that is made anew would leave effects behind that read what is gone.
    let send = |action: SeriesAction| {
        view! {
            <div hidden=move || is_all.get() != action.is_about_all()>
                <SubmitButton
                    variant=ButtonVariant::Danger
                    busy=pending
                    sends=["what", action.name()]
                >
                    {text!(locale, shift_page.cancel)}
                </SubmitButton>
            </div>
        }
    };
    view! {
        <dialog class="dialog" aria-labelledby="cancel-title" node_ref=dialog>
            <h2 id="cancel-title">{title}</h2>
            <p class="dialog__question">{text!(locale, shift_page.cancel_hint)}</p>
            <div class="dialog__actions">
                <Button on_click=close>{text!(locale, shift_page.keep)}</Button>
                {send(SeriesAction::CancelAll)}
                {send(SeriesAction::Cancel)}
            </div>
        </dialog>
    }
}

//! A field for a reason, with common reasons to pick from. What is typed is kept until it is sent.

use super::ui::{field::Field, text_area::TextArea};
use crate::{
    i18n::{text, use_locale},
    state::reason_draft::{ReasonKind, use_reason_drafts},
};
use domain::{id::ShiftId, shift::MAX_REASON_CHARS};
use leptos::{html, prelude::*};

/// The field. It starts with what was typed for this shift before.
#[component]
pub fn ReasonField(
    /// Id of the text area.
    id: &'static str,
    /// Name in the form.
    name: &'static str,
    /// What the reason is for.
    kind: ReasonKind,
    /// Label above it.
    label: &'static str,
    /// Placeholder.
    placeholder: &'static str,
    /// Number of visible lines.
    rows: u32,
    /// Text at first, from the server.
    #[prop(optional)]
    text: String,
    /// Whether a reason is required.
    #[prop(optional)]
    required: bool,
    /// Reasons to pick from.
    #[prop(optional)]
    picks: Vec<&'static str>,
    /// The shift that the reason is about.
    #[prop(into)]
    shift: Signal<Option<ShiftId>>,
    /// Why the reason was refused.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// The text area.
    node_ref: NodeRef<html::Textarea>,
) -> impl IntoView {
    let locale = use_locale();
    let drafts = use_reason_drafts().of(kind);
    Effect::new(move |shown: Option<()>| {
        let (Some(shift), Some(area)) = (shift.get(), node_ref.get()) else {
            return;
        };
        let draft = drafts.read(shift).unwrap_or_default();
        // What the server sent back, or what was typed before hydration, is newer.
        if shown.is_none() && !area.value().is_empty() {
            drafts.keep(shift, &area.value());
        } else {
            area.set_value(&draft);
        }
    });
    let typed = move |_| {
        if let (Some(shift), Some(area)) = (shift.get_untracked(), node_ref.get_untracked()) {
            drafts.keep(shift, &area.value());
        }
    };
    let pick = move |reason: &'static str| {
        if let (Some(shift), Some(area)) = (shift.get_untracked(), node_ref.get_untracked()) {
            area.set_value(reason);
            drafts.keep(shift, reason);
            let _ = area.focus();
        }
    };
    let chip = move |reason: &'static str| {
        view! {
            <button type="button" class="reasons__pick" on:click=move |_| pick(reason)>
                {reason}
            </button>
        }
    };
    let chips = (!picks.is_empty()).then(|| {
        view! {
            <div
                class="reasons needs-script"
                role="group"
                aria-label=text!(locale, reject_reason.common)
            >
                {picks.into_iter().map(chip).collect_view()}
            </div>
        }
        .into_any()
    });
    view! {
        <Field name=id label error>
            <TextArea
                id
                name
                text
                placeholder
                rows
                max_length=MAX_REASON_CHARS
                required
                error
                node_ref
                on:input=typed
            />
        </Field>
        {chips}
    }
}

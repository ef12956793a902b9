//! The field for the reason of a rejection, with common reasons to pick from.

use super::reason_field::ReasonField;
use crate::{
    i18n::{Locale, text, use_locale},
    state::reason_draft::ReasonKind,
};
use domain::id::ShiftId;
use leptos::{html, prelude::*};

/// The field. It starts with what was typed for this shift before.
#[component]
pub fn RejectReason(
    /// Id of the text area.
    id: &'static str,
    /// Label above it.
    label: &'static str,
    /// Number of visible lines.
    rows: u32,
    /// Text at first, from the server.
    #[prop(optional)]
    text: String,
    /// Whether a reason is required.
    #[prop(optional)]
    required: bool,
    /// The shift that is being rejected.
    #[prop(into)]
    shift: Signal<Option<ShiftId>>,
    /// Why the reason was refused.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// The text area.
    node_ref: NodeRef<html::Textarea>,
) -> impl IntoView {
    let locale = use_locale();
    view! {
        <ReasonField
            id
            name="reason"
            kind=ReasonKind::Refusal
            label
            placeholder=text!(locale, reject_reason.placeholder)
            rows
            text
            required
            picks=common_reasons(locale).to_vec()
            shift
            error
            node_ref
        />
    }
}

/// Reasons that come up again and again at a mother station.
pub fn common_reasons(locale: Locale) -> [&'static str; 4] {
    [
        text!(locale, reject_reason.no_slot),
        text!(locale, reject_reason.maintenance),
        text!(locale, reject_reason.rest),
        text!(locale, reject_reason.documents),
    ]
}

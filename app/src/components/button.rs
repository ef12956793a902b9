//! Buttons, in our sizes and with our words for what they are for.

use leptos::prelude::*;

/// What a button is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// What one came to do.
    Primary,
    /// Anything else.
    #[default]
    Plain,
    /// Something that takes away.
    Danger,
}

impl Look {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button--primary",
            Self::Plain => "button",
            Self::Danger => "button button--danger",
        }
    }
}

/// Sends the form around it. While it is `busy` it says so.
#[component]
pub fn SubmitButton(
    /// What it is for.
    #[prop(optional)]
    look: Look,
    /// Whether the form is under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// What stands on it.
    children: Children,
) -> impl IntoView {
    view! {
        <button type="submit" class=look.class() aria-disabled=move || busy.get().then_some("true")>
            {move || busy.get().then(|| view! { <span class="spinner" aria-hidden="true"></span> }.into_any())}
            {children()}
        </button>
    }
}

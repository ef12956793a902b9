//! A word or a number in a coloured pill.

use leptos::prelude::*;
use thaw::{BadgeAppearance, BadgeColor};

/// What is said by a badge's colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It waits for somebody.
    Waiting,
    /// All is well.
    Good,
    /// It was refused.
    Bad,
    /// It is over.
    Over,
}

impl Tone {
    fn color(self) -> BadgeColor {
        match self {
            Self::Waiting => BadgeColor::Warning,
            Self::Good => BadgeColor::Success,
            Self::Bad => BadgeColor::Danger,
            Self::Over => BadgeColor::Informative,
        }
    }
}

/// A state, in a calm colour.
#[component]
pub fn StateBadge(
    /// The colour.
    #[prop(into)]
    tone: Signal<Tone>,
    /// The word.
    children: Children,
) -> impl IntoView {
    view! {
        <thaw::Badge class="chip" appearance=BadgeAppearance::Tint color=Signal::derive(move || tone.get().color())>
            {children()}
        </thaw::Badge>
    }
}

/// A number that asks for attention, on the corner of a control that says the number in its name.
#[component]
pub fn CountBadge(
    /// The number, in digits.
    children: Children,
) -> impl IntoView {
    view! {
        <thaw::Badge class="count" color=BadgeColor::Danger attr:aria-hidden="true">
            {children()}
        </thaw::Badge>
    }
}

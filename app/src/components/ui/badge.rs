//! A word or a number in a coloured pill.

use leptos::prelude::*;
use thaw::{BadgeAppearance, BadgeColor};

/// Meaning of the colour of a badge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Somebody has to act.
    Waiting,
    /// A good outcome.
    Good,
    /// A bad outcome.
    Bad,
    /// No longer of interest.
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

/// A state as a word in a coloured pill.
#[component]
pub fn StateBadge(
    /// Meaning of the colour.
    #[prop(into)]
    tone: Signal<Tone>,
    /// The word.
    children: Children,
) -> impl IntoView {
    view! {
        <thaw::Badge
            class="chip"
            appearance=BadgeAppearance::Tint
            color=Signal::derive(move || tone.get().color())
        >
            {children()}
        </thaw::Badge>
    }
}

/// A number on the corner of a control whose label contains the number too.
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

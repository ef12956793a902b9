//! Buttons, in our sizes and with our words for what they are for. A link that looks like one is an `<a class="button">`.

use super::spinner::BusyMark;
use leptos::{ev, prelude::*};
use thaw::{ButtonAppearance, ButtonType};

/// What a button is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonVariant {
    /// What one came to do.
    Primary,
    /// Anything else.
    #[default]
    Plain,
    /// Something that takes away.
    Danger,
}

impl ButtonVariant {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button--primary",
            Self::Plain => "button",
            Self::Danger => "button button--danger",
        }
    }

    fn appearance(self) -> ButtonAppearance {
        match self {
            Self::Primary => ButtonAppearance::Primary,
            Self::Plain | Self::Danger => ButtonAppearance::Secondary,
        }
    }
}

/// Does something on this page.
#[component]
pub fn Button(
    /// What it is for.
    #[prop(optional)]
    variant: ButtonVariant,
    /// What it does.
    #[prop(into)]
    on_click: Callback<ev::MouseEvent>,
    /// What stands on it.
    children: Children,
) -> impl IntoView {
    view! {
        <thaw::Button
            class=variant.class()
            appearance=variant.appearance()
            button_type=ButtonType::Button
            on_click=move |event| on_click.run(event)
        >
            {children()}
        </thaw::Button>
    }
}

/// Sends the form around it. While it is `busy` it says so, and keeps the focus; it is the form that must not send again.
///
/// thaw's own `loading` has a progress bar without a name in it, and says nothing of being busy.
#[component]
pub fn SubmitButton(
    /// What it is for.
    #[prop(optional)]
    variant: ButtonVariant,
    /// Whether the form is under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// What stands on it.
    children: Children,
) -> impl IntoView {
    let if_busy = move || busy.get().then_some("true");
    view! {
        <thaw::Button
            class=variant.class()
            appearance=variant.appearance()
            button_type=ButtonType::Submit
            attr:aria-disabled=if_busy
            attr:aria-busy=if_busy
        >
            {move || busy.get().then(|| view! { <BusyMark /> }.into_any())}
            {children()}
        </thaw::Button>
    }
}

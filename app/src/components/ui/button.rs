//! Buttons. A link that looks like a button is an `<a class="button">`.

use super::spinner::BusyMark;
use leptos::{ev, prelude::*};
use thaw::{ButtonAppearance, ButtonType};

/// Purpose of a button.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonVariant {
    /// The main action of a page or form.
    Primary,
    /// Any other action.
    #[default]
    Plain,
    /// An action that removes or rejects something.
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

/// A button with a click handler.
#[component]
pub fn Button(
    /// Purpose of the button.
    #[prop(optional)]
    variant: ButtonVariant,
    /// Click handler.
    #[prop(into)]
    on_click: Callback<ev::MouseEvent>,
    /// Text of the button.
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

/// Submits the form around it. While it is `busy` or `disabled` it keeps the focus; the form has to prevent a submission.
///
/// thaw's own `loading` has a progress bar without a label, and does not set `aria-busy`.
#[component]
pub fn SubmitButton(
    /// Purpose of the button.
    #[prop(optional)]
    variant: ButtonVariant,
    /// Whether the form is being sent.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Whether the form cannot be sent now, for example without a connection.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Name and value that are sent if this button submits the form.
    #[prop(optional)]
    sends: Option<[&'static str; 2]>,
    /// Text of the button.
    children: Children,
) -> impl IntoView {
    let [name, value] = sends.map_or([None, None], |[name, value]| [Some(name), Some(value)]);
    let if_busy = move || busy.get().then_some("true");
    let if_disabled = move || (busy.get() || disabled.get()).then_some("true");
    view! {
        <thaw::Button
            class=variant.class()
            appearance=variant.appearance()
            button_type=ButtonType::Submit
            attr:name=name
            attr:value=value
            attr:aria-disabled=if_disabled
            attr:aria-busy=if_busy
        >
            {move || busy.get().then(|| view! { <BusyMark /> }.into_any())}
            {children()}
        </thaw::Button>
    }
}

/// Stands first in a form whose buttons decide something. The Enter key in a field presses the first button, and this one does nothing:
/// its method closes the dialog around the form, and there is none (HTML, sections "Implicit submission" and "Form submission algorithm").
///
/// A disabled button would not do: Chromium skips it when the field is a check box.
#[component]
pub fn EnterSendsNothing() -> impl IntoView {
    view! { <button type="submit" formmethod="dialog" hidden></button> }
}

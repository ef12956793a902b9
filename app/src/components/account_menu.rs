//! The account menu: user, colour scheme, sign-out.

use super::{popover::PopoverState, ui::button::SubmitButton};
use crate::{
    api::auth::{SignOut, sign_out},
    i18n::{text, use_locale, user::role_summary},
    realtime::use_realtime,
    routes,
    state::{
        notices::use_notices,
        session::{initials, use_session},
    },
};
use domain::user::User;
use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};

const THEME: &str = "shiftbell.theme";

/// The button with the initials, and its panel.
#[component]
pub fn AccountMenu(
    /// The signed-in user.
    user: User,
) -> impl IntoView {
    let popover = PopoverState::new();
    let locale = use_locale();
    let label = text!(locale, account.of, name = user.full_name.as_str());
    let (realtime, notices) = (use_realtime(), use_notices());
    let has_bell = use_session().has_bell();
    let busy = RwSignal::new(false);
    let leave = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        realtime.leave();
        spawn_local(async move {
            match sign_out().await {
                Ok(()) => {
                    // A full page load, so that nothing of this user stays in memory.
                    let _ = window().location().set_href(routes::LOGIN);
                }
                Err(error) => {
                    realtime.reconnect();
                    busy.set(false);
                    notices.report_error(&error);
                }
            }
        });
    };
    view! {
        <button
            type="button"
            class="me"
            aria-label=label.clone()
            aria-expanded=move || popover.open.get().to_string()
            aria-controls="account-panel"
            r#popovertarget="account-panel"
        >
            <span class="face">{initials(&user.full_name)}</span>
            <span class="me__words">
                <b>{user.full_name.clone()}</b>
                <small>{role_summary(locale, &user)}</small>
            </span>
        </button>
        <div
            id="account-panel"
            class="popover account-panel"
            role="dialog"
            aria-label=label
            popover="auto"
            node_ref=popover.panel
            on:toggle=move |event| popover.toggled(&event)
        >
            <div class="account-panel__who">
                <b>{user.full_name.clone()}</b>
                <small>{user.email.clone()}</small>
                <small>{role_summary(locale, &user)}</small>
            </div>
            {has_bell
                .then(|| {
                    view! {
                        <nav
                            class="account-panel__links"
                            aria-label=text!(locale, emergency.list_title)
                        >
                            <a href=routes::RAISE_EMERGENCY on:click=move |_| popover.close()>
                                {text!(locale, raise_emergency.menu)}
                            </a>
                            <a href=routes::EMERGENCIES on:click=move |_| popover.close()>
                                {text!(locale, emergency.list_title)}
                            </a>
                        </nav>
                    }
                        .into_any()
                })}
            <ThemeChoice />
            <form method="post" action=SignOut::url() on:submit=leave>
                <SubmitButton busy>{text!(locale, account.sign_out)}</SubmitButton>
            </form>
        </div>
    }
}

/// Light, dark, or as the system has it; stored in this browser.
#[component]
fn ThemeChoice() -> impl IntoView {
    let locale = use_locale();
    let chosen = RwSignal::new(String::new());
    Effect::new(move |_| {
        let stored = window()
            .local_storage()
            .ok()
            .flatten()
            .and_then(|storage| storage.get_item(THEME).ok().flatten());
        chosen.set(stored.unwrap_or_default());
    });
    let choose = move |value: &'static str| {
        if let Ok(Some(storage)) = window().local_storage() {
            let _ = if value.is_empty() {
                storage.remove_item(THEME)
            } else {
                storage.set_item(THEME, value)
            };
        }
        if let Some(root) = document().document_element() {
            let _ = if value.is_empty() {
                root.remove_attribute("data-theme")
            } else {
                root.set_attribute("data-theme", value)
            };
        }
        chosen.set(value.to_owned());
    };
    let option = move |value: &'static str, label: &'static str| {
        view! {
            <label>
                <input
                    type="radio"
                    name="theme"
                    value=value
                    prop:checked=move || chosen.get() == value
                    on:change=move |_| choose(value)
                />
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <fieldset class="theme-choice needs-script">
            <legend>{text!(locale, account.appearance)}</legend>
            <div class="theme-choice__options">
                {option("", text!(locale, account.system))}
                {option("light", text!(locale, account.light))}
                {option("dark", text!(locale, account.dark))}
            </div>
        </fieldset>
    }
}

//! Who is signed in, the look of the page, and the way out.

use super::{popover::PopoverState, ui::button::SubmitButton};
use crate::{
    api::auth::{SignOut, sign_out},
    realtime::use_realtime,
    routes,
    state::{
        notices::use_notices,
        session::{initials, role_summary},
    },
};
use domain::user::User;
use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};

const THEME: &str = "shiftbell.theme";

/// The face and its panel.
#[component]
pub fn AccountMenu(
    /// Who.
    user: User,
) -> impl IntoView {
    let popover = PopoverState::new();
    let label = format!("Account of {}", user.full_name);
    let (realtime, notices) = (use_realtime(), use_notices());
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
                    // A whole new page: nothing of this person stays in memory.
                    let _ = window().location().set_href(routes::LOGIN);
                }
                Err(error) => {
                    realtime.reconnect();
                    busy.set(false);
                    notices.refuse(error.to_string());
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
                <small>{role_summary(&user)}</small>
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
                <small>{role_summary(&user)}</small>
            </div>
            <ThemeChoice />
            <form method="post" action=SignOut::url() on:submit=leave>
                <SubmitButton busy>"Sign out"</SubmitButton>
            </form>
        </div>
    }
}

/// Light, dark, or as the system has it; remembered in this browser.
#[component]
fn ThemeChoice() -> impl IntoView {
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
                <input type="radio" name="theme" value=value prop:checked=move || chosen.get() == value on:change=move |_| choose(value) />
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <fieldset class="theme-choice needs-script">
            <legend>"Appearance"</legend>
            <div class="theme-choice__options">
                {option("", "System")}
                {option("light", "Light")}
                {option("dark", "Dark")}
            </div>
        </fieldset>
    }
}

//! State of the connection: a dot with a word, and a bar for a connection that does not come back by itself.

use crate::{
    i18n::{text, use_locale},
    navigation::use_current_url,
    realtime::{ConnectionStatus, DisconnectReason, use_realtime},
    routes,
    state::clock::{browser_clock, use_clock},
};
use leptos::prelude::*;

/// The dot and the word.
#[component]
pub fn ConnectionStatusDot() -> impl IntoView {
    let locale = use_locale();
    let connection = use_realtime().connection;
    let (status, polls) = (connection.status, connection.polls);
    let clock = use_clock();
    let word = move || match status.get() {
        ConnectionStatus::Connecting => text!(locale, connection.connecting).to_owned(),
        ConnectionStatus::Live => text!(locale, connection.live).to_owned(),
        ConnectionStatus::Reconnecting => text!(locale, connection.reconnecting).to_owned(),
        ConnectionStatus::Offline(_) if polls.get() => text!(locale, connection.polls).to_owned(),
        ConnectionStatus::Offline(since) => {
            text!(
                locale,
                connection.offline_since,
                time = browser_clock(clock.at_server(since))
            )
        }
        ConnectionStatus::Ended(DisconnectReason::SignedOut) => {
            text!(locale, connection.signed_out).to_owned()
        }
        ConnectionStatus::Ended(_) => text!(locale, connection.not_live).to_owned(),
    };
    let variant = move || match status.get() {
        ConnectionStatus::Live => "live live--on",
        ConnectionStatus::Connecting => "live live--coming live--first",
        ConnectionStatus::Reconnecting => "live live--coming",
        ConnectionStatus::Offline(_) if polls.get() => "live live--polls",
        ConnectionStatus::Offline(_) | ConnectionStatus::Ended(_) => "live live--off",
    };
    view! {
        <span
            class=variant
            role="status"
            aria-label=move || text!(locale, connection.is, state = word())
            title=word
        >
            <span class="live__word" aria-hidden="true">
                {move || word()}
            </span>
        </span>
    }
}

/// A bar below the header that says why the connection ended and what to do.
#[component]
pub fn ConnectionBar() -> impl IntoView {
    let locale = use_locale();
    let realtime = use_realtime();
    let url = use_current_url();
    let sign_in = move || routes::login_then(&url.get());
    view! {
        <div role="alert">
            {move || match realtime.connection.status.get() {
                ConnectionStatus::Ended(DisconnectReason::SignedOut) => {
                    view! {
                        <p class="link-bar">
                            {text!(locale, connection.was_signed_out)}" "
                            <a href=sign_in rel="external">
                                {text!(locale, connection.sign_in_again)}
                            </a>
                        </p>
                    }
                        .into_any()
                }
                ConnectionStatus::Ended(DisconnectReason::NoRoles) => {
                    view! {
                        <p class="link-bar">
                            {text!(locale, connection.last_role_removed)}" "
                            <a href=sign_in rel="external">
                                {text!(locale, connection.sign_in_again)}
                            </a>
                        </p>
                    }
                        .into_any()
                }
                ConnectionStatus::Ended(DisconnectReason::TakenOver) => {
                    view! {
                        <p class="link-bar">
                            {text!(locale, connection.taken_over)}" "
                            <button
                                type="button"
                                class="link-button"
                                on:click=move |_| realtime.reconnect()
                            >
                                {text!(locale, connection.reconnect_here)}
                            </button>
                        </p>
                    }
                        .into_any()
                }
                ConnectionStatus::Ended(DisconnectReason::Refused) => {
                    view! {
                        <p class="link-bar">
                            {text!(locale, connection.refused)}" "
                            <button
                                type="button"
                                class="link-button"
                                on:click=move |_| realtime.reconnect()
                            >
                                {text!(locale, connection.reconnect)}
                            </button>
                        </p>
                    }
                        .into_any()
                }
                _ => ().into_any(),
            }}
        </div>
    }
}

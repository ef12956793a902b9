//! How the connection is, in a dot and a word; and what to do when it will not come back by itself.

use crate::{
    navigation::use_current_url,
    realtime::{ConnectionStatus, DisconnectReason, use_realtime},
    routes,
    state::clock::browser_clock,
};
use leptos::prelude::*;

/// The dot and the word.
#[component]
pub fn ConnectionStatusDot() -> impl IntoView {
    let status = use_realtime().connection.status;
    let word = move || match status.get() {
        ConnectionStatus::Connecting => "Connecting…".to_owned(),
        ConnectionStatus::Live => "Live".to_owned(),
        ConnectionStatus::Reconnecting => "Reconnecting…".to_owned(),
        ConnectionStatus::Offline(since) => format!("Offline since {}", browser_clock(since)),
        ConnectionStatus::Ended(DisconnectReason::SignedOut) => "Signed out".to_owned(),
        ConnectionStatus::Ended(_) => "Not live".to_owned(),
    };
    let variant = move || match status.get() {
        ConnectionStatus::Live => "live live--on",
        ConnectionStatus::Connecting => "live live--coming live--first",
        ConnectionStatus::Reconnecting => "live live--coming",
        ConnectionStatus::Offline(_) | ConnectionStatus::Ended(_) => "live live--off",
    };
    view! {
        <span class=variant role="status" aria-label=move || format!("Connection: {}", word()) title=word>
            <span class="live__word" aria-hidden="true">{move || word()}</span>
        </span>
    }
}

/// A bar below the header, for what a person must know or do.
#[component]
pub fn ConnectionBar() -> impl IntoView {
    let realtime = use_realtime();
    let url = use_current_url();
    let sign_in = move || routes::login_then(&url.get());
    view! {
        <div role="alert">
            {move || match realtime.connection.status.get() {
                ConnectionStatus::Ended(DisconnectReason::SignedOut) => view! {
                    <p class="link-bar">
                        "You have been signed out. What you see may be out of date. "
                        <a href=sign_in rel="external">"Sign in again"</a>
                    </p>
                }
                .into_any(),
                ConnectionStatus::Ended(DisconnectReason::NoRoles) => view! {
                    <p class="link-bar">
                        "Your last role was taken away, so this page is no longer live. "
                        <a href=sign_in rel="external">"Sign in again"</a>
                    </p>
                }
                .into_any(),
                ConnectionStatus::Ended(DisconnectReason::TakenOver) => view! {
                    <p class="link-bar">
                        "You have many tabs open, and a newer one took over: this one is no longer live. "
                        <button type="button" class="link-button" on:click=move |_| realtime.reconnect()>"Reconnect here"</button>
                    </p>
                }
                .into_any(),
                ConnectionStatus::Ended(DisconnectReason::Refused) => view! {
                    <p class="link-bar">
                        "The server ended the live connection. "
                        <button type="button" class="link-button" on:click=move |_| realtime.reconnect()>"Reconnect"</button>
                    </p>
                }
                .into_any(),
                _ => ().into_any(),
            }}
        </div>
    }
}

//! How the connection is, in a dot and a word; and what to do when it will not come back by itself.

use crate::{
    clock::browser_clock,
    navigation::use_current_url,
    realtime::{Ended, LinkState, use_realtime},
    routes,
};
use leptos::prelude::*;

/// The dot and the word.
#[component]
pub fn LinkStatus() -> impl IntoView {
    let link = use_realtime().link;
    let word = move || match link.get() {
        LinkState::Connecting => "Connecting…".to_owned(),
        LinkState::Live => "Live".to_owned(),
        LinkState::Reconnecting => "Reconnecting…".to_owned(),
        LinkState::Offline(since) => format!("Offline since {}", browser_clock(since)),
        LinkState::Ended(Ended::SignedOut) => "Signed out".to_owned(),
        LinkState::Ended(_) => "Not live".to_owned(),
    };
    let look = move || match link.get() {
        LinkState::Live => "live live--on",
        LinkState::Connecting => "live live--coming live--first",
        LinkState::Reconnecting => "live live--coming",
        LinkState::Offline(_) | LinkState::Ended(_) => "live live--off",
    };
    view! {
        <span class=look role="status" aria-label=move || format!("Connection: {}", word()) title=word>
            <span class="live__word" aria-hidden="true">{move || word()}</span>
        </span>
    }
}

/// A bar below the header, for what a person must know or do.
#[component]
pub fn LinkBar() -> impl IntoView {
    let realtime = use_realtime();
    let url = use_current_url();
    let sign_in = move || routes::login_then(&url.get());
    view! {
        <div role="alert">
            {move || match realtime.link.get() {
                LinkState::Ended(Ended::SignedOut) => view! {
                    <p class="link-bar">
                        "You have been signed out. What you see may be out of date. "
                        <a href=sign_in rel="external">"Sign in again"</a>
                    </p>
                }
                .into_any(),
                LinkState::Ended(Ended::NoRoles) => view! {
                    <p class="link-bar">
                        "Your last role was taken away, so this page is no longer live. "
                        <a href=sign_in rel="external">"Sign in again"</a>
                    </p>
                }
                .into_any(),
                LinkState::Ended(Ended::TakenOver) => view! {
                    <p class="link-bar">
                        "You have many tabs open, and a newer one took over: this one is no longer live. "
                        <button type="button" class="link-button" on:click=move |_| realtime.reconnect()>"Reconnect here"</button>
                    </p>
                }
                .into_any(),
                LinkState::Ended(Ended::Refused) => view! {
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

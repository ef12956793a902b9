//! New notifications that pop up at the lower edge: read out politely, gone after a while, never more than a few.

use super::{
    icon::{Glyph, Icon},
    rows::{Row, rows},
};
use crate::{
    realtime::{Toast, use_realtime},
    router::use_place,
    routes,
    session::use_session,
    ticking::browser_now,
};
use leptos::prelude::*;
use std::time::Duration;

/// More than these at once become a number.
const SHOWN: usize = 3;

/// Where they pop up.
#[component]
pub fn Toasts() -> impl IntoView {
    let realtime = use_realtime();
    let place = use_place();
    Effect::new(move |_| {
        if let Some(url) = realtime.take_opening() {
            place.go(&url);
        }
    });
    Effect::new(move |_| {
        let sweep = set_interval_with_handle(
            move || {
                let now = browser_now();
                if realtime
                    .toasts
                    .with_untracked(|toasts| toasts.iter().any(|toast| toast.until <= now))
                {
                    realtime
                        .toasts
                        .update(|toasts| toasts.retain(|toast| toast.until > now));
                }
            },
            Duration::from_secs(1),
        );
        on_cleanup(move || {
            if let Ok(sweep) = sweep {
                sweep.clear();
            }
        });
    });
    let row = move |toast: Toast| {
        Row::new((toast.id.get(), 0), move || {
            view! { <One toast /> }.into_any()
        })
    };
    let shown = move || {
        realtime.toasts.with(|toasts| {
            let newest = toasts.iter().rev().take(SHOWN).rev();
            newest.cloned().map(row).collect()
        })
    };
    let more = Memo::new(move |_| {
        realtime
            .toasts
            .with(|toasts| toasts.len().saturating_sub(SHOWN))
    });
    use_session().has_bell().then(|| view! {
        <section class="toasts" aria-label="New notifications" aria-live="polite">
            {move || {
                (more.get() > 0).then(|| view! {
                    <a class="toast toast--more" href=routes::NOTIFICATIONS on:click=move |_| realtime.toasts.update(Vec::clear)>
                        {format!("and {} more", more.get())}
                    </a>
                }.into_any())
            }}
            {rows(shown)}
        </section>
    }.into_any())
}

#[component]
fn One(toast: Toast) -> impl IntoView {
    let realtime = use_realtime();
    let id = toast.id;
    let dismiss = move || {
        realtime
            .toasts
            .update(|toasts| toasts.retain(|other| other.id != id));
    };
    view! {
        <div class="toast">
            <span class="toast__icon" aria-hidden="true">{toast.icon}</span>
            <div class="toast__text">
                <b>{toast.title}</b>
                <p>{toast.text}</p>
            </div>
            {toast.url.map(|url| view! {
                <a
                    class="link-button"
                    href=url
                    on:click=move |_| {
                        realtime.mark_read(id);
                        dismiss();
                    }
                >
                    "Open"
                </a>
            }.into_any())}
            <button type="button" class="icon-button" aria-label="Dismiss" on:click=move |_| dismiss()>
                <Glyph icon=Icon::Close size=16 />
            </button>
        </div>
    }
}

//! Toasts for new notifications, at the lower edge of the page. Screen readers announce them politely.

use super::icon::{Icon, IconName};
use crate::{
    i18n::{text, use_locale},
    realtime::{Toast, use_realtime},
    routes,
    state::session::use_session,
};
use leptos::prelude::*;
use std::time::Duration;

/// How often expired toasts are removed.
const SWEEP: Duration = Duration::from_secs(1);

/// The area of the toasts.
#[component]
pub fn Toasts() -> impl IntoView {
    let locale = use_locale();
    let toasts = use_realtime().toasts;
    // The timer runs only while there is a toast, so that a phone that shows none can sleep.
    let any = Memo::new(move |_| !toasts.is_empty());
    Effect::new(move |_| {
        if !any.get() {
            return;
        }
        if let Ok(sweep) = set_interval_with_handle(move || toasts.remove_expired(), SWEEP) {
            on_cleanup(move || sweep.clear());
        }
    });
    let shown = move || toasts.shown();
    let more = Memo::new(move |_| toasts.more());
    use_session().has_bell().then(|| {
        view! {
            <section class="toasts" aria-label=text!(locale, toasts.title) aria-live="polite">
                {move || {
                    (more.get() > 0)
                        .then(|| {
                            view! {
                                <a
                                    class="toast toast--more"
                                    href=routes::NOTIFICATIONS
                                    on:click=move |_| toasts.clear()
                                >
                                    {text!(locale, toasts.more, count = more.get())}
                                </a>
                            }
                                .into_any()
                        })
                }}
                <For each=shown key=|toast: &Toast| toast.id let(toast)>
                    <ToastCard toast />
                </For>
            </section>
        }
        .into_any()
    })
}

#[component]
fn ToastCard(toast: Toast) -> impl IntoView {
    let locale = use_locale();
    let realtime = use_realtime();
    let id = toast.id;
    let dismiss = move || realtime.toasts.dismiss(id);
    view! {
        <div class="toast">
            <span class="toast__icon" aria-hidden="true">
                {toast.icon}
            </span>
            <div class="toast__text">
                <b>{toast.title}</b>
                <p>{toast.text}</p>
            </div>
            {toast
                .url
                .map(|url| {
                    view! {
                        <a
                            class="link-button"
                            href=url
                            on:click=move |_| {
                                realtime.inbox.mark_read(id);
                                dismiss();
                            }
                        >
                            {text!(locale, toasts.open)}
                        </a>
                    }
                        .into_any()
                })}
            <button
                type="button"
                class="icon-button"
                aria-label=text!(locale, site.dismiss)
                on:click=move |_| dismiss()
            >
                <Icon icon=IconName::Close size=16 />
            </button>
        </div>
    }
}

//! The toast for new notifications: at most one, and never over what is hovered or focused. Screen readers announce it politely.

mod place;
mod upkeep;

use super::{
    icon::{Icon, IconName},
    notification_item::CardLine,
};
use crate::{
    i18n::{
        Locale,
        notification::{CardNames, NotificationCard, card, icon, urgency},
        text, use_locale,
    },
    realtime::{Toast, use_realtime},
    routes,
    state::{clock::use_clock, session::use_session},
};
use jiff::Timestamp;
use leptos::{ev, prelude::*};
use leptos_router::hooks::use_location;
use place::Place;
use upkeep::{is_in_toast, look_after};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The place of the toast.
#[component]
pub fn Toasts() -> impl IntoView {
    use_session()
        .has_bell()
        .then(|| view! { <ToastPlace /> }.into_any())
}

#[component]
fn ToastPlace() -> impl IntoView {
    let locale = use_locale();
    let realtime = use_realtime();
    let toasts = realtime.toasts;
    let location = use_location();
    let place = RwSignal::new(Place::Low);
    Effect::new(move |_| {
        let path = location.pathname.get();
        toasts.set_path(location.search.with(|search| shown_path(path, search)));
    });
    // What was read or decided meanwhile, or is on the screen now, needs no toast any more.
    Effect::new(move |_| {
        if !toasts.is_empty() {
            toasts.retain(|new| realtime.needs_toast(new));
        }
    });
    look_after(place);
    let shown = Memo::new(move |_| toasts.is_shown());
    let toast = Memo::new(move |before: Option<&Option<Toast>>| {
        // The last toast stays the same while it is being removed.
        toasts.toast().or_else(|| before.cloned().flatten())
    });
    let came = move |event: ev::FocusEvent| {
        let from = event
            .related_target()
            .and_then(|from| from.dyn_into::<HtmlElement>().ok());
        if from.as_ref().is_none_or(|from| !is_in_toast(from)) {
            toasts.set_focus_before(from);
        }
    };
    view! {
        <section
            class="toasts"
            class:toasts--top=move || place.get() == Place::Top
            aria-label=text!(locale, toasts.title)
            aria-live="polite"
            aria-atomic="true"
            on:focusin=came
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    toasts.dismiss();
                }
            }
        >
            {move || shown.get().then(|| view! { <ToastCard toast /> }.into_any())}
        </section>
    }
}

/// The path of what a page shows of new notifications: an older page of the inbox shows none, and one of a single type only
/// those.
fn shown_path(path: String, search: &str) -> String {
    if search.contains("cursor=") {
        return String::new();
    }
    let mut parts = search.trim_start_matches('?').split('&');
    let kind = parts.find_map(|part| part.strip_prefix("type=")?.parse().ok());
    match kind {
        Some(kind) if path == routes::NOTIFICATIONS => routes::notifications(Some(kind), false, ""),
        _ => path,
    }
}

#[component]
fn ToastCard(toast: Memo<Option<Toast>>) -> impl IntoView {
    let (locale, clock, path) = (use_locale(), use_clock(), use_location().pathname);
    let realtime = use_realtime();
    let lines = Memo::new(move |_| {
        let now = clock.now.get();
        let names = realtime.card_names.get();
        toast.with(|toast| toast.as_ref().map(|toast| lines(locale, toast, names, now)))
    });
    let line = move |read: fn(&NotificationCard) -> &str| {
        Signal::derive(move || {
            lines.with(|lines| {
                lines
                    .as_ref()
                    .map(|lines| read(lines).to_owned())
                    .unwrap_or_default()
            })
        })
    };
    let picture = move || toast.with(|toast| Some(icon(toast.as_ref()?.newest.kind)));
    let news = line(|lines| &lines.news);
    let news = move || Some(news.get()).filter(|news| !news.is_empty());
    // A toast of several leads to where all of them are.
    let url = Memo::new(move |_| {
        toast.with(|toast| {
            let toast = toast.as_ref()?;
            if toast.count == 1 {
                toast.newest.action_url.clone()
            } else if toast.only_requests && path.get() != routes::DASHBOARD {
                Some(routes::DASHBOARD.to_owned())
            } else {
                Some(routes::unread_notifications())
            }
        })
    });
    let one = Memo::new(move |_| {
        toast.with(|toast| {
            let toast = toast.as_ref()?;
            (toast.count == 1).then_some(toast.newest.id)
        })
    });
    // A toast of several shows none of them.
    Effect::new(move |_| {
        if let Some(id) = one.get() {
            realtime.note_on_screen(id);
            on_cleanup(move || realtime.note_off_screen(id));
        }
    });
    let pressing = move || {
        let now = clock.now.get();
        toast.with(|toast| {
            let one = toast.as_ref().filter(|toast| toast.count == 1)?;
            Some(urgency(&one.newest, now).class())
        })
    };
    let open = move |_| {
        if let Some(id) = one.get_untracked() {
            realtime.inbox.mark_read(id);
        }
        realtime.toasts.dismiss();
    };
    let word = move || {
        if one.get().is_some() {
            text!(locale, toasts.open)
        } else {
            text!(locale, toasts.show)
        }
    };
    view! {
        <div class="toast">
            <span class="toast__icon" aria-hidden="true">
                {picture}
            </span>
            <div class="toast__text">
                <p>
                    <CardLine lead=line(|lines| &lines.lead) about=line(|lines| &lines.about) />
                </p>
                {move || {
                    news()
                        .map(|news| {
                            view! {
                                <p class="toast__news">
                                    <span class=pressing>{news}</span>
                                </p>
                            }
                        })
                }}
            </div>
            {move || {
                url.get()
                    .map(|url| {
                        view! {
                            <a class="link-button" href=url on:click=open>
                                {word}
                            </a>
                        }
                            .into_any()
                    })
            }}
            <button
                type="button"
                class="icon-button"
                aria-label=text!(locale, site.dismiss)
                on:click=move |_| realtime.toasts.dismiss()
            >
                <Icon icon=IconName::Close size=16 />
            </button>
        </div>
    }
}

/// What the toast says: one notification, or how many there are.
fn lines(locale: Locale, toast: &Toast, names: CardNames, now: Timestamp) -> NotificationCard {
    if toast.count == 1 {
        return card(locale, &toast.newest, names, now);
    }
    let lead = if toast.only_requests {
        text!(locale, toasts.requests, count = toast.count)
    } else {
        text!(locale, notification.several, count = toast.count)
    };
    NotificationCard {
        title: lead.clone(),
        lead,
        about: String::new(),
        news: String::new(),
    }
}

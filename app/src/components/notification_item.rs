//! One notification, in the panel of the bell and on the page of notifications.

use crate::{
    api::notifications::MarkNotificationRead,
    i18n::{
        notification::{NotificationCard, card, icon, urgency},
        shift::Urgency,
        text,
        time::ago,
        use_locale,
    },
    realtime::{use_realtime, watch_receipt},
    routes,
    scoped_memo::scoped_memo,
    state::clock::{browser_time, use_clock},
};
use domain::notification::Notification;
use leptos::{prelude::*, server_fn::ServerFn};

/// The parts of a notification that change with time.
#[derive(PartialEq)]
struct Shown {
    card: NotificationCard,
    urgency: Urgency,
    ago: String,
    absolute: String,
}

/// One notification. A click marks it read and opens its page.
#[component]
pub fn NotificationItem(
    /// The notification.
    notification: Notification,
    /// Whether it is read, according to the list around it.
    is_read: Signal<bool>,
    /// Runs after a click.
    #[prop(optional)]
    after: Option<Callback<()>>,
    /// Whether it has a button that marks it read, which also works without scripts.
    #[prop(optional)]
    with_mark: bool,
) -> impl IntoView {
    let (locale, realtime, clock) = (use_locale(), use_realtime(), use_clock());
    let (id, kind, created_at) = (notification.id, notification.kind, notification.created_at);
    let url = notification
        .action_url
        .clone()
        .unwrap_or_else(|| routes::NOTIFICATIONS.to_owned());
    let place = NodeRef::new();
    // What its owner has read was seen. What was resolved may not have been.
    if !notification.is_read || notification.resolved.is_some() {
        watch_receipt(id, place);
    }
    let unread = scoped_memo(move || realtime.inbox.is_unread(id, is_read.get()));
    let shown = scoped_memo(move || {
        let absolute = if clock.hydrated.get() {
            browser_time(created_at, text!(locale, time.intl_language))
        } else {
            created_at.to_string()
        };
        let now = clock.now.get();
        Shown {
            card: card(locale, &notification, realtime.card_names.get(), now),
            urgency: urgency(&notification, now),
            ago: ago(locale, created_at, now),
            absolute,
        }
    });
    let on_click = move |_| {
        if unread.get_untracked() {
            realtime.inbox.mark_read(id);
        }
        if let Some(after) = after {
            after.run(());
        }
    };
    let mark = move || {
        (with_mark && unread.get()).then(|| {
            view! {
                <form
                    class="notification__mark"
                    method="post"
                    action=MarkNotificationRead::url()
                    on:submit=move |event| {
                        event.prevent_default();
                        realtime.inbox.mark_read(id);
                    }
                >
                    <input type="hidden" name="id" value=id.to_string() />
                    <button type="submit" class="link-button">
                        {text!(locale, notification.mark_read)}
                    </button>
                </form>
            }
        })
    };
    let news = move || shown.with(|shown| shown.card.news.clone());
    let pressing = move || shown.with(|shown| shown.urgency.class());
    view! {
        <div class="notification" class:notification--unread=unread node_ref=place>
            <a class="notification__link" href=url on:click=on_click>
                <span class="notification__icon" aria-hidden="true">{icon(kind)}</span>
                <span class="notification__text">
                    <CardLine
                        lead=Signal::derive(move || shown.with(|shown| shown.card.lead.clone()))
                        about=Signal::derive(move || shown.with(|shown| shown.card.about.clone()))
                    />
                    <span class="notification__news">
                        <span class=pressing>{news}</span>
                        " · "
                        <time datetime=created_at.to_string() title=move || shown.with(|shown| shown.absolute.clone())>
                            {move || shown.with(|shown| shown.ago.clone())}
                        </time>
                    </span>
                </span>
                {move || unread.get().then(|| view! { <span class="notification__dot"><span class="visually-hidden">{text!(locale, notification.unread)}</span></span> }.into_any())}
            </a>
            {move || mark()}
        </div>
    }
}

/// The first line of a card. Where it is too long, it breaks after the time, and the dot between the parts disappears.
#[component]
pub fn CardLine(
    /// The time, or what it is about.
    lead: Signal<String>,
    /// The rest; may be empty.
    about: Signal<String>,
) -> impl IntoView {
    let about = move || {
        let about = about.get();
        (!about.is_empty()).then(|| {
            view! {
                <span class="card-line__part">
                    <span class="card-line__dot">" · "</span>
                    {about}
                </span>
            }
            .into_any()
        })
    };
    view! {
        <span class="card-line">
            <b>{lead}</b>
            {about}
        </span>
    }
}

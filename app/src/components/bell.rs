//! The bell: the number of unread notifications, and a panel with the newest.

use super::{
    icon::{Icon, IconName},
    notification_item::NotificationItem,
    popover::PopoverState,
    ui::{badge::CountBadge, spinner::Spinner},
};
use crate::{
    api::notifications::MarkAllNotificationsRead,
    error::AppError,
    i18n::{error::sentence, notification::short_count, text, use_locale},
    realtime::use_realtime,
    routes,
    state::clock::use_clock,
};
use domain::notification::Notification;
use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};

/// The button and its panel.
#[component]
pub fn Bell() -> impl IntoView {
    let locale = use_locale();
    let realtime = use_realtime();
    let popover = PopoverState::new();
    let failure = RwSignal::new(None::<AppError>);
    let load = move || {
        spawn_local(async move {
            let outcome = realtime.load_newest().await;
            let _ = failure.try_update(|failure| *failure = outcome);
        });
    };
    Effect::new(move |_| {
        realtime.toasts.set_bell_open(popover.open.get());
        if popover.open.get() {
            realtime.inbox.mark_all_error.set(None);
            load();
        }
    });
    view! {
        // The number is read in here, so that the server waits for it.
        <Transition>
            <button
                type="button"
                class="icon-button bell"
                class:icon-button--on=popover.open
                aria-label=move || text!(locale, bell.unread, count = realtime.inbox.unread())
                aria-expanded=move || popover.open.get().to_string()
                aria-controls="bell-panel"
                aria-haspopup="dialog"
                r#popovertarget="bell-panel"
                on:keydown=move |event| {
                    if event.key() == "ArrowDown" {
                        event.prevent_default();
                        popover.show();
                        popover.move_focus(&event, ".notification__link");
                    }
                }
            >
                <Icon icon=IconName::Bell size=22 />
                {move || {
                    let unread = realtime.inbox.unread();
                    (unread > 0).then(|| view! { <CountBadge>{short_count(unread)}</CountBadge> }.into_any())
                }}
            </button>
        </Transition>
        <div
            id="bell-panel"
            class="popover bell-panel"
            role="dialog"
            aria-label=text!(locale, bell.title)
            popover="auto"
            node_ref=popover.panel
            on:toggle=move |event| popover.toggled(&event)
            on:keydown=move |event| popover.move_focus(&event, ".notification__link")
        >
            <div class="bell-panel__head">
                <h2>{text!(locale, bell.title)}</h2>
                {move || {
                    (popover.open.get() && realtime.inbox.unread() > 0).then(|| view! {
                        <form
                            method="post"
                            action=MarkAllNotificationsRead::url()
                            on:submit=move |event| {
                                event.prevent_default();
                                realtime.inbox.mark_all_read(None);
                            }
                        >
                            <button type="submit" class="link-button">{text!(locale, bell.mark_all_read)}</button>
                        </form>
                    }.into_any())
                }}
            </div>
            {move || realtime.inbox.mark_all_error.get().map(|text| view! { <p class="popover__refusal" role="alert">{text}</p> }.into_any())}
            <BellList popover failure />
            <div class="bell-panel__foot">
                <a href=routes::NOTIFICATIONS class="link-button" on:click=move |_| popover.close()>{text!(locale, bell.all)}</a>
            </div>
        </div>
    }
}

#[component]
fn BellList(popover: PopoverState, failure: RwSignal<Option<AppError>>) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let realtime = use_realtime();
    let known = Memo::new(move |_| realtime.inbox.is_loaded());
    let none = Memo::new(move |_| realtime.inbox.is_empty());
    let close = Callback::new(move |()| popover.close());
    let notifications = move || realtime.inbox.newest().unwrap_or_default();
    view! {
        <div class="bell-list">
            <p class="bell-list__none only-plain">{text!(locale, bell.on_their_page)}</p>
            {move || match (popover.open.get(), known.get(), failure.get()) {
                (true, false, Some(error)) => {
                    view! {
                        <p class="bell-list__none" role="alert">
                            {sentence(locale, &error.0, clock.exact())}
                        </p>
                    }
                        .into_any()
                }
                (true, false, None) => {
                    view! {
                        <div class="bell-list__none">
                            <Spinner label=text!(locale, bell.loading) />
                        </div>
                    }
                        .into_any()
                }
                _ => ().into_any(),
            }}
            {move || {
                none.get()
                    .then(|| {
                        view! { <p class="bell-list__none">{text!(locale, bell.none)}</p> }
                            .into_any()
                    })
            }}
            <For
                each=notifications
                key=|notification: &Notification| (notification.id, notification.resolved.is_some())
                let(notification)
            >
                // The item reads from the inbox whether it is read.
                <NotificationItem
                    is_read=Signal::stored(notification.is_read)
                    notification
                    after=close
                />
            </For>
        </div>
    }
}

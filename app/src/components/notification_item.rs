//! One notification, in the dropdown and on its page.

use crate::{
    api::notifications::MarkNotificationRead,
    realtime::use_realtime,
    scoped_memo::scoped_memo,
    state::clock::{browser_time, use_clock},
    when,
};
use domain::notification::Notification;
use leptos::{prelude::*, server_fn::ServerFn};

/// One notification. A click marks it read and opens its page.
#[component]
pub fn NotificationItem(
    /// It.
    notification: Notification,
    /// Whether it is read, as the list that it stands in has it.
    is_read: Signal<bool>,
    /// What else a click does.
    #[prop(optional)]
    after: Option<Callback<()>>,
    /// Whether it can be marked read without being opened, also where no script runs.
    #[prop(optional)]
    with_mark: bool,
) -> impl IntoView {
    let (realtime, clock) = (use_realtime(), use_clock());
    let (id, created_at) = (notification.id, notification.created_at);
    let unread = scoped_memo(move || realtime.inbox.is_unread(id, is_read.get()));
    let time = scoped_memo(move || {
        let absolute = if clock.hydrated.get() {
            browser_time(created_at)
        } else {
            created_at.to_string()
        };
        (when::ago(created_at, clock.now.get()), absolute)
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
                    <button type="submit" class="link-button">"Mark read"</button>
                </form>
            }
        })
    };
    view! {
        <div class="notification" class:notification--unread=unread>
            <a class="notification__link" href=notification.action_url.unwrap_or_else(|| crate::routes::NOTIFICATIONS.to_owned()) on:click=on_click>
                <span class="notification__icon" aria-hidden="true">{notification.kind.icon()}</span>
                <span class="notification__text">
                    <b>{notification.title}</b>
                    <span class="notification__message">{notification.message}</span>
                    <time datetime=created_at.to_string() title=move || time.with(|(_, absolute)| absolute.clone())>{move || time.with(|(ago, _)| ago.clone())}</time>
                </span>
                {move || unread.get().then(|| view! { <span class="notification__dot"><span class="visually-hidden">"Unread"</span></span> }.into_any())}
            </a>
            {move || mark()}
        </div>
    }
}

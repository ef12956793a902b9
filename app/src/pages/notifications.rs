//! The whole inbox, past what the bell shows; the newest page is live.

use crate::{
    api::notifications::{MarkAllNotificationsRead, list_notifications},
    components::{
        button::SubmitButton,
        empty::Empty,
        error_notice::ErrorNotice,
        icon::Icon,
        notification_item::NotificationItem,
        rows::{Row, rows},
    },
    fetched::{Waiting, fetch},
    realtime::use_realtime,
    router::{parameter, use_query},
    routes,
    title::set_title,
};
use domain::notification::{InboxList, Notification};
use leptos::{prelude::*, server_fn::ServerFn};

/// The page.
#[component]
pub fn NotificationsPage() -> impl IntoView {
    let query = use_query();
    let cursor = Memo::new(move |_| parameter(&query.get(), "cursor").unwrap_or_default());
    let only_unread =
        Memo::new(move |_| parameter(&query.get(), "unread").as_deref() == Some("true"));
    let realtime = use_realtime();
    // What is read or new anywhere shows here too.
    let changes = Memo::new(move |_| {
        realtime
            .inbox
            .with(|view| (!view.epoch.is_empty()).then_some((view.seq, view.unread)))
    });
    let settled = RwSignal::new(0_u32);
    Effect::new(move |before: Option<Option<(i64, i64)>>| {
        let now = changes.get();
        if before.flatten().is_some() && before.flatten() != now {
            settled.update(|count| *count += 1);
        }
        now
    });
    let list = fetch(move || {
        settled.track();
        list_notifications(cursor.get(), only_unread.get())
    });
    let good = move || {
        Memo::new(move |before: Option<&Option<InboxList>>| {
            list.get()
                .and_then(Result::ok)
                .or_else(|| before.cloned().flatten())
        })
    };
    set_title("Notifications".into());
    view! {
        <div class="narrow">
            <div class="head">
                <div class="grow"><h1>"Notifications"</h1></div>
                <Waiting known=list.known()>
                    {
                        let good = good();
                        move || good.get().filter(|list| list.unread_count > 0).map(|list| mark_all(&list, cursor.with(String::is_empty)))
                    }
                </Waiting>
            </div>
            {move || realtime.refusal.get().map(|text| view! { <p class="form-error" role="alert">{text}</p> }.into_any())}
            <section class="card" aria-label="List of notifications">
                <nav class="tabs" aria-label="Which">
                    <a href=routes::NOTIFICATIONS aria-current=move || (!only_unread.get()).then_some("page")>"All"</a>
                    <a href=format!("{}?unread=true", routes::NOTIFICATIONS) aria-current=move || only_unread.get().then_some("page")>"Unread"</a>
                </nav>
                <Waiting known=list.known() fallback=|| view! { <div class="skeleton"><span></span></div> }>
                    {
                        let good = good();
                        let row = move |notification: Notification| {
                            let id = notification.id;
                            Row::new((id.get(), 0), move || {
                                let is_read = Signal::derive(move || good.with(|list| {
                                    list.iter().flat_map(|list| &list.notifications).find(|other| other.id == id).is_some_and(|other| other.is_read)
                                }));
                                view! { <NotificationItem notification is_read with_mark=true /> }.into_any()
                            })
                        };
                        let items = move || good.with(|list| {
                            let list = list.iter().flat_map(|list| &list.notifications);
                            list.cloned().map(row).collect()
                        });
                        let none = Memo::new(move |_| good.with(|list| list.as_ref().is_some_and(|list| list.notifications.is_empty())));
                        view! {
                            {move || {
                                let error = list.get()?.err().filter(|_| good.with(Option::is_none))?;
                                Some(view! { <ErrorNotice error retry=Callback::new(move |()| list.refetch()) /> }.into_any())
                            }}
                            {move || none.get().then(|| nothing(only_unread.get()))}
                            <div>
                                {rows(items)}
                            </div>
                            {move || good.with(|list| older(list.as_ref()?, cursor.with(|cursor| !cursor.is_empty()), only_unread.get()))}
                        }
                    }
                </Waiting>
            </section>
        </div>
    }
}

fn mark_all(list: &InboxList, newest_page: bool) -> impl IntoView + use<> {
    let realtime = use_realtime();
    // What arrives after this page was made stays unread.
    let up_to = list
        .notifications
        .iter()
        .map(|notification| notification.id)
        .max()
        .filter(|_| newest_page);
    view! {
        <form
            method="post"
            action=MarkAllNotificationsRead::url()
            on:submit=move |event| {
                event.prevent_default();
                realtime.mark_all_read(up_to);
            }
        >
            {up_to.map(|id| view! { <input type="hidden" name="up_to" value=id.to_string() /> }.into_any())}
            <SubmitButton>"Mark all read"</SubmitButton>
        </form>
    }
}

fn nothing(only_unread: bool) -> impl IntoView {
    if only_unread {
        view! { <Empty icon=Icon::Bell title="Nothing unread" text="You have seen everything." /> }
    } else {
        view! { <Empty icon=Icon::Bell title="No notifications" text="What you need to know about will be here." /> }
    }
}

fn older(
    list: &InboxList,
    past_the_first: bool,
    only_unread: bool,
) -> Option<impl IntoView + use<>> {
    let unread = if only_unread { "&unread=true" } else { "" };
    let next = list.next_cursor.as_ref().map(|cursor| {
        format!(
            "{}?cursor={}{unread}",
            routes::NOTIFICATIONS,
            routes::percent_encode(cursor)
        )
    });
    (next.is_some() || past_the_first).then(|| view! {
        <nav class="pager" aria-label="Pages of the list">
            <span class="grow"></span>
            {past_the_first.then(|| view! { <a class="button" href=routes::NOTIFICATIONS>"Newest"</a> }.into_any())}
            {next.map(|url| view! { <a class="button" href=url>"Older"</a> }.into_any())}
        </nav>
    }.into_any())
}

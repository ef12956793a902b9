//! The whole inbox. The newest page is live.

use crate::{
    api::notifications::{MarkAllNotificationsRead, list_notifications},
    components::{
        empty_state::EmptyState,
        icon::IconName,
        loaded::{Loaded, Skeleton},
        notification_item::NotificationItem,
        ui::button::SubmitButton,
    },
    i18n::{
        Locale,
        notification::{icon, type_name},
        text, use_locale,
    },
    page_title::PageTitle,
    realtime::use_realtime,
    routes,
};
use domain::notification::{InboxList, Notification, NotificationType};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

/// The page.
#[component]
pub fn NotificationsPage() -> impl IntoView {
    let locale = use_locale();
    let params = use_query_map();
    let cursor = Memo::new(move |_| params.with(|params| params.get("cursor").unwrap_or_default()));
    let only_unread =
        Memo::new(move |_| params.with(|params| params.get_str("unread") == Some("true")));
    // A type that does not exist selects nothing.
    let kind = Memo::new(move |_| {
        params.with(|params| params.get_str("type").and_then(|kind| kind.parse().ok()))
    });
    let realtime = use_realtime();
    // Changes in other tabs and devices show here too.
    let changes = Memo::new(move |_| realtime.inbox.version());
    // The state at the time of rendering is no change.
    let version = RwSignal::new(0_u32);
    Effect::new(move |before: Option<Option<(i64, i64)>>| {
        let now = changes.get();
        if before.flatten().is_some_and(|before| Some(before) != now) {
            version.update(|version| *version += 1);
        }
        now
    });
    let list = Resource::new_serde_wb_blocking(
        move || (cursor.get(), only_unread.get(), kind.get(), version.get()),
        |(cursor, only_unread, kind, _)| list_notifications(cursor, only_unread, kind),
    );
    view! {
        <PageTitle text=text!(locale, notifications.title) />
        <div class="narrow">
            <div class="head">
                <div class="grow">
                    <h1>{text!(locale, notifications.title)}</h1>
                </div>
                <Loaded resource=list let(list)>
                    {move || {
                        list.with(|list| {
                            (list.unread_count > 0 && kind.get().is_none())
                                .then(|| mark_all(locale, list, cursor.with(String::is_empty)))
                        })
                    }}
                </Loaded>
            </div>
            {move || {
                realtime
                    .inbox
                    .mark_all_error
                    .get()
                    .map(|text| {
                        view! {
                            <p class="form-error" role="alert">
                                {text}
                            </p>
                        }
                    })
            }}
            <section class="card" aria-label=text!(locale, notifications.list)>
                <nav class="tabs" aria-label=text!(locale, notifications.which)>
                    <a
                        href=move || routes::notifications(kind.get(), false, "")
                        aria-current=move || (!only_unread.get()).then_some("page")
                    >
                        {text!(locale, notifications.all)}
                    </a>
                    <a
                        href=move || routes::notifications(kind.get(), true, "")
                        aria-current=move || only_unread.get().then_some("page")
                    >
                        {text!(locale, notifications.unread)}
                    </a>
                </nav>
                <TypeFilter kind only_unread />
                <Loaded
                    resource=list
                    fallback=|| {
                        view! { <Skeleton /> }
                    }
                    let(list)
                >
                    <Items list cursor only_unread kind />
                </Loaded>
            </section>
        </div>
    }
}

/// Links to the notifications of one type.
#[component]
fn TypeFilter(kind: Memo<Option<NotificationType>>, only_unread: Memo<bool>) -> impl IntoView {
    let locale = use_locale();
    let link = move |of: Option<NotificationType>| {
        let (picture, name) = match of {
            Some(of) => (Some(icon(of)), type_name(locale, of)),
            None => (None, text!(locale, notifications.every_type)),
        };
        view! {
            <a
                href=move || routes::notifications(of, only_unread.get(), "")
                aria-current=move || (kind.get() == of).then_some("page")
            >
                {picture.map(|picture| view! { <span aria-hidden="true">{picture}</span> })}
                {name}
            </a>
        }
    };
    let types = NotificationType::ALL.map(Some);
    view! {
        <nav class="type-filter" aria-label=text!(locale, notifications.type_filter)>
            <div class="type-filter__links">{link(None)} {types.map(link).collect_view()}</div>
        </nav>
    }
}

#[component]
fn Items(
    list: Memo<InboxList>,
    cursor: Memo<String>,
    only_unread: Memo<bool>,
    kind: Memo<Option<NotificationType>>,
) -> impl IntoView {
    let locale = use_locale();
    let none = Memo::new(move |_| list.with(|list| list.notifications.is_empty()));
    let item = move |notification: Notification| {
        let id = notification.id;
        let is_read = Signal::derive(move || {
            list.with(|list| {
                list.notifications
                    .iter()
                    .find(|other| other.id == id)
                    .is_some_and(|other| other.is_read)
            })
        });
        view! { <NotificationItem notification is_read with_mark=true /> }
    };
    view! {
        {move || none.get().then(|| empty_state(locale, only_unread.get(), kind.get()))}
        <div>
            <For
                each=move || list.with(|list| list.notifications.clone())
                key=|notification: &Notification| (notification.id, notification.resolved.is_some())
                children=item
            />
        </div>
        {move || {
            list.with(|list| older(
                locale,
                list,
                cursor.with(|cursor| !cursor.is_empty()),
                only_unread.get(),
                kind.get(),
            ))
        }}
    }
}

fn mark_all(locale: Locale, list: &InboxList, newest_page: bool) -> impl IntoView + use<> {
    let realtime = use_realtime();
    // Notifications that arrive after this page was made stay unread.
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
                realtime.inbox.mark_all_read(up_to);
            }
        >
            {up_to
                .map(|id| {
                    view! { <input type="hidden" name="up_to" value=id.to_string() /> }.into_any()
                })}
            <SubmitButton>{text!(locale, notifications.mark_all_read)}</SubmitButton>
        </form>
    }
}

fn empty_state(locale: Locale, only_unread: bool, kind: Option<NotificationType>) -> impl IntoView {
    let (title, text) = if only_unread {
        (
            text!(locale, notifications.nothing_unread),
            text!(locale, notifications.nothing_unread_text),
        )
    } else if kind.is_some() {
        (
            text!(locale, notifications.none_of_type),
            text!(locale, notifications.none_of_type_text),
        )
    } else {
        (
            text!(locale, notifications.none),
            text!(locale, notifications.none_text),
        )
    };
    view! { <EmptyState icon=IconName::Bell title text /> }
}

fn older(
    locale: Locale,
    list: &InboxList,
    past_the_first: bool,
    only_unread: bool,
    kind: Option<NotificationType>,
) -> Option<impl IntoView + use<>> {
    let next = list
        .next_cursor
        .as_ref()
        .map(|cursor| routes::notifications(kind, only_unread, cursor));
    let newest = routes::notifications(kind, only_unread, "");
    (next.is_some() || past_the_first).then(|| {
        view! {
            <nav class="pager" aria-label=text!(locale, pager.label)>
                <span class="grow"></span>
                {past_the_first
                    .then(|| {
                        view! {
                            <a class="button" href=newest>
                                {text!(locale, pager.newest)}
                            </a>
                        }
                            .into_any()
                    })}
                {next
                    .map(|url| {
                        view! {
                            <a class="button" href=url>
                                {text!(locale, pager.older)}
                            </a>
                        }
                            .into_any()
                    })}
            </nav>
        }
        .into_any()
    })
}

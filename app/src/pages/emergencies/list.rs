//! The emergencies that the user may see, active ones first.

use super::Chips;
use crate::{
    api::emergencies::list_emergencies,
    components::{
        empty_state::EmptyState,
        icon::IconName,
        loaded::{Loaded, Skeleton},
        pager::Pager,
    },
    i18n::{text, time::ago, use_locale},
    page_title::PageTitle,
    realtime::use_realtime,
    routes,
    state::{clock::use_clock, session::use_session},
};
use domain::{emergency::Emergency, page::Page};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The page.
#[component]
pub fn EmergencyList() -> impl IntoView {
    let locale = use_locale();
    let realtime = use_realtime();
    let query = use_query_map();
    let number = Memo::new(move |_| {
        query.with(|query| {
            let number = query.get("page").and_then(|page| page.parse().ok());
            number.filter(|number| *number >= 1).unwrap_or(1_u32)
        })
    });
    // New counts of an emergency do not change the list's order, but its numbers.
    let latest = Memo::new(move |_| {
        let latest = realtime.alarms.latest.get();
        latest.map(|emergency| (emergency.id, emergency.version, emergency.counts))
    });
    let page = Resource::new_serde_wb_blocking(
        move || (number.get(), latest.get(), realtime.all_changed.get()),
        |(number, ..)| list_emergencies(number),
    );
    let may_raise = use_session().has_bell();
    view! {
        <PageTitle text=text!(locale, emergency.list_title) />
        <div class="narrow">
            <div class="head">
                <div class="grow">
                    <h1>{text!(locale, emergency.list_title)}</h1>
                </div>
                {may_raise
                    .then(|| {
                        view! {
                            <a class="button button--danger" href=routes::RAISE_EMERGENCY>
                                {text!(locale, raise_emergency.menu)}
                            </a>
                        }
                            .into_any()
                    })}
            </div>
            <section class="card" aria-label=text!(locale, emergency.list_title)>
                <Loaded
                    resource=page
                    fallback=|| {
                        view! { <Skeleton /> }
                    }
                    let(page)
                >
                    <Items page />
                </Loaded>
            </section>
        </div>
    }
}

#[component]
fn Items(page: Memo<Page<Emergency>>) -> impl IntoView {
    let locale = use_locale();
    let none = Memo::new(move |_| page.with(|page| page.results.is_empty()));
    let pager = move || {
        page.with(|page| {
            let request = page.request;
            let rows = i64::try_from(page.results.len()).unwrap_or_default();
            let url = |number: u32| format!("{}?page={number}", routes::EMERGENCIES);
            let (first, count) = (request.offset() + 1, page.count);
            let previous = (request.number() > 1).then(|| url(request.number() - 1));
            let next = request.has_next(count).then(|| url(request.number() + 1));
            (rows > 0).then(|| view! { <Pager first rows count previous next /> })
        })
    };
    let of = move |first: Emergency| {
        let id = first.id;
        let found = move |page: &Page<Emergency>| {
            let mut results = page.results.iter();
            results.find(|emergency| emergency.id == id).cloned()
        };
        let emergency = Memo::new(move |before: Option<&Emergency>| {
            page.with(found)
                .unwrap_or_else(|| before.unwrap_or(&first).clone())
        });
        view! { <Item emergency /> }
    };
    view! {
        {move || {
            none.get()
                .then(|| {
                    let (title, text) = (
                        text!(locale, emergency.none),
                        text!(locale, emergency.none_text),
                    );
                    view! { <EmptyState icon=IconName::Check title text /> }
                })
        }}
        <ul class="emergencies">
            <For
                each=move || page.with(|page| page.results.clone())
                key=|emergency: &Emergency| emergency.id
                children=of
            />
        </ul>
        {pager}
    }
}

#[component]
fn Item(emergency: Memo<Emergency>) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let (id, station, message, by, at) = emergency.with_untracked(|emergency| {
        (
            emergency.id,
            emergency.station_name.clone(),
            emergency.message.clone(),
            emergency.raised_by.full_name.clone(),
            emergency.raised_at,
        )
    });
    let ago = move || ago(locale, at, clock.now.get());
    let counts = move || {
        emergency.with(|emergency| {
            let counts = emergency.counts;
            text!(
                locale,
                emergency.acknowledged_of,
                count = counts.acknowledged,
                told = counts.told
            )
        })
    };
    view! {
        <li>
            <a class="emergency" href=routes::emergency(id)>
                <span class="emergency__head">
                    <b>{station}</b>
                    <Chips emergency />
                </span>
                <span class="emergency__message">{message}</span>
                <small>{by} " · " {ago} " · " {counts}</small>
            </a>
        </li>
    }
}

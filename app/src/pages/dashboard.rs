//! The list of shifts: what waits for a decision first, live.

use crate::{
    api::shifts::list_shifts,
    components::{
        decisions::provide_decisions,
        empty::Empty,
        icon::{Glyph, Icon},
        reject_dialog::RejectDialog,
        shift_filters::ShiftFilters,
        shift_table::{ListResource, ShiftTable, ShiftTableSkeleton, last_good},
        shift_tabs::ShiftTabs,
    },
    fetched::{Waiting, fetch},
    list_query::{ListQuery, Tab},
    realtime::use_realtime,
    router::{parameter, use_query},
    routes,
    session::use_session,
    ticking::use_clock,
    title::set_title,
    when,
};
use domain::{
    shift::ShiftStatus,
    user::{RoleCode, User},
};
use leptos::prelude::*;

/// The list for those who have one, a calm word for those who have not.
#[component]
pub fn Dashboard() -> impl IntoView {
    let user = use_session().user.clone();
    set_title("Shifts".into());
    view! {
        {match user {
            Some(user) if user.works_with_shifts() => view! { <Board user /> }.into_any(),
            Some(user) => view! { <NoShifts user /> }.into_any(),
            None => view! { <Empty icon=Icon::Warning title="You are signed out"><a class="button button--primary" href=routes::LOGIN rel="external">"Sign in"</a></Empty> }.into_any(),
        }}
    }
}

#[component]
fn Board(user: User) -> impl IntoView {
    let default_tab = if user.is(RoleCode::Eic) {
        Tab::One(ShiftStatus::Pending)
    } else {
        Tab::All
    };
    let text = use_query();
    let query = Memo::new(move |_| {
        text.with(|text| ListQuery::read(|name| parameter(text, name), default_tab))
    });
    let realtime = use_realtime();
    let list: ListResource = fetch(move || {
        realtime.shifts_changed.track();
        let query = query.get();
        let date =
            |date: Option<jiff::civil::Date>| date.map(|date| date.to_string()).unwrap_or_default();
        list_shifts(
            query.tab.as_str().to_owned(),
            query.search.clone(),
            date(query.from),
            date(query.to),
            query.sort().as_str().to_owned(),
            query.page.to_string(),
        )
    });
    Effect::new(move |_| {
        if let Some(Ok(list)) = list.get() {
            let rows = list.page.results.iter();
            realtime.list_shows(rows.map(|view| (view.shift.id, view.shift.status)));
        }
    });
    provide_decisions();
    let vendor = user.is(RoleCode::Vendor);
    let title = title(&user);
    let empty = Callback::new(move |query: ListQuery| nothing(&query, default_tab, vendor));
    let words = user.clone();
    view! {
        <div class="head">
            <div class="grow">
                <h1>{title}</h1>
                <Waiting known=list.known() fallback=|| view! { <p>"\u{a0}"</p> }>
                    <Headline list user=words.clone() />
                </Waiting>
            </div>
            {vendor.then(|| view! {
                <a class="button button--primary" href=routes::NEW_SHIFT>
                    <Glyph icon=Icon::Plus size=18 />
                    "New shift"
                </a>
            }.into_any())}
        </div>
        <section class="card" aria-label="List of shifts">
            <Waiting known=list.known() fallback=move || view! { <ShiftTabs counts=None query default_tab /> }>
                <Tabs list query default_tab />
            </Waiting>
            <ShiftFilters query default_tab zone=Signal::stored("its time zone".to_owned()) />
            <Waiting known=list.known() fallback=|| view! { <ShiftTableSkeleton /> }>
                <ShiftTable list user=user.clone() query default_tab empty />
            </Waiting>
        </section>
        <RejectDialog />
    }
}

#[component]
fn Tabs(list: ListResource, query: Memo<ListQuery>, default_tab: Tab) -> impl IntoView {
    let good = last_good(list);
    let counts = Memo::new(move |_| good.with(|list| list.as_ref().map(|list| list.counts)));
    view! { <ShiftTabs counts query default_tab /> }
}

/// `3 wait for a decision · the next begins in 1 h 12 min`.
#[component]
fn Headline(list: ListResource, user: User) -> impl IntoView {
    let clock = use_clock();
    let good = last_good(list);
    let decides = user.is(RoleCode::Eic);
    let text = move || {
        good.with(|list| {
            let list = list.as_ref()?;
            let waiting = match (list.waiting, decides) {
                (0, true) => return Some("Nothing waits for you".to_owned()),
                (0, false) => return Some("Nothing waits for approval".to_owned()),
                (1, true) => "1 waits for a decision".to_owned(),
                (count, true) => format!("{count} wait for a decision"),
                (1, false) => "1 waits for approval".to_owned(),
                (count, false) => format!("{count} wait for approval"),
            };
            let ahead = list
                .next_start
                .map(|start| start.duration_since(clock.now.get()))
                .filter(|ahead| ahead.is_positive());
            Some(match ahead {
                Some(ahead) => format!(
                    "{waiting} · the next begins in {}",
                    when::ahead_in_words(ahead)
                ),
                None => waiting,
            })
        })
    };
    view! { <p>{move || text().unwrap_or_else(|| "\u{a0}".to_owned())}</p> }
}

fn title(user: &User) -> String {
    let stations: Vec<_> = user
        .roles
        .iter()
        .filter(|role| role.code == RoleCode::Eic)
        .filter_map(|role| role.station_name.as_deref())
        .collect();
    let vendors: Vec<_> = user
        .roles
        .iter()
        .filter_map(|role| role.vendor_name.as_deref())
        .collect();
    match (stations.as_slice(), vendors.as_slice()) {
        _ if user.is(RoleCode::Admin) => "All shifts".to_owned(),
        ([station], _) => format!("Shifts at {station}"),
        ([_, ..], _) => format!("Shifts at {} stations", stations.len()),
        ([], [vendor]) => format!("Shifts of {vendor}"),
        _ => "Shifts".to_owned(),
    }
}

fn nothing(query: &ListQuery, default_tab: Tab, vendor: bool) -> AnyView {
    if query.is_narrowed() {
        let widened = query.widened().url(default_tab);
        return view! {
            <Empty icon=Icon::Search title="No shift matches" text="Nothing under this tab fits the search and the dates.">
                <a class="button" href=widened>"Clear search and dates"</a>
            </Empty>
        }
        .into_any();
    }
    match (query.tab, vendor) {
        (Tab::One(ShiftStatus::Pending), false) => {
            view! { <Empty icon=Icon::Tray title="Nothing waits for a decision" text="A new request appears here by itself, and your bell rings." /> }.into_any()
        }
        (Tab::All, true) => view! {
            <Empty icon=Icon::Tray title="No shifts yet" text="Ask for the first one: the engineer in charge of the vehicle’s home station decides.">
                <a class="button button--primary" href=routes::NEW_SHIFT>"New shift"</a>
            </Empty>
        }
        .into_any(),
        (Tab::All, false) => view! { <Empty icon=Icon::Tray title="No shifts yet" text="The first request appears here by itself." /> }.into_any(),
        (tab, _) => view! { <Empty icon=Icon::Tray title=format!("No {} shifts", tab.label().to_ascii_lowercase()) /> }.into_any(),
    }
}

/// For people whose roles have nothing to do with shifts.
#[component]
fn NoShifts(user: User) -> impl IntoView {
    let (title, text) = if user.roles.is_empty() {
        (
            "You have no role yet",
            "Your account works, but it has no role at a station or vendor. Ask your administrator to give you one, then load this page again.",
        )
    } else {
        (
            "Shifts are decided elsewhere",
            "Shifts are planned by vendors and decided at mother stations. An operator of a daughter station has nothing to decide here; what concerns you is behind the bell.",
        )
    };
    view! {
        <div class="head"><h1>{format!("Welcome, {}", user.full_name)}</h1></div>
        <section class="card"><Empty icon=Icon::Clock title text /></section>
    }
}

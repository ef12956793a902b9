//! The list of shifts: what waits for a decision first, live.

use crate::{
    api::shifts::list_shifts,
    components::{
        empty_state::EmptyState,
        icon::{Icon, IconName},
        loaded::{Loaded, Loading},
        reject_dialog::RejectDialog,
        shift_filters::ShiftFilters,
        shift_table::{ShiftTable, ShiftTableSkeleton},
        shift_tabs::ShiftTabs,
    },
    list_query::{ListQuery, Tab},
    page_title::PageTitle,
    realtime::use_realtime,
    routes,
    state::{clock::use_clock, decisions::provide_decisions, session::use_session},
    when,
};
use domain::{
    shift::{ShiftBoard, ShiftStatus},
    user::{RoleCode, User},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The list for those who have one, a calm word for those who have not.
#[component]
pub fn Dashboard() -> impl IntoView {
    let user = use_session().user.clone();
    view! {
        <PageTitle text="Shifts" />
        {match user {
            Some(user) if user.works_with_shifts() => view! { <Board user /> }.into_any(),
            Some(user) => view! { <NoShifts user /> }.into_any(),
            None => view! { <EmptyState icon=IconName::Warning title="You are signed out"><a class="button button--primary" href=routes::LOGIN rel="external">"Sign in"</a></EmptyState> }.into_any(),
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
    let params = use_query_map();
    let query = Memo::new(move |_| {
        params.with(|params| ListQuery::read(|name| params.get(name), default_tab))
    });
    let shifts = use_realtime().shifts;
    let list = Resource::new_serde_wb_blocking(
        move || (query.get(), shifts.version()),
        move |(query, _)| async move {
            let position = shifts.position();
            let board = list_shifts(query.to_board_query()).await;
            if board.is_ok() {
                shifts.confirm(position);
            }
            board
        },
    );
    provide_decisions();
    let vendor = user.is(RoleCode::Vendor);
    let title = title(&user);
    let user = StoredValue::new(user);
    view! {
        <div class="head">
            <div class="grow">
                <h1>{title}</h1>
                <Loaded resource=list fallback=|| view! { <p>"\u{a0}"</p> } let(board)>
                    <Headline board decides=user.with_value(|user| user.is(RoleCode::Eic)) />
                </Loaded>
            </div>
            {vendor.then(|| view! {
                <a class="button button--primary" href=routes::NEW_SHIFT>
                    <Icon icon=IconName::Plus size=18 />
                    "New shift"
                </a>
            })}
        </div>
        <section class="card" aria-label="List of shifts">
            <Loaded resource=list fallback=move || view! { <ShiftTableSkeleton /> } let(fetched)>
                <ShiftList fetched list query default_tab user=user.get_value() />
            </Loaded>
        </section>
        <RejectDialog />
    }
}

/// Tabs, filters and rows, with what changed since the list was fetched.
#[component]
fn ShiftList(
    fetched: Memo<ShiftBoard>,
    list: Loading<ShiftBoard>,
    query: Memo<ListQuery>,
    default_tab: Tab,
    user: User,
) -> impl IntoView {
    let (realtime, clock) = (use_realtime(), use_clock());
    let board = Memo::new(move |_| {
        let mut board = fetched.get();
        let query = query.get_untracked().to_board_query();
        realtime.shifts.patch(&mut board, &query, clock.exact());
        board
    });
    Effect::new(move |_| {
        board.with(|board| {
            let rows = board.page.results.iter();
            realtime
                .outage
                .list_shows(rows.map(|view| (view.shift.id, view.shift.status)));
        });
    });
    let counts = Memo::new(move |_| board.with(|board| Some(board.counts)));
    let zone = Memo::new(move |_| board.with(|board| board.zone.clone()));
    let error = Signal::derive(move || list.get().and_then(Result::err));
    let vendor = user.is(RoleCode::Vendor);
    let empty = Callback::new(move |query: ListQuery| empty_state(&query, default_tab, vendor));
    view! {
        <ShiftTabs counts query default_tab />
        <ShiftFilters query default_tab zone />
        <ShiftTable board error user query default_tab empty />
    }
}

/// `3 wait for a decision · the next begins in 1 h 12 min`.
#[component]
fn Headline(board: Memo<ShiftBoard>, decides: bool) -> impl IntoView {
    let clock = use_clock();
    let text = move || {
        board.with(|board| {
            let waiting = match (board.waiting, decides) {
                (0, true) => return "Nothing waits for you".to_owned(),
                (0, false) => return "Nothing waits for approval".to_owned(),
                (1, true) => "1 waits for a decision".to_owned(),
                (count, true) => format!("{count} wait for a decision"),
                (1, false) => "1 waits for approval".to_owned(),
                (count, false) => format!("{count} wait for approval"),
            };
            let ahead = board
                .next_start
                .map(|start| start.duration_since(clock.now.get()))
                .filter(|ahead| ahead.is_positive());
            match ahead {
                Some(ahead) => format!(
                    "{waiting} · the next begins in {}",
                    when::ahead_in_words(ahead)
                ),
                None => waiting,
            }
        })
    };
    view! { <p>{text}</p> }
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

fn empty_state(query: &ListQuery, default_tab: Tab, vendor: bool) -> AnyView {
    if query.is_narrowed() {
        let widened = query.widened().url(default_tab);
        return view! {
            <EmptyState icon=IconName::Search title="No shift matches" text="Nothing under this tab fits the search and the dates.">
                <a class="button" href=widened>"Clear search and dates"</a>
            </EmptyState>
        }
        .into_any();
    }
    match (query.tab, vendor) {
        (Tab::One(ShiftStatus::Pending), false) => {
            view! { <EmptyState icon=IconName::Tray title="Nothing waits for a decision" text="A new request appears here by itself, and your bell rings." /> }.into_any()
        }
        (Tab::All, true) => view! {
            <EmptyState icon=IconName::Tray title="No shifts yet" text="Ask for the first one: the engineer in charge of the vehicle’s home station decides.">
                <a class="button button--primary" href=routes::NEW_SHIFT>"New shift"</a>
            </EmptyState>
        }
        .into_any(),
        (Tab::All, false) => view! { <EmptyState icon=IconName::Tray title="No shifts yet" text="The first request appears here by itself." /> }.into_any(),
        (tab, _) => view! { <EmptyState icon=IconName::Tray title=format!("No {} shifts", tab.label().to_ascii_lowercase()) /> }.into_any(),
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
        <section class="card"><EmptyState icon=IconName::Clock title text /></section>
    }
}

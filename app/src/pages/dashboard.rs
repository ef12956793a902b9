//! The list of shifts, live. For EICs it starts with the pending ones.

mod home;

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
    decisions::provide_decisions,
    i18n::{Locale, plural::count_text, text, time::time_ahead, use_locale},
    list_query::{ListQuery, Tab},
    page_title::PageTitle,
    realtime::use_realtime,
    routes,
    state::{clock::use_clock, session::use_session},
};
use domain::{
    shift::{ShiftBoard, ShiftStatus},
    user::{RoleCode, User},
};
use home::Home;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The list, or the home page of users who have none.
#[component]
pub fn Dashboard() -> impl IntoView {
    let locale = use_locale();
    let user = use_session().user.clone();
    view! {
        <PageTitle text=text!(locale, dashboard.title) />
        {match user {
            Some(user) if user.works_with_shifts() => view! { <Board user /> }.into_any(),
            Some(user) => view! { <Home user /> }.into_any(),
            None => {
                view! {
                    <EmptyState icon=IconName::Warning title=text!(locale, failure.signed_out)>
                        <a class="button button--primary" href=routes::LOGIN rel="external">
                            {text!(locale, failure.sign_in)}
                        </a>
                    </EmptyState>
                }
                    .into_any()
            }
        }}
    }
}

#[component]
fn Board(user: User) -> impl IntoView {
    let locale = use_locale();
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
    let title = title(locale, &user);
    let user = StoredValue::new(user);
    view! {
        <div class="head">
            <div class="grow">
                <h1>{title}</h1>
                <Loaded resource=list fallback=|| view! { <p>"\u{a0}"</p> } let(fetched)>
                    <Headline
                        board=live(fetched, query)
                        decides=user.with_value(|user| user.is(RoleCode::Eic))
                    />
                </Loaded>
            </div>
            {vendor
                .then(|| {
                    view! {
                        <a class="button button--primary" href=routes::NEW_SHIFT>
                            <Icon icon=IconName::Plus size=18 />
                            {text!(locale, dashboard.new_shift)}
                        </a>
                    }
                })}
        </div>
        <section class="card" aria-label=text!(locale, dashboard.list)>
            <Loaded resource=list fallback=move || view! { <ShiftTableSkeleton /> } let(fetched)>
                <ShiftList fetched list query default_tab user=user.get_value() />
            </Loaded>
        </section>
        <RejectDialog />
    }
}

/// The list with what changed since it was fetched.
fn live(fetched: Memo<ShiftBoard>, query: Memo<ListQuery>) -> Memo<ShiftBoard> {
    let (shifts, clock) = (use_realtime().shifts, use_clock());
    Memo::new(move |_| {
        let mut board = fetched.get();
        let query = query.get_untracked().to_board_query();
        shifts.patch(&mut board, &query, clock.exact());
        board
    })
}

/// Tabs, filters and rows, with changes since the list was fetched.
#[component]
fn ShiftList(
    fetched: Memo<ShiftBoard>,
    list: Loading<ShiftBoard>,
    query: Memo<ListQuery>,
    default_tab: Tab,
    user: User,
) -> impl IntoView {
    let (locale, realtime) = (use_locale(), use_realtime());
    let board = live(fetched, query);
    Effect::new(move |_| {
        board.with(|board| {
            let rows = board.page.results.iter();
            realtime
                .outage
                .list_shows(rows.map(|view| (view.shift.id, view.shift.status)));
            let rows = board.page.results.iter();
            realtime.shifts.set_listed(rows.map(|view| view.shift.id));
        });
    });
    on_cleanup(move || realtime.shifts.set_listed([]));
    let counts = Memo::new(move |_| board.with(|board| Some(board.counts)));
    let zone = Memo::new(move |_| board.with(|board| board.zone.clone()));
    let error = Signal::derive(move || list.get().and_then(Result::err));
    let vendor = user.is(RoleCode::Vendor);
    let decides = user.is(RoleCode::Eic);
    let empty = Callback::new(move |query: ListQuery| {
        empty_state(locale, &query, default_tab, vendor, decides)
    });
    view! {
        <ShiftTabs counts query default_tab />
        <ShiftFilters query default_tab zone />
        <ShiftTable board error user query default_tab empty />
    }
}

/// `3 requests to decide · next starts in 1 h 12 min`.
#[component]
fn Headline(board: Memo<ShiftBoard>, decides: bool) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let text = move || {
        board.with(|board| {
            let waiting = match (board.waiting, decides) {
                (0, true) => return text!(locale, dashboard.nothing_to_decide).to_owned(),
                (0, false) => return text!(locale, dashboard.nothing_waiting).to_owned(),
                (count, true) => count_text!(locale, count, dashboard.to_decide),
                (count, false) => count_text!(locale, count, dashboard.waiting),
            };
            let ahead = board
                .next_start
                .map(|start| start.duration_since(clock.now.get()))
                .filter(|ahead| ahead.is_positive());
            match ahead {
                Some(ahead) => {
                    let time = time_ahead(locale, ahead);
                    text!(
                        locale,
                        dashboard.next_starts,
                        waiting = waiting,
                        time = time
                    )
                }
                None => waiting,
            }
        })
    };
    view! { <p>{text}</p> }
}

fn title(locale: Locale, user: &User) -> String {
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
        _ if user.is(RoleCode::Admin) => text!(locale, dashboard.all).to_owned(),
        ([station], _) => text!(locale, dashboard.at_station, station = *station),
        ([_, ..], _) => {
            let count = i64::try_from(stations.len()).unwrap_or(i64::MAX);
            count_text!(locale, count, dashboard.at_stations)
        }
        ([], [vendor]) => text!(locale, dashboard.of_vendor, vendor = *vendor),
        _ => text!(locale, dashboard.title).to_owned(),
    }
}

fn empty_state(
    locale: Locale,
    query: &ListQuery,
    default_tab: Tab,
    vendor: bool,
    decides: bool,
) -> AnyView {
    if query.is_narrowed() {
        let widened = query.widened().url(default_tab);
        let (title, text) = (
            text!(locale, shift_list.empty.no_match),
            text!(locale, shift_list.empty.no_match_text),
        );
        return view! {
            <EmptyState icon=IconName::Search title text>
                <a class="button" href=widened>
                    {text!(locale, shift_list.empty.clear)}
                </a>
            </EmptyState>
        }
        .into_any();
    }
    let (title, text) = empty_texts(locale, query.tab, vendor, decides);
    if query.tab == Tab::All && vendor {
        return view! {
            <EmptyState icon=IconName::Tray title text>
                <a class="button button--primary" href=routes::NEW_SHIFT>
                    {text!(locale, dashboard.new_shift)}
                </a>
            </EmptyState>
        }
        .into_any();
    }
    view! { <EmptyState icon=IconName::Tray title text /> }.into_any()
}

/// Title and text of a tab without shifts.
fn empty_texts(
    locale: Locale,
    tab: Tab,
    vendor: bool,
    decides: bool,
) -> (&'static str, &'static str) {
    match (tab, vendor) {
        (Tab::One(ShiftStatus::Pending), false) if !decides => {
            (text!(locale, dashboard.nothing_waiting), "")
        }
        (Tab::One(ShiftStatus::Pending), false) => (
            text!(locale, dashboard.nothing_to_decide),
            text!(locale, shift_list.empty.nothing_to_decide_text),
        ),
        (Tab::All, true) => (
            text!(locale, shift_list.empty.none_yet),
            text!(locale, shift_list.empty.plan_first),
        ),
        (Tab::All, false) => (
            text!(locale, shift_list.empty.none_yet),
            text!(locale, shift_list.empty.first_request),
        ),
        (Tab::One(ShiftStatus::Pending), true) => (text!(locale, shift_list.empty.pending), ""),
        (Tab::One(ShiftStatus::Approved), _) => (text!(locale, shift_list.empty.approved), ""),
        (Tab::One(ShiftStatus::Rejected), _) => (text!(locale, shift_list.empty.rejected), ""),
        (Tab::One(ShiftStatus::Cancelled), _) => (text!(locale, shift_list.empty.cancelled), ""),
        (Tab::One(ShiftStatus::Expired), _) => (text!(locale, shift_list.empty.expired), ""),
    }
}

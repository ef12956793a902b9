//! The list of shifts, live. For EICs it starts with the pending ones.

mod home;
mod station_home;

use crate::{
    api::shifts::list_shifts,
    components::{
        empty_state::EmptyState,
        error_notice::StaleNotice,
        icon::{Icon, IconName},
        loaded::{Loaded, Loading},
        print_heading::PrintHeading,
        reject_dialog::RejectDialog,
        shift_empty::empty_state,
        shift_filters::ShiftFilters,
        shift_table::{
            FailuresDialog, FailuresOfPlainForm, RejectSelected, ShiftTable, ShiftTableSkeleton,
        },
        shift_tabs::ShiftTabs,
        stock_panel::StockPanel,
    },
    decisions::provide_decisions,
    i18n::{plural::count_text, shift_list::title, text, time::time_ahead, use_locale},
    list_query::{ListQuery, Tab, default_tab},
    page_title::PageTitle,
    realtime::use_realtime,
    routes,
    state::{clock::use_clock, session::use_session},
};
use domain::{
    shift::{BoardQuery, ShiftBoard},
    user::{RoleCode, User},
};
use home::Home;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

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
    let default_tab = default_tab(&user);
    let params = use_query_map();
    let query = Memo::new(move |_| {
        params.with(|params| ListQuery::read(|name| params.get(name), default_tab))
    });
    let shifts = use_realtime().shifts;
    let list = Resource::new_serde_wb_blocking(
        move || (query.get(), shifts.version()),
        move |(query, _)| async move {
            let position = shifts.position();
            let query = query.to_board_query();
            let board = list_shifts(query.clone()).await?;
            shifts.confirm(position);
            Ok(FetchedBoard { query, board })
        },
    );
    provide_decisions();
    let (vendor, decides) = (user.is(RoleCode::Vendor), user.is(RoleCode::Eic));
    let title = title(locale, &user);
    let user = StoredValue::new(user);
    view! {
        <div class="head">
            <div class="grow">
                <h1>{title}</h1>
                <Loaded resource=list fallback=|| view! { <p>"\u{a0}"</p> } let(fetched)>
                    <Headline board=live(fetched) decides />
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
        {decides.then(|| view! { <StockPanel /> })}
        <FailuresOfPlainForm />
        <section class="card" aria-label=text!(locale, dashboard.list)>
            <Loaded resource=list fallback=move || view! { <ShiftTableSkeleton /> } let(fetched)>
                <ShiftList fetched list query default_tab user=user.get_value() />
            </Loaded>
        </section>
        <RejectDialog />
        <RejectSelected />
        <FailuresDialog />
    }
}

/// A list and what it was fetched for: while another one is loading, or cannot be loaded, the last one is still there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FetchedBoard {
    query: BoardQuery,
    board: ShiftBoard,
}

/// The list with what changed since it was fetched.
fn live(fetched: Memo<FetchedBoard>) -> Memo<ShiftBoard> {
    let (shifts, clock) = (use_realtime().shifts, use_clock());
    let ended = Memo::new(move |_| {
        fetched.with(|FetchedBoard { query, board }| board.ended(query, clock.now.get()))
    });
    Memo::new(move |_| {
        ended.track();
        let (FetchedBoard { query, mut board }, now) = (fetched.get(), clock.exact());
        shifts.patch(&mut board, &query, now);
        board.remove_ended(&query, now);
        board
    })
}

/// Tabs, filters and rows, with changes since the list was fetched.
#[component]
fn ShiftList(
    fetched: Memo<FetchedBoard>,
    list: Loading<FetchedBoard>,
    query: Memo<ListQuery>,
    default_tab: Tab,
    user: User,
) -> impl IntoView {
    let (locale, realtime) = (use_locale(), use_realtime());
    let board = live(fetched);
    let fetched_for = Memo::new(move |_| fetched.with(|fetched| fetched.query.clone()));
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
    let error = Memo::new(move |_| list.get().and_then(Result::err));
    // The rows that are there belong to a list that is no longer chosen.
    let is_missing = Memo::new(move |_| {
        error.with(Option::is_some) && fetched_for.get() != query.get().to_board_query()
    });
    let filter_user = user.clone();
    let user = StoredValue::new(user);
    let empty = Callback::new(move |query: ListQuery| {
        user.with_value(|user| empty_state(locale, &query, default_tab, user))
    });
    let table = move || {
        let user = user.get_value();
        view! { <ShiftTable board fetched_for user query default_tab empty /> }
    };
    view! {
        <PrintHeading board query live=true />
        <ShiftTabs counts query default_tab />
        <ShiftFilters query default_tab board user=filter_user />
        {move || {
            error
                .get()
                .map(|error| {
                    let missing = is_missing.get();
                    view! { <StaleNotice error missing /> }
                })
        }}
        <Show when=move || !is_missing.get()>{table()}</Show>
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

//! The table of shifts. A row is kept until its shift changes, and rows in use keep their places, so that no click hits another shift.

mod day_heading;
mod reject_selected;
mod report;
mod row_gestures;
mod rows_in_use;
mod selection_bar;
mod viewers_news;
mod waiting_rows;

pub use reject_selected::RejectSelected;
pub use report::{FailuresDialog, FailuresOfPlainForm};

use super::{
    click_guard::ClickGuard,
    pager::Pager,
    shift_row::{RowColumns, SelectableRows, ShiftRow},
    ui::table::{Column, Table, TableBody, TableHead},
};
use crate::{
    browser::focus::Scroll,
    decisions::use_decisions,
    i18n::{text, use_locale},
    list_query::{ListQuery, Tab, shows_vendor},
    realtime::use_realtime,
};
use day_heading::DayHeading;
use domain::{
    id::ShiftId,
    shift::{BoardQuery, ShiftBoard, ShiftStatus, ShiftView, StableRow, StableRows},
    user::User,
};
use leptos::prelude::*;
use row_gestures::RowGestures;
use rows_in_use::{RowsInUse, focus_is_lost, focus_next_to_decide, focus_row};
use selection_bar::SelectionBar;
use viewers_news::ViewersNews;
use waiting_rows::WaitingRows;

/// The rows and the pager, or a text in place of no rows.
#[component]
pub fn ShiftTable(
    /// The data.
    board: Memo<ShiftBoard>,
    /// What the data was fetched for.
    fetched_for: Memo<BoardQuery>,
    /// The signed-in user.
    user: User,
    /// The list that is shown.
    query: Memo<ListQuery>,
    /// The tab of a URL without a query.
    default_tab: Tab,
    /// Makes what stands in place of no rows.
    empty: Callback<ListQuery, AnyView>,
) -> impl IntoView {
    let locale = use_locale();
    let guard = ClickGuard::provide();
    let in_use = RowsInUse::new(use_decisions());
    let rows = stable_rows(board, fetched_for, in_use);
    guard_moved_rows(rows, guard);
    keep_focus(rows, in_use, guard);
    let any = Memo::new(move |_| rows.with(|rows| !rows.rows().is_empty()));
    let is_loading = Memo::new(move |_| query.get().to_board_query() != fetched_for.get());
    let vendor = shows_vendor(&user);
    let decides = user.eic_stations().next().is_some();
    let user = StoredValue::new(user);
    let has_one_status =
        Memo::new(move |_| fetched_for.with(|query| matches!(query.tab, Tab::One(_))));
    let columns = move |view: &ShiftView| {
        board.with_untracked(|board| RowColumns {
            decides: user.with_value(|user| user.is_eic_of(view.shift.station_id)),
            vendor,
            station: board.shows_station(),
            zone: board.shows_zone(),
            status: !has_one_status.get_untracked(),
        })
    };
    let bulk = use_decisions().bulk;
    let selectable = selectable_rows(rows, user);
    provide_context(SelectableRows(selectable));
    keep_selection(selectable, fetched_for);
    let gestures = RowGestures::new(bulk, rows, selectable);
    let can_select = Memo::new(move |_| {
        let tab = fetched_for.with(|query| query.tab);
        decides
            && matches!(
                tab,
                Tab::One(ShiftStatus::Pending) | Tab::Upcoming | Tab::All
            )
    });
    let has_days = Memo::new(move |_| fetched_for.with(|query| query.sort().is_by_start()));
    let pager = move || {
        board.with(|board| {
            let (request, query) = (board.page.request, query.get());
            let page = |number: u32| query.with_page(number).url(default_tab);
            (board.page.count > 0).then(|| {
                view! {
                    <Pager
                        first=request.offset() + 1
                        rows=i64::try_from(board.page.results.len()).unwrap_or(0)
                        count=board.page.count
                        previous=(request.number() > 1).then(|| page(request.number() - 1))
                        next=request.has_next(board.page.count).then(|| page(request.number() + 1))
                    />
                }
            })
        })
    };
    let variant = Signal::derive(move || {
        let mut class = "shifts".to_owned();
        if !any.get() {
            class.push_str(" shifts--none");
        }
        // The name of the tab says it already.
        if has_one_status.get() {
            class.push_str(" shifts--one-status");
        }
        if can_select.get() {
            class.push_str(" shifts--selectable");
        }
        class
    });
    view! {
        <div
            class="shift-rows"
            class:shift-rows--selecting=bulk.selecting
            // The rows of the list that was chosen before: they can be read until it is loaded, but not clicked.
            inert=move || is_loading.get()
            on:pointerover=move |event| in_use.pointer_over(&event)
            on:pointerleave=move |_| in_use.pointer_left()
            on:focusin=move |event| in_use.focus_in(&event)
            on:focusout=move |event| in_use.focus_out(&event)
            on:keydown=move |event| gestures.key_down(&event)
            on:click=move |event| gestures.click(&event)
            on:pointerdown=move |event| gestures.pointer_down(&event)
            on:pointermove=move |event| gestures.pointer_move(&event)
            on:pointerup=move |_| gestures.pointer_up()
            on:pointercancel=move |_| gestures.pointer_up()
            on:contextmenu=move |event| gestures.context_menu(&event)
        >
            {move || {
                (can_select.get() && any.get()).then(|| view! { <SelectionBar rows selectable /> }.into_any())
            }}
            <ViewersNews rows />
            <WaitingRows rows in_use />
            <Table class=variant label=text!(locale, shift_list.shifts)>
                <TableHead>
                    <Column>{text!(locale, shift_list.column.shift)}</Column>
                    <Column>{text!(locale, shift_list.column.vehicle)}</Column>
                    <Column>{text!(locale, shift_list.column.driver)}</Column>
                    <Column>{text!(locale, shift_list.column.status)}</Column>
                    <Column>{text!(locale, shift_list.column.last_change)}</Column>
                    <Column>
                        <span class="visually-hidden">
                            {text!(locale, shift_list.column.decision)}
                        </span>
                    </Column>
                </TableHead>
                <TableBody>
                    <For
                        each=move || rows.with(|rows| rows.rows().to_vec())
                        key=|row: &StableRow| (
                            row.view.shift.id,
                            row.view.shift.version,
                            row.has_left,
                        )
                        let(row)
                    >
                        <DayHeading rows id=row.view.shift.id has_days />
                        <ShiftRow columns=columns(&row.view) row has_days />
                    </For>
                </TableBody>
            </Table>
        </div>
        {move || (!any.get()).then(|| empty.run(query.get()))}
        {pager}
    }
}

/// The rows to show: the live list, with rows in use at their places.
fn stable_rows(
    board: Memo<ShiftBoard>,
    fetched_for: Memo<BoardQuery>,
    in_use: RowsInUse,
) -> Memo<StableRows> {
    let shifts = use_realtime().shifts;
    let of_list = Memo::new(move |before: Option<&(BoardQuery, StableRows)>| {
        let query = fetched_for.get();
        let in_use = in_use.get();
        let belongs = |view: &ShiftView| match query.tab {
            Tab::One(status) => view.shift.status == status,
            // A shift leaves these tabs by itself, when its time is over.
            Tab::All | Tab::Upcoming | Tab::Past => true,
        };
        let rows = board.with(|board| match before {
            Some((before, rows)) if *before == query => {
                rows.next(&board.page.results, &in_use, belongs, |id| {
                    shifts.latest(id)
                })
            }
            _ => StableRows::new(&board.page.results, belongs),
        });
        (query, rows)
    });
    Memo::new(move |_| of_list.with(|(_, rows)| rows.clone()))
}

/// The rows that the user may decide about now, in the order of the list.
fn selectable_rows(rows: Memo<StableRows>, user: StoredValue<User>) -> Memo<Vec<ShiftId>> {
    Memo::new(move |_| {
        rows.with(|rows| {
            let shifts = rows.rows().iter().map(|row| &row.view.shift);
            shifts
                .filter(|shift| {
                    shift.status == ShiftStatus::Pending
                        && user.with_value(|user| user.is_eic_of(shift.station_id))
                })
                .map(|shift| shift.id)
                .collect()
        })
    })
}

/// Takes rows out of the selection that can no longer be decided, and all of them when another list is shown.
fn keep_selection(selectable: Memo<Vec<ShiftId>>, fetched_for: Memo<BoardQuery>) {
    let decisions = use_decisions();
    Effect::new(move |_| {
        selectable.with(|selectable| {
            let decided_here = decisions.decided_recently_untracked();
            decisions.bulk.keep_only(selectable, &decided_here);
        });
    });
    Effect::new(move |before: Option<BoardQuery>| {
        let query = fetched_for.get();
        if before.is_some_and(|before| before != query) {
            decisions.bulk.clear();
        }
        query
    });
}

fn guard_moved_rows(rows: Memo<StableRows>, guard: ClickGuard) {
    Effect::new(move |before: Option<StableRows>| {
        let rows = rows.get();
        if let Some(before) = before {
            guard.rows_moved(rows.moved_since(&before));
        }
        rows
    });
}

/// Moves the focus to the next row after a decision, and keeps it in a row that is drawn anew because somebody else changed its shift.
fn keep_focus(rows: Memo<StableRows>, in_use: RowsInUse, guard: ClickGuard) {
    let last_decided = use_decisions().last_decided;
    Effect::new(move |_| {
        let Some(decided) = last_decided.get() else {
            return;
        };
        last_decided.set(None);
        request_animation_frame(move || {
            let scroll = if in_use.is_pointed_at() {
                Scroll::Keep
            } else {
                Scroll::IntoView
            };
            guard.focus_moved(focus_next_to_decide(decided, scroll));
        });
    });
    // A hidden tab draws no frames: only one is requested at a time, however often its rows change.
    let is_requested = StoredValue::new(false);
    Effect::new(move |_| {
        rows.track();
        if in_use.focused().is_none() || is_requested.get_value() {
            return;
        }
        is_requested.set_value(true);
        request_animation_frame(move || {
            is_requested.try_set_value(false);
            if let Some(row) = in_use.focused()
                && focus_is_lost()
            {
                focus_row(row);
            }
        });
    });
}

/// Stands in for rows that are being loaded.
#[component]
pub fn ShiftTableSkeleton() -> impl IntoView {
    let locale = use_locale();
    let line = || {
        view! {
            <div class="skeleton">
                <span></span>
                <span></span>
                <span></span>
            </div>
        }
    };
    view! {
        <div role="status" aria-label=text!(locale, shift_list.loading)>
            {(0..6).map(|_| line()).collect_view()}
        </div>
    }
}

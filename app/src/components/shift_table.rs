//! The table of shifts. A row is kept until its shift changes, and rows in use keep their places, so that no click hits another shift.

mod day_heading;
mod live_rows;
mod reject_selected;
mod report;
mod row_gestures;
mod rows_in_use;
mod selectable;
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
    decisions::use_decisions,
    i18n::{text, use_locale},
    list_query::{ListQuery, Tab, shows_vendor},
};
use day_heading::DayHeading;
use domain::{
    shift::{BoardQuery, ShiftBoard, ShiftStatus, ShiftView, StableRow},
    user::User,
};
use leptos::prelude::*;
use live_rows::{guard_moved_rows, keep_focus, stable_rows};
use row_gestures::RowGestures;
use rows_in_use::RowsInUse;
use selectable::{keep_selection, selectable_rows};
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
    let may_have_pending = Memo::new(move |_| {
        let tab = fetched_for.with(|query| query.tab);
        matches!(
            tab,
            Tab::One(ShiftStatus::Pending) | Tab::Upcoming | Tab::All
        )
    });
    let can_select = Memo::new(move |_| decides && may_have_pending.get());
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
        if may_have_pending.get() {
            class.push_str(" shifts--deadlines");
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

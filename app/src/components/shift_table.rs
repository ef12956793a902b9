//! The list itself. Rows are kept as long as their shift is the same: what changes elsewhere does not touch the row that one works on.

use super::{
    error_notice::StaleNotice,
    pager::Pager,
    shift_row::ShiftRow,
    ui::table::{Column, Table, TableBody, TableHead},
};
use crate::{
    error::AppError,
    list_query::{ListQuery, Tab},
};
use domain::{
    shift::{ShiftBoard, ShiftView},
    user::User,
};
use leptos::prelude::*;

/// The rows and the pager, or why there are none.
#[component]
pub fn ShiftTable(
    /// The data.
    board: Memo<ShiftBoard>,
    /// Why it could not be fetched again, if it could not.
    #[prop(into)]
    error: Signal<Option<AppError>>,
    /// For whom.
    user: User,
    /// What is shown.
    query: Memo<ListQuery>,
    /// The tab of a bare URL.
    default_tab: Tab,
    /// What stands in place of no rows.
    empty: Callback<ListQuery, AnyView>,
) -> impl IntoView {
    let any = Memo::new(move |_| board.with(|board| !board.page.results.is_empty()));
    let user = StoredValue::new(user);
    let decides =
        move |view: &ShiftView| user.with_value(|user| user.is_eic_of(view.shift.station_id));
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
        (if any.get() {
            "shifts"
        } else {
            "shifts shifts--none"
        })
        .to_owned()
    });
    view! {
        {move || error.get().map(|error| view! { <StaleNotice error /> })}
        <Table class=variant label="Shifts">
            <TableHead>
                <Column>"Shift"</Column>
                <Column>"Vehicle"</Column>
                <Column>"Driver"</Column>
                <Column>"Status"</Column>
                <Column>"Requested or decided"</Column>
                <Column><span class="visually-hidden">"Decision"</span></Column>
            </TableHead>
            <TableBody>
                <For
                    each=move || board.with(|board| board.page.results.clone())
                    key=|view: &ShiftView| (view.shift.id, view.shift.version)
                    let(view)
                >
                    <ShiftRow decides=decides(&view) view />
                </For>
            </TableBody>
        </Table>
        {move || (!any.get()).then(|| empty.run(query.get()))}
        {pager}
    }
}

/// In place of rows that are on their way.
#[component]
pub fn ShiftTableSkeleton() -> impl IntoView {
    let line = || view! { <div class="skeleton"><span></span><span></span><span></span></div> };
    view! {
        <div role="status" aria-label="Loading shifts">
            {(0..6).map(|_| line()).collect_view()}
        </div>
    }
}

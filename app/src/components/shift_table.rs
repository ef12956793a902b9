//! The table of shifts. A row is kept until its shift changes, so that other changes do not touch the row in use.

use super::{
    error_notice::StaleNotice,
    pager::Pager,
    shift_row::ShiftRow,
    ui::table::{Column, Table, TableBody, TableHead},
};
use crate::{
    error::AppError,
    i18n::{text, use_locale},
    list_query::{ListQuery, Tab},
};
use domain::{
    shift::{ShiftBoard, ShiftView},
    user::User,
};
use leptos::prelude::*;

/// The rows and the pager, or a text in place of no rows.
#[component]
pub fn ShiftTable(
    /// The data.
    board: Memo<ShiftBoard>,
    /// Error of the last fetch, if it failed.
    #[prop(into)]
    error: Signal<Option<AppError>>,
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
        <Table class=variant label=text!(locale, shift_list.shifts)>
            <TableHead>
                <Column>{text!(locale, shift_list.column.shift)}</Column>
                <Column>{text!(locale, shift_list.column.vehicle)}</Column>
                <Column>{text!(locale, shift_list.column.driver)}</Column>
                <Column>{text!(locale, shift_list.column.status)}</Column>
                <Column>{text!(locale, shift_list.column.last_change)}</Column>
                <Column>
                    <span class="visually-hidden">{text!(locale, shift_list.column.decision)}</span>
                </Column>
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

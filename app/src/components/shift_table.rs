//! The list itself. Rows are kept as long as their shift is the same: what changes elsewhere does not touch the row that one works on.

use super::{
    error_notice::{ErrorNotice, StaleNotice},
    pager::Pager,
    rows::{Row, rows},
    shift_row::ShiftRow,
};
use crate::{
    api::shifts::ShiftList,
    fetched::Fetched,
    list_query::{ListQuery, Tab},
};
use domain::{shift::ShiftView, user::User};
use leptos::prelude::*;

/// The list's data as it comes.
pub type ListResource = Fetched<ShiftList>;

/// The last list that came, which stays while the next one is on its way or fails.
pub fn last_good(list: ListResource) -> Memo<Option<ShiftList>> {
    Memo::new(
        move |previous: Option<&Option<ShiftList>>| match list.get() {
            Some(Ok(list)) => Some(list),
            _ => previous.cloned().flatten(),
        },
    )
}

/// The rows and the pager, or why there are none.
#[component]
pub fn ShiftTable(
    /// The data.
    list: ListResource,
    /// For whom.
    user: User,
    /// What is shown.
    query: Memo<ListQuery>,
    /// The tab of a bare URL.
    default_tab: Tab,
    /// What stands in place of no rows.
    empty: Callback<ListQuery, AnyView>,
) -> impl IntoView {
    let good = last_good(list);
    let any = Memo::new(move |_| {
        good.with(|list| {
            list.as_ref()
                .is_some_and(|list| !list.page.results.is_empty())
        })
    });
    let known = Memo::new(move |_| good.with(Option::is_some));
    let user = StoredValue::new(user);
    let row = move |view: ShiftView| {
        let key = (view.shift.id.get(), view.shift.version);
        Row::new(key, move || {
            let decides = user.with_value(|user| user.is_eic_of(view.shift.station_id));
            view! { <ShiftRow view decides /> }.into_any()
        })
    };
    let shown = move || {
        good.with(|list| {
            let list = list.iter().flat_map(|list| &list.page.results);
            list.cloned().map(row).collect()
        })
    };
    let pager = move || {
        good.get().filter(|list| list.page.count > 0).map(|list| {
            let (request, query) = (list.page.request, query.get());
            let page = |number: u32| query.with_page(number).url(default_tab);
            view! {
                <Pager
                    first=request.offset() + 1
                    rows=i64::try_from(list.page.results.len()).unwrap_or(0)
                    count=list.page.count
                    previous=(request.number() > 1).then(|| page(request.number() - 1))
                    next=request.has_next(list.page.count).then(|| page(request.number() + 1))
                />
            }
        })
    };
    view! {
        {move || {
            let error = list.get()?.err()?;
            Some(if known.get() {
                view! { <StaleNotice error /> }.into_any()
            } else {
                view! { <ErrorNotice error retry=Callback::new(move |()| list.refetch()) /> }.into_any()
            })
        }}
        <table class="shifts" class:shifts--none=move || !any.get() role="table" aria-label="Shifts">
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">"Shift"</th>
                    <th role="columnheader" scope="col">"Vehicle"</th>
                    <th role="columnheader" scope="col">"Driver"</th>
                    <th role="columnheader" scope="col">"Status"</th>
                    <th role="columnheader" scope="col">"Requested or decided"</th>
                    <th role="columnheader" scope="col"><span class="visually-hidden">"Decision"</span></th>
                </tr>
            </thead>
            <tbody role="rowgroup">
                {rows(shown)}
            </tbody>
        </table>
        {move || (known.get() && !any.get()).then(|| empty.run(query.get()))}
        {move || pager()}
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

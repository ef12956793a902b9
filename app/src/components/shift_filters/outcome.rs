//! How many shifts a search, a station or dates leave, and the way back to all.

use crate::{
    i18n::{plural::count_text, text, use_locale},
    list_query::{ListQuery, Tab},
};
use leptos::prelude::*;

/// `3 found` and `Clear`, while the list is narrowed: the numbers of the tabs are then no totals.
#[component]
pub fn Outcome(
    /// The list that is shown.
    query: Memo<ListQuery>,
    /// The tab of a URL without a query.
    default_tab: Tab,
    /// Number of shifts in the list, on all pages.
    count: Memo<i64>,
) -> impl IntoView {
    let locale = use_locale();
    let narrowed = Memo::new(move |_| query.with(ListQuery::is_narrowed));
    // Days the wrong way round leave nothing to be found.
    let searched =
        Memo::new(move |_| query.with(|query| query.is_narrowed() && !query.ends_before_start()));
    let found = move || {
        searched
            .get()
            .then(|| count_text!(locale, count.get(), shift_filters.found))
    };
    let clear = move || {
        narrowed.get().then(|| {
            view! {
                <a
                    class="link-button"
                    href=move || query.with(|query| query.widened().url(default_tab))
                >
                    {text!(locale, shift_filters.clear)}
                </a>
            }
            .into_any()
        })
    };
    view! {
        <span class="tools__found" role="status">
            {found}
        </span>
        {clear}
    }
}

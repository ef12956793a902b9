//! Status tabs with the number of shifts behind each.

use crate::{
    i18n::{shift::status_label, text, use_locale},
    list_query::{ListQuery, Tab},
};
use domain::shift::{ShiftStatus, StatusCounts};
use leptos::prelude::*;

/// The tabs, as links.
#[component]
pub fn ShiftTabs(
    /// Number of shifts behind each tab; `None` until it is known.
    #[prop(into)]
    counts: Signal<Option<StatusCounts>>,
    /// The list that is shown.
    query: Memo<ListQuery>,
    /// The tab of a URL without a query.
    default_tab: Tab,
) -> impl IntoView {
    let locale = use_locale();
    let label = move |tab: Tab| match tab {
        Tab::All => text!(locale, shift_tabs.all),
        Tab::One(status) => status_label(locale, status),
    };
    let tab = move |tab: Tab| {
        let count = move || {
            counts.get().map(|counts| {
                tab.status()
                    .map_or_else(|| counts.all(), |status| counts.of(status))
            })
        };
        view! {
            <a
                href=move || query.with(|query| query.with_tab(tab).url(default_tab))
                aria-current=move || query.with(|query| query.tab == tab).then_some("page")
            >
                {label(tab)}
                <i>{move || count()}</i>
            </a>
        }
    };
    // Expired shifts are rare: the tab is there only if there are some.
    let expired = move || {
        let here = query.with(|query| query.tab == Tab::One(ShiftStatus::Expired));
        (here || counts.get().is_some_and(|counts| counts.expired > 0))
            .then(|| tab(Tab::One(ShiftStatus::Expired)))
    };
    view! {
        <nav class="tabs" aria-label=text!(locale, shift_tabs.label)>
            {tab(Tab::One(ShiftStatus::Pending))}
            {tab(Tab::One(ShiftStatus::Approved))}
            {tab(Tab::One(ShiftStatus::Rejected))}
            {tab(Tab::One(ShiftStatus::Cancelled))}
            {move || expired()}
            {tab(Tab::All)}
        </nav>
    }
}

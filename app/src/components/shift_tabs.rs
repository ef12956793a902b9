//! The status tabs with how many are behind each.

use crate::list_query::{ListQuery, Tab};
use domain::shift::{ShiftStatus, StatusCounts};
use leptos::prelude::*;

/// The tabs, as links.
#[component]
pub fn ShiftTabs(
    /// How many are behind each; `None` until that is known.
    #[prop(into)]
    counts: Signal<Option<StatusCounts>>,
    /// What is shown.
    query: Memo<ListQuery>,
    /// The tab of a bare URL.
    default_tab: Tab,
) -> impl IntoView {
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
                {tab.label()}
                <i>{move || count()}</i>
            </a>
        }
    };
    // Nothing expires yet: the tab appears with the first that did.
    let expired = move || {
        let here = query.with(|query| query.tab == Tab::One(ShiftStatus::Expired));
        (here || counts.get().is_some_and(|counts| counts.expired > 0))
            .then(|| tab(Tab::One(ShiftStatus::Expired)))
    };
    view! {
        <nav class="tabs" aria-label="Status">
            {tab(Tab::One(ShiftStatus::Pending))}
            {tab(Tab::One(ShiftStatus::Approved))}
            {tab(Tab::One(ShiftStatus::Rejected))}
            {tab(Tab::One(ShiftStatus::Cancelled))}
            {move || expired()}
            {tab(Tab::All)}
        </nav>
    }
}

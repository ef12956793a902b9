//! Tabs of the list with the number of shifts behind each.

use crate::{
    i18n::{shift_list::tab_label, text, use_locale},
    list_query::{ListQuery, Tab},
};
use domain::shift::{ShiftCounts, ShiftStatus};
use leptos::{html, prelude::*, wasm_bindgen::JsCast};

/// The tabs, as links. The default tab is the first; what people look at every day fits a phone.
#[component]
pub fn ShiftTabs(
    /// Number of shifts behind each tab; `None` until it is known.
    #[prop(into)]
    counts: Signal<Option<ShiftCounts>>,
    /// The list that is shown.
    query: Memo<ListQuery>,
    /// The tab of a URL without a query.
    default_tab: Tab,
) -> impl IntoView {
    const PENDING: Tab = Tab::One(ShiftStatus::Pending);
    let locale = use_locale();
    let tab = move |tab: Tab| {
        view! {
            <a
                href=move || query.with(|query| query.with_tab(tab).url(default_tab))
                aria-current=move || query.with(|query| query.tab == tab).then_some("page")
            >
                {tab_label(locale, tab)}
                <i>{move || counts.get().map(|counts| counts.of_tab(tab))}</i>
            </a>
        }
    };
    // Expired shifts are rare: the tab is there only if there are some.
    let expired = move || {
        let here = query.with(|query| query.tab == Tab::One(ShiftStatus::Expired));
        (here || counts.get().is_some_and(|counts| counts.expired > 0))
            .then(|| tab(Tab::One(ShiftStatus::Expired)))
    };
    let second = if default_tab == PENDING {
        Tab::Upcoming
    } else {
        PENDING
    };
    let list = NodeRef::<html::Nav>::new();
    let chosen_tab = Memo::new(move |_| query.with(|query| query.tab));
    // On a phone the chosen tab may be beyond the edge. Only the tabs are moved, never the page.
    Effect::new(move |_| {
        chosen_tab.track();
        let Some(list) = list.get() else { return };
        let chosen = list.query_selector("[aria-current]").ok().flatten();
        if let Some(chosen) = chosen.and_then(|tab| tab.dyn_into::<web_sys::HtmlElement>().ok()) {
            let left = chosen.offset_left() - list.offset_left();
            let before = (list.client_width() - chosen.offset_width()) / 2;
            list.set_scroll_left(left - before);
        }
    });
    view! {
        <nav class="tabs" aria-label=text!(locale, shift_tabs.label) node_ref=list>
            {tab(default_tab)}
            {tab(second)}
            {tab(Tab::Past)}
            {tab(Tab::All)}
            {tab(Tab::One(ShiftStatus::Approved))}
            {tab(Tab::One(ShiftStatus::Rejected))}
            {tab(Tab::One(ShiftStatus::Cancelled))}
            {move || expired()}
        </nav>
    }
}

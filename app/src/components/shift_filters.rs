//! Search, dates and order: a plain form whose answer is a URL; with a script it sends itself.

use super::{
    icon::{Icon, IconName},
    ui::button::SubmitButton,
};
use crate::list_query::{ListQuery, Tab};
use domain::shift::ShiftSort;
use leptos::{ev, html, leptos_dom::helpers::TimeoutHandle, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::time::Duration;

/// After the last key.
const TYPING: Duration = Duration::from_millis(300);

/// The form.
#[component]
pub fn ShiftFilters(
    /// What is shown.
    query: Memo<ListQuery>,
    /// The tab of a bare URL.
    default_tab: Tab,
    /// The zone in which dates are meant.
    #[prop(into)]
    zone: Signal<String>,
) -> impl IntoView {
    let (search, from, to) = (
        NodeRef::<html::Input>::new(),
        NodeRef::<html::Input>::new(),
        NodeRef::<html::Input>::new(),
    );
    let sort = NodeRef::<html::Select>::new();
    let navigate = StoredValue::new(use_navigate());
    let apply = move || {
        let value = |input: NodeRef<html::Input>| {
            input
                .get_untracked()
                .map(|input| input.value())
                .unwrap_or_default()
        };
        let wanted = ListQuery {
            tab: query.with_untracked(|query| query.tab),
            search: value(search).trim().to_owned(),
            from: value(from).parse().ok(),
            to: value(to).parse().ok(),
            sort: sort
                .get_untracked()
                .and_then(|sort| sort.value().parse().ok()),
            page: 1,
        };
        if query.with_untracked(|query| query.with_page(1) != wanted) {
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                ..NavigateOptions::default()
            };
            navigate.with_value(|navigate| navigate(&wanted.url(default_tab), options));
        }
    };
    let due = StoredValue::new(None::<TimeoutHandle>);
    let typed = move |_| {
        due.update_value(|due| {
            if let Some(due) = due.take() {
                due.clear();
            }
            *due = set_timeout_with_handle(apply, TYPING).ok();
        });
    };
    // Whoever leaves the list while typing stays away.
    on_cleanup(move || {
        if let Some(due) = due.try_get_value().flatten() {
            due.clear();
        }
    });
    // A link may change the query too; what is being typed is left alone while it says the same.
    Effect::new(move |before: Option<()>| {
        let wanted = query.get();
        if before.is_none() {
            // What was entered before the page was alive counts.
            apply();
            return;
        }
        if let Some(input) = search
            .get_untracked()
            .filter(|input| input.value().trim() != wanted.search)
        {
            input.set_value(&wanted.search);
        }
        for (input, date) in [(from, wanted.from), (to, wanted.to)] {
            let date = date.map(|date| date.to_string()).unwrap_or_default();
            if let Some(input) = input.get_untracked().filter(|input| input.value() != date) {
                input.set_value(&date);
            }
        }
        if let Some(select) = sort.get_untracked() {
            select.set_value(wanted.sort().as_str());
        }
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        apply();
    };
    let changed = move |_| apply();
    let first = query.get_untracked();
    let option = |order: ShiftSort| view! { <option value=order.as_str() selected=order == first.sort()>{order.label()}</option> };
    let date = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string());
    view! {
        <form class="tools" role="search" method="get" action="/" on:submit=submit>
            <input type="hidden" name="status" value=move || query.with(|query| query.tab.as_str()) />
            <label class="search">
                <span class="visually-hidden">"Search vehicle, driver, vendor"</span>
                <Icon icon=IconName::Search size=18 />
                <input type="search" name="q" placeholder="Search vehicle, driver, vendor" value=first.search.clone() node_ref=search on:input=typed autocomplete="off" />
            </label>
            <input type="checkbox" id="more-filters" class="tools__more visually-hidden" aria-label="Dates and order" checked=first.from.is_some() || first.to.is_some() />
            <label for="more-filters" class="button tools__toggle">
                <Icon icon=IconName::Filters size=18 />
                <span class="visually-hidden">"Dates and order"</span>
            </label>
            <div class="tools__rest">
                <label class="labelled">
                    <span>"From"</span>
                    <input type="date" name="from" value=date(first.from) title=move || format!("At the station ({})", zone.get()) node_ref=from on:change=changed />
                </label>
                <label class="labelled">
                    <span>"to"</span>
                    <input type="date" name="to" value=date(first.to) title=move || format!("At the station ({})", zone.get()) node_ref=to on:change=changed />
                </label>
                <select name="sort" aria-label="Order" node_ref=sort on:change=changed>
                    {ShiftSort::ALL.map(option).collect_view()}
                </select>
                // Where its going away, once the page is alive, moves nothing.
                <span class="only-plain"><SubmitButton>"Apply"</SubmitButton></span>
            </div>
            {move || query.with(ListQuery::is_narrowed).then(|| view! { <a class="link-button" href=query.with(|query| query.widened().url(default_tab))>"Clear"</a> }.into_any())}
        </form>
    }
}

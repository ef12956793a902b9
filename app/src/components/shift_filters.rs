//! Search, dates and order of the list: a plain GET form that a script submits by itself.

use super::{
    icon::{Icon, IconName},
    ui::button::SubmitButton,
};
use crate::{
    i18n::{shift::sort_label, text, use_locale},
    list_query::{ListQuery, Tab},
};
use domain::shift::ShiftSort;
use leptos::{ev, html, leptos_dom::helpers::TimeoutHandle, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::time::Duration;

/// Pause after the last key before the form is submitted.
const TYPING: Duration = Duration::from_millis(300);

/// The form.
#[component]
pub fn ShiftFilters(
    /// The list that is shown.
    query: Memo<ListQuery>,
    /// The tab of a URL without a query.
    default_tab: Tab,
    /// Time zone of the dates.
    #[prop(into)]
    zone: Signal<String>,
) -> impl IntoView {
    let locale = use_locale();
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
    // A user who leaves the list while typing is not led back to it.
    on_cleanup(move || {
        if let Some(due) = due.try_get_value().flatten() {
            due.clear();
        }
    });
    // A link may change the query too. What is being typed stays if it means the same.
    Effect::new(move |before: Option<()>| {
        let wanted = query.get();
        if before.is_none() {
            // Takes in what was entered before hydration.
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
    let option = |order: ShiftSort| {
        view! {
            <option value=order.as_str() selected=order == first.sort()>
                {sort_label(locale, order)}
            </option>
        }
    };
    let at_station = move || text!(locale, shift_filters.at_station, zone = zone.get());
    let date = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string());
    view! {
        <form class="tools" role="search" method="get" action="/" on:submit=submit>
            <input
                type="hidden"
                name="status"
                value=move || query.with(|query| query.tab.as_str())
            />
            <label class="search">
                <span class="visually-hidden">{text!(locale, shift_filters.search)}</span>
                <Icon icon=IconName::Search size=18 />
                <input
                    type="search"
                    name="q"
                    placeholder=text!(locale, shift_filters.search)
                    value=first.search.clone()
                    node_ref=search
                    on:input=typed
                    autocomplete="off"
                />
            </label>
            <input
                type="checkbox"
                id="more-filters"
                class="tools__more visually-hidden"
                aria-label=text!(locale, shift_filters.dates_and_order)
                checked=first.from.is_some() || first.to.is_some()
            />
            <label for="more-filters" class="button tools__toggle">
                <Icon icon=IconName::Filters size=18 />
                <span class="visually-hidden">{text!(locale, shift_filters.dates_and_order)}</span>
            </label>
            <div class="tools__rest">
                <label class="labelled">
                    <span>{text!(locale, shift_filters.from)}</span>
                    <input
                        type="date"
                        name="from"
                        value=date(first.from)
                        title=at_station
                        node_ref=from
                        on:change=changed
                    />
                </label>
                <label class="labelled">
                    <span>{text!(locale, shift_filters.to)}</span>
                    <input
                        type="date"
                        name="to"
                        value=date(first.to)
                        title=at_station
                        node_ref=to
                        on:change=changed
                    />
                </label>
                <select
                    name="sort"
                    aria-label=text!(locale, shift_filters.order)
                    node_ref=sort
                    on:change=changed
                >
                    {ShiftSort::ALL.map(option).collect_view()}
                </select>
                // It stands last, so that nothing moves when it goes away on hydration.
                <span class="only-plain">
                    <SubmitButton>{text!(locale, shift_filters.apply)}</SubmitButton>
                </span>
            </div>
            {move || {
                query
                    .with(ListQuery::is_narrowed)
                    .then(|| {
                        view! {
                            <a
                                class="link-button"
                                href=query.with(|query| query.widened().url(default_tab))
                            >
                                {text!(locale, shift_filters.clear)}
                            </a>
                        }
                            .into_any()
                    })
            }}
        </form>
    }
}

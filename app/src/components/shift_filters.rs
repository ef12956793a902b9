//! Search, station, dates and order of the list: a plain GET form that a script submits by itself.

mod date_range;
mod outcome;
mod station_select;

use self::{date_range::DateRange, outcome::Outcome, station_select::StationSelect};
use super::{
    icon::{Icon, IconName},
    ui::button::SubmitButton,
};
use crate::{
    i18n::{shift::sort_label, text, use_locale},
    list_query::{ListQuery, Tab, shows_vendor},
};
use domain::{
    shift::{ShiftBoard, ShiftSort},
    user::User,
};
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
    /// The data.
    board: Memo<ShiftBoard>,
    /// The signed-in user.
    user: User,
) -> impl IntoView {
    let locale = use_locale();
    let (search, from, to) = (
        NodeRef::<html::Input>::new(),
        NodeRef::<html::Input>::new(),
        NodeRef::<html::Input>::new(),
    );
    let (station, sort) = (
        NodeRef::<html::Select>::new(),
        NodeRef::<html::Select>::new(),
    );
    let navigate = StoredValue::new(use_navigate());
    let apply = move || {
        let value = |input: NodeRef<html::Input>| {
            input
                .get_untracked()
                .map(|input| input.value())
                .unwrap_or_default()
        };
        let chosen = |select: NodeRef<html::Select>| {
            select
                .get_untracked()
                .map(|select| select.value())
                .unwrap_or_default()
        };
        let wanted = ListQuery {
            tab: query.with_untracked(|query| query.tab),
            search: value(search).trim().to_owned(),
            station: chosen(station).parse().ok(),
            series: query.with_untracked(|query| query.series),
            from: value(from).parse().ok(),
            to: value(to).parse().ok(),
            sort: chosen(sort).parse().ok(),
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
        if let Some(select) = station.get_untracked() {
            select.set_value(&wanted.station.map(|id| id.to_string()).unwrap_or_default());
        }
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        apply();
    };
    let changed = Callback::new(move |()| apply());
    let first = query.get_untracked();
    let option = |order: ShiftSort| {
        view! {
            <option value=order.as_str() selected=order == first.sort()>
                {sort_label(locale, order)}
            </option>
        }
    };
    let search_label = if shows_vendor(&user) {
        text!(locale, shift_filters.search)
    } else {
        text!(locale, shift_filters.search_own)
    };
    let count = Memo::new(move |_| board.with(|board| board.page.count));
    view! {
        <form class="tools" role="search" method="get" action="/" on:submit=submit>
            <input
                type="hidden"
                name="status"
                value=move || query.with(|query| query.tab.as_str())
            />
            {move || {
                let series = query.with(|query| query.series)?;
                Some(view! { <input type="hidden" name="series" value=series.to_string() /> })
            }}
            <label class="search">
                <span class="visually-hidden">{search_label}</span>
                <Icon icon=IconName::Search size=18 />
                <input
                    type="search"
                    name="q"
                    placeholder=search_label
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
                aria-label=text!(locale, shift_filters.more)
                checked=first.station.is_some() || first.has_dates()
            />
            <label for="more-filters" class="button tools__toggle">
                <Icon icon=IconName::Filters size=18 />
                <span class="visually-hidden">{text!(locale, shift_filters.more)}</span>
            </label>
            <div class="tools__rest">
                <StationSelect board first=first.station node_ref=station changed />
                <DateRange board query from to changed />
                <select
                    name="sort"
                    aria-label=text!(locale, shift_filters.order)
                    node_ref=sort
                    on:change=move |_| changed.run(())
                >
                    {ShiftSort::ALL.map(option).collect_view()}
                </select>
                // It stands last, so that nothing moves when it goes away on hydration.
                <span class="only-plain">
                    <SubmitButton>{text!(locale, shift_filters.apply)}</SubmitButton>
                </span>
            </div>
            <a
                class="button tools__print"
                href=move || query.with(|query| query.print_url(default_tab))
            >
                {text!(locale, shift_filters.print)}
            </a>
            <Outcome query default_tab count />
        </form>
    }
}

//! All dates of the series, by month.

use super::choice::Choice;
use crate::{
    components::status_chip::StatusChip,
    i18n::{
        text,
        time::{date as day_text, hours, month_of_year},
        use_locale,
    },
    routes,
};
use domain::{
    id::ShiftId,
    series::{SeriesDetails, SeriesRow},
};
use jiff::civil::Date;
use leptos::{html, prelude::*};

/// The dates.
#[component]
pub fn DateRows(details: Memo<SeriesDetails>, choice: Choice) -> impl IntoView {
    let locale = use_locale();
    let lines = move || details.with(|details| with_months(&details.dates));
    let open = move || choice.open.with(|open| open.len());
    let selected = move || {
        let count = choice.count();
        (count > 0).then(|| text!(locale, series_page.selected, count = count))
    };
    let all_or_none = move || {
        let open = open();
        if choice.count() < open {
            view! {
                <button type="button" class="link-button" on:click=move |_| choice.set_all()>
                    {text!(locale, series_page.select_all, count = open)}
                </button>
            }
            .into_any()
        } else {
            view! {
                <button type="button" class="link-button" on:click=move |_| choice.clear()>
                    {text!(locale, series_page.select_none)}
                </button>
            }
            .into_any()
        }
    };
    view! {
        <section class="card series-dates" aria-labelledby="dates-title">
            <div class="series-dates__head">
                <h2 id="dates-title">{text!(locale, series_page.dates)}</h2>
                <span class="hint" role="status">
                    {selected}
                </span>
                <span class="series-dates__all needs-script" hidden=move || open() == 0>
                    {all_or_none}
                </span>
            </div>
            <ul class="dates__list dates__list--whole">
                <For each=lines key=Line::key let(line)>
                    {match line {
                        Line::Month(first) => {
                            view! { <li class="dates__month">{month_of_year(locale, first)}</li> }
                                .into_any()
                        }
                        Line::Date(row) => view! { <DateRow row=*row choice /> }.into_any(),
                    }}
                </For>
            </ul>
        </section>
    }
}

#[component]
fn DateRow(row: SeriesRow, choice: Choice) -> impl IntoView {
    let locale = use_locale();
    let SeriesRow { id, status, .. } = row;
    // The heading above names the year.
    let date = row.start.date();
    let day = day_text(locale, date, date);
    let below = row.rejection_reason.or(row.decided_by);
    view! {
        <li class="dates__row series-date">
            <span class="series-date__pick">
                {row.is_open.then(|| view! { <Pick id day=day.clone() choice /> })}
            </span>
            <a class="dates__day" href=routes::shift(id)>
                {day}
            </a>
            <span class="dates__hours">{hours(locale, row.start, row.end)}</span>
            <span class="series-date__below">{below}</span>
            <StatusChip status />
        </li>
    }
}

/// The check box of a date.
#[component]
fn Pick(id: ShiftId, day: String, choice: Choice) -> impl IntoView {
    let locale = use_locale();
    let input = NodeRef::<html::Input>::new();
    let is_chosen = Memo::new(move |_| choice.contains(id));
    Effect::new(move |is_first: Option<()>| {
        let (chosen, Some(input)) = (is_chosen.get(), input.get()) else {
            return;
        };
        if is_first.is_none() && input.checked() != chosen {
            // It was clicked before hydration.
            choice.set(id, input.checked());
        } else {
            input.set_checked(chosen);
        }
    });
    view! {
        <label class="pick">
            <input
                type="checkbox"
                name="dates[]"
                value=id.to_string()
                checked=is_chosen.get_untracked()
                aria-label=text!(locale, series_page.select, date = day)
                node_ref=input
                on:change=move |_| {
                    if let Some(input) = input.get_untracked() {
                        choice.set(id, input.checked());
                    }
                }
            />
        </label>
    }
}

/// A line of the list.
#[derive(Clone)]
enum Line {
    /// The month of this day and of the dates below.
    Month(Date),
    /// A date.
    Date(Box<SeriesRow>),
}

impl Line {
    /// A date that has changed has another key.
    fn key(&self) -> (Option<Date>, i64, i64, bool) {
        match self {
            Self::Month(first) => (Some(*first), 0, 0, false),
            Self::Date(row) => (None, row.id.get(), row.version, row.is_open),
        }
    }
}

fn with_months(rows: &[SeriesRow]) -> Vec<Line> {
    let mut lines = Vec::with_capacity(rows.len());
    let mut month = None;
    for row in rows {
        let first = row.start.date().first_of_month();
        if month != Some(first) {
            month = Some(first);
            lines.push(Line::Month(first));
        }
        lines.push(Line::Date(Box::new(row.clone())));
    }
    lines
}

//! All dates of the series: how many, which clash, and which are left out.

use super::{
    date_remarks::{Refusal, Remarks},
    date_row::{DateRow, Names, Row},
    pattern::Pattern,
    preview::Dates,
};
use crate::{
    i18n::{series::series_line, text, time::month_of_year, use_locale},
    state::clock::use_clock,
};
use domain::wall_clock::WallClock;
use jiff::civil::Date;
use leptos::prelude::*;

/// The part of the form with all dates.
#[component]
pub fn DateList(
    /// The dates as far as they are known.
    dates: Dates,
    /// The values of the fields.
    pattern: Pattern,
    /// The clock of the station.
    clock: Memo<Option<WallClock>>,
    /// Names of what is planned.
    names: Names,
    /// Why the server refused the form, if that concerns the dates.
    refused: Signal<Option<String>>,
) -> impl IntoView {
    let (locale, page_clock) = (use_locale(), use_clock());
    let hydrated = page_clock.hydrated;
    let today = Memo::new(move |_| {
        let now = page_clock.now.get();
        clock.with(|clock| {
            clock
                .as_ref()
                .map_or(Date::MIN, |clock| clock.local(now).date())
        })
    });
    let chosen = Memo::new(move |_| dates.chosen());
    let line = move || {
        let pattern = dates.pattern.get()?;
        chosen.with(|chosen| {
            let (first, last) = (chosen.first()?, chosen.last()?);
            let today = today.get();
            Some(series_line(
                locale,
                chosen.len(),
                &pattern,
                first.start,
                last.date,
                today,
            ))
        })
    };
    let items = Memo::new(move |_| {
        let unknown = dates.unknown().into_iter().map(Row::unknown);
        let unknown: Vec<_> = unknown.collect();
        dates.known.with(|known| {
            let rows = known.values().map(|date| Row::of(locale, date, names));
            let mut rows: Vec<_> = rows.chain(unknown).collect();
            rows.sort_by_key(|row| row.date);
            with_months(rows)
        })
    });
    // Left out and not in the list, so that the form still sends it.
    let hidden = move || {
        pattern.value.with(|value| {
            let except = value.except.iter().copied();
            let listed = |date: &Date| {
                !hydrated.get()
                    && items.with(|items| items.iter().any(|item| item.date() == Some(*date)))
            };
            except.filter(|date| !listed(date)).collect::<Vec<_>>()
        })
    };
    let is_shown = move || items.with(|items| !items.is_empty());
    view! {
        <For each=hidden key=|date| *date let(date)>
            <input type="hidden" name="pattern[except][]" value=date.to_string() />
        </For>
        <section
            id="dates"
            class="dates"
            tabindex="-1"
            aria-label=text!(locale, dates.title)
            aria-busy=move || dates.is_stale.get().then_some("true")
            hidden=move || !pattern.recurs()
        >
            <p class="summary" role="status">
                {line}
            </p>
            <Remarks dates pattern chosen />
            <Refusal dates pattern refused />
            <Show
                when=is_shown
                fallback=move || {
                    dates
                        .error
                        .with(Option::is_none)
                        .then(|| view! { <p class="hint">{text!(locale, dates.incomplete)}</p> })
                }
            >
                <ul class="dates__list" tabindex="0" aria-label=text!(locale, dates.title)>
                    <For each=move || items.get() key=Item::key let(item)>
                        {match item {
                            Item::Month(first) => {
                                view! {
                                    <li class="dates__month">{month_of_year(locale, first)}</li>
                                }
                                    .into_any()
                            }
                            Item::Date(row) => view! { <DateRow row pattern /> }.into_any(),
                        }}
                    </For>
                </ul>
            </Show>
        </section>
    }
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    /// The month of this day and of the dates below.
    Month(Date),
    /// A date.
    Date(Row),
}

impl Item {
    fn date(&self) -> Option<Date> {
        match self {
            Self::Month(_) => None,
            Self::Date(row) => Some(row.date),
        }
    }

    /// A line that says something else has another key.
    fn key(&self) -> String {
        format!("{self:?}")
    }
}

fn with_months(rows: Vec<Row>) -> Vec<Item> {
    let mut items = Vec::with_capacity(rows.len());
    let mut month = None;
    for row in rows {
        let first = row.date.first_of_month();
        if month != Some(first) {
            month = Some(first);
            items.push(Item::Month(first));
        }
        items.push(Item::Date(row));
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_month_has_one_heading() {
        let row = |date: &str| Row::unknown(date.parse().expect("a date"));
        let items = with_months(vec![
            row("2026-11-30"),
            row("2026-12-01"),
            row("2026-12-02"),
        ]);
        let months = items.iter().filter(|item| item.date().is_none());
        assert_eq!((items.len(), months.count()), (5, 2));
    }
}

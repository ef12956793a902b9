//! All dates of the series: how many, which clash, and which are left out.

use super::{pattern::Pattern, preview::Dates};
use crate::{
    i18n::{
        Locale,
        error::sentence,
        plural::count_text,
        series::series_line,
        text,
        time::{date as day_text, hours, length, month_of_year},
        use_locale,
    },
    routes,
    state::clock::use_clock,
};
use domain::{
    error::Error,
    field_errors::FieldError,
    id::ShiftId,
    series::PlannedDate,
    shift::Resource,
    wall_clock::WallClock,
};
use jiff::{SignedDuration, civil::Date};
use leptos::{html, prelude::*};

/// The names of the chosen vehicle and driver, for sentences about them.
pub type Names = Callback<Resource, String>;

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
        clock.with(|clock| clock.as_ref().map_or(Date::MIN, |clock| clock.local(now).date()))
    });
    let chosen = Memo::new(move |_| dates.chosen());
    let line = move || {
        let pattern = dates.pattern.get()?;
        chosen.with(|chosen| {
            let (first, last) = (chosen.first()?, chosen.last()?);
            let today = today.get();
            Some(series_line(locale, chosen.len(), &pattern, first.start, last.date, today))
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
            let listed = |date: &Date| !hydrated.get() && items.with(|items| items.iter().any(|item| item.date() == Some(*date)));
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
                                view! { <li class="dates__month">{month_of_year(locale, first)}</li> }
                                    .into_any()
                            }
                            Item::Date(row) => view! { <DateRow row pattern today /> }.into_any(),
                        }}
                    </For>
                </ul>
            </Show>
        </section>
    }
}

/// What the user should know about the dates, with what one click does about it.
#[component]
fn Remarks(dates: Dates, pattern: Pattern, chosen: Memo<Vec<PlannedDate>>) -> impl IntoView {
    let locale = use_locale();
    let clashing = Memo::new(move |_| {
        chosen.with(|chosen| {
            let clashing = chosen.iter().filter(|date| date.clash.is_some());
            clashing.map(|date| date.date).collect::<Vec<_>>()
        })
    });
    let left_out = Memo::new(move |_| {
        let except = pattern.value.with(|value| value.except.clone());
        let pattern = dates.pattern.get();
        let known = |date: &Date| {
            dates.known.with(|known| known.contains_key(date))
                || pattern.as_ref().is_some_and(|pattern| pattern.except().contains(date))
        };
        except.iter().filter(|date| known(date)).count()
    });
    let changed = Memo::new(move |_| {
        chosen.with(|chosen| {
            let changed = chosen.iter().filter(|date| date.longer_by != 0 || date.adjusted);
            changed.count()
        })
    });
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let clash = move || {
        let count = number(clashing.with(Vec::len));
        (count > 0).then(|| {
            view! {
                <p class="hint hint--warning">
                    {count_text!(locale, count, dates.clash)}" "
                    <button
                        type="button"
                        class="link-button needs-script"
                        on:click=move |_| pattern.leave_out_all(clashing.get_untracked())
                    >
                        {count_text!(locale, count, dates.leave_out_clashing)}
                    </button>
                </p>
            }
        })
    };
    let out = move || {
        let count = number(left_out.get());
        (count > 0).then(|| {
            view! {
                <p class="hint">
                    {count_text!(locale, count, dates.left_out)}" "
                    <button
                        type="button"
                        class="link-button needs-script"
                        on:click=move |_| pattern.value.update(|value| value.except.clear())
                    >
                        {text!(locale, dates.take_all)}
                    </button>
                </p>
            }
        })
    };
    let nights = move || {
        let count = number(changed.get());
        (count > 0).then(|| view! { <p class="hint">{count_text!(locale, count, dates.clocks_change)}</p> })
    };
    let none_clash = move || {
        chosen.with(|chosen| !chosen.is_empty() && chosen.iter().all(|date| date.clash.is_none()))
    };
    view! {
        <div class="form-hint dates__remarks" role="status">
            {clash}
            <Show when=none_clash>
                <p class="hint hint--good">{text!(locale, dates.free)}</p>
            </Show>
            {out}
            {nights}
        </div>
    }
}

/// Why the dates cannot be told, or why the server refused them.
#[component]
fn Refusal(dates: Dates, pattern: Pattern, refused: Signal<Option<String>>) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let own = move || {
        let error = dates.error.get()?;
        let date = match &error {
            Error::Invalid { fields } => match fields.any()?.1 {
                FieldError::DateTooShort { date } | FieldError::DateTooLong { date } => Some(*date),
                _ => None,
            },
            _ => None,
        };
        let text = sentence(locale, &error, clock.now.get_untracked());
        Some(view! {
            <div class="form-error" role="alert">
                <p>{text}</p>
                {date.map(|date| view! { <LeaveOut date label=date.to_string() pattern /> })}
            </div>
        })
    };
    view! {
        {own}
        {move || {
            refused
                .get()
                .map(|text| {
                    view! {
                        <p class="form-error" role="alert">
                            {text}
                        </p>
                    }
                })
        }}
    }
}

#[component]
fn DateRow(row: Row, pattern: Pattern, today: Memo<Date>) -> impl IntoView {
    let locale = use_locale();
    let date = row.date;
    let day = day_text(locale, date, today.get_untracked());
    let is_out = Memo::new(move |_| pattern.value.with(|value| value.except.contains(&date)));
    let clashes = row.clash.is_some();
    view! {
        <li class="dates__row" class:dates__row--out=is_out class:dates__row--clash=clashes>
            <span class="dates__day">{day.clone()}</span>
            <span class="dates__hours">{row.hours}</span>
            <span class="dates__note">
                {row
                    .clash
                    .map(|(text, shift)| {
                        view! {
                            <span class="dates__clash">
                                {text}" "
                                <a class="link-button" href=routes::shift(shift)>
                                    {text!(locale, new_shift.open_conflict)}
                                </a>
                            </span>
                        }
                    })}
                {row.night.map(|text| view! { <span class="dates__night">{text}</span> })}
            </span>
            <LeaveOut date label=day pattern />
        </li>
    }
}

/// A check box that leaves a date out.
#[component]
fn LeaveOut(
    /// The date.
    date: Date,
    /// The date in words.
    label: String,
    /// The values of the fields.
    pattern: Pattern,
) -> impl IntoView {
    let (locale, hydrated) = (use_locale(), use_clock().hydrated);
    let input = NodeRef::<html::Input>::new();
    let is_out = Memo::new(move |_| pattern.value.with(|value| value.except.contains(&date)));
    Effect::new(move |is_first: Option<()>| {
        let (out, Some(input)) = (is_out.get(), input.get()) else {
            return;
        };
        if is_first.is_none() && input.checked() != out {
            // It was clicked before hydration.
            pattern.leave_out(date, input.checked());
        } else {
            input.set_checked(out);
        }
    });
    view! {
        <label class="choice-chip dates__out">
            <input
                type="checkbox"
                name=move || (!hydrated.get()).then_some("pattern[except][]")
                value=date.to_string()
                checked=is_out.get_untracked()
                aria-label=text!(locale, dates.leave_out_date, date = label)
                node_ref=input
                on:change=move |_| {
                    if let Some(input) = input.get_untracked() {
                        pattern.leave_out(date, input.checked());
                    }
                }
            />
            {text!(locale, dates.leave_out)}
        </label>
    }
}

/// One date in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    date: Date,
    hours: String,
    clash: Option<(String, ShiftId)>,
    /// What the change of the clocks does to it.
    night: Option<String>,
}

impl Row {
    fn of(locale: Locale, planned: &PlannedDate, names: Names) -> Self {
        let clash = planned.clash.as_ref().map(|clash| {
            let text = text!(
                locale,
                new_shift.conflict,
                who = names.run(clash.resource),
                time = hours(locale, clash.start, clash.end)
            );
            (text, clash.shift_id)
        });
        Self {
            date: planned.date,
            hours: hours(locale, planned.start, planned.end),
            clash,
            night: night(locale, planned),
        }
    }

    /// A date that is left out, and that nothing else is known of.
    fn unknown(date: Date) -> Self {
        Self {
            date,
            hours: String::new(),
            clash: None,
            night: None,
        }
    }
}

/// What the change of the clocks does to a date, if it does anything.
fn night(locale: Locale, planned: &PlannedDate) -> Option<String> {
    let by = SignedDuration::from_mins(planned.longer_by);
    let time = length(locale, by.abs());
    match (planned.longer_by, planned.adjusted) {
        (1.., _) => Some(text!(locale, dates.longer, time = time)),
        (..0, _) => Some(text!(locale, dates.shorter, time = time)),
        (0, true) => Some(text!(locale, dates.moved).to_owned()),
        (0, false) => None,
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

    fn planned(longer_by: i64, adjusted: bool) -> PlannedDate {
        PlannedDate {
            date: "2027-03-27".parse().expect("a date"),
            start: "2027-03-27T22:00".parse().expect("a time"),
            end: "2027-03-28T06:00".parse().expect("a time"),
            longer_by,
            adjusted,
            clash: None,
        }
    }

    #[test]
    fn a_night_in_which_the_clocks_change_is_explained() {
        let text = |longer_by, adjusted| night(Locale::en, &planned(longer_by, adjusted));
        assert_eq!(text(0, false), None);
        assert_eq!(text(-60, false).as_deref(), Some("1 h shorter: the clocks go forward"));
        assert_eq!(text(60, false).as_deref(), Some("1 h longer: the clocks go back"));
        assert_eq!(text(0, true).as_deref(), Some("Moved: the clocks skip the planned time"));
    }

    #[test]
    fn every_month_has_one_heading() {
        let row = |date: &str| Row::unknown(date.parse().expect("a date"));
        let items = with_months(vec![row("2026-11-30"), row("2026-12-01"), row("2026-12-02")]);
        let months = items.iter().filter(|item| item.date().is_none());
        assert_eq!((items.len(), months.count()), (5, 2));
    }
}

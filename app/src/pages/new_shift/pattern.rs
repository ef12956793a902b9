//! How a shift repeats: the values of these fields, and the fields.

use crate::{
    components::ui::field::{Field, invalid},
    i18n::{series::WEEKDAY_CODES, text, time::weekday_name, use_locale},
    routes,
    state::clock::use_clock,
};
use domain::{
    field_errors::FieldError,
    shift::{LocalPattern, MAX_INTERVAL, Repeat, parse_local},
};
use jiff::{ToSpan, civil::Date};
use leptos::{html, prelude::*};
use std::collections::BTreeSet;

/// Value of `then` of the button that only shows the dates, without scripts.
pub const SHOW_DATES: &str = "show_dates";

/// Lengths of a series that one click sets, in weeks.
const WEEKS: [i32; 3] = [2, 4, 12];

/// Where an error of the pattern is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternPlace {
    /// Beside the interval.
    Every,
    /// Beside the weekdays.
    Weekdays,
    /// Beside the last day.
    Until,
    /// Above the dates.
    Dates,
}

impl PatternPlace {
    /// The place of an error of `recurrence_pattern`.
    pub fn of(error: &FieldError) -> Self {
        match error {
            FieldError::PatternInterval { .. } => Self::Every,
            FieldError::PatternWeekdays | FieldError::FirstDateNotInPattern => Self::Weekdays,
            FieldError::PatternExcept { .. }
            | FieldError::ExceptNotInPattern { .. }
            | FieldError::DateTooShort { .. }
            | FieldError::DateTooLong { .. } => Self::Dates,
            _ => Self::Until,
        }
    }

    /// Id of the control that gets the focus for an error at this place.
    pub fn control(self) -> &'static str {
        match self {
            Self::Every => "every",
            Self::Weekdays => "weekday-MO",
            Self::Until => "until",
            Self::Dates => "dates",
        }
    }
}

/// The values of the fields.
#[derive(Clone, Copy)]
pub struct Pattern {
    /// The pattern as its fields have it.
    pub value: RwSignal<LocalPattern>,
    /// The day of the start, once there is one.
    pub first: Memo<Option<Date>>,
    repeat: [NodeRef<html::Input>; 3],
    every: NodeRef<html::Select>,
    weekdays: [NodeRef<html::Input>; 7],
    until: NodeRef<html::Input>,
}

const REPEATS: [Repeat; 3] = [Repeat::Never, Repeat::Daily, Repeat::Weekly];

impl Pattern {
    /// The values that the form was rendered with. `start` is the text in the field of the start.
    pub fn new(value: LocalPattern, start: RwSignal<String>) -> Self {
        Self {
            value: RwSignal::new(value),
            first: Memo::new(move |_| start.with(|start| Some(parse_local(start)?.date()))),
            repeat: [NodeRef::new(), NodeRef::new(), NodeRef::new()],
            every: NodeRef::new(),
            weekdays: std::array::from_fn(|_| NodeRef::new()),
            until: NodeRef::new(),
        }
    }

    /// Whether the form is that of a series.
    pub fn recurs(self) -> bool {
        self.value.with(LocalPattern::recurs)
    }

    /// Reads the fields, including what was chosen before hydration.
    pub fn read(self) {
        let own = self.own_weekday();
        let mut value = self.value.get_untracked();
        let before = value.clone();
        let checked = |input: &NodeRef<html::Input>| {
            let input = input.get_untracked();
            input.map(|input| input.checked())
        };
        let chosen = self.repeat.iter().position(|one| checked(one) == Some(true));
        if let Some(repeat) = chosen.and_then(|chosen| REPEATS.get(chosen)) {
            value.repeat = *repeat;
        }
        if let Some(every) = self.every.get_untracked() {
            value.every = every.value();
        }
        let days = WEEKDAY_CODES.iter().zip(&self.weekdays).enumerate();
        value.weekdays = days
            .filter(|(n, (code, input))| {
                let is_known = before.weekdays.iter().any(|known| known == *code);
                if own == Some(*n) { is_known } else { checked(input).unwrap_or(is_known) }
            })
            .map(|(_, (code, _))| (*code).to_owned())
            .collect();
        if let Some(until) = self.until.get_untracked() {
            value.until = until.value();
        }
        self.note(value);
    }

    /// Sets all fields.
    pub fn set(self, value: LocalPattern) {
        for (repeat, input) in REPEATS.iter().zip(&self.repeat) {
            if let Some(input) = input.get_untracked() {
                input.set_checked(*repeat == value.repeat);
            }
        }
        if let Some(every) = self.every.get_untracked() {
            every.set_value(&value.every);
        }
        if let Some(until) = self.until.get_untracked() {
            until.set_value(&value.until);
        }
        self.note(value);
        self.show_weekdays();
    }

    /// Leaves a date out, or takes it in again.
    pub fn leave_out(self, date: Date, out: bool) {
        self.value.update(|value| {
            if out {
                value.except.insert(date);
            } else {
                value.except.remove(&date);
            }
        });
    }

    /// Leaves all these dates out.
    pub fn leave_out_all(self, dates: impl IntoIterator<Item = Date>) {
        self.value.update(|value| value.except.extend(dates));
    }

    /// Keeps the weekday of the start chosen: it is always part of a weekly series.
    pub fn follow_start(self) {
        Effect::new(move |before: Option<Option<usize>>| {
            let own = self.first.get().map(weekday);
            if let Some(before) = before.flatten().filter(|before| Some(*before) != own) {
                self.value.update(|value| {
                    let code = WEEKDAY_CODES[before];
                    let others = value.weekdays.iter().any(|day| day != code);
                    value.weekdays.retain(|day| day != code);
                    // The start moves within the chosen weekdays.
                    if others {
                        value.weekdays.push(code.to_owned());
                    }
                });
            }
            self.show_weekdays();
            own
        });
    }

    fn show_weekdays(self) {
        let own = self.own_weekday();
        self.value.with_untracked(|value| {
            for (n, (code, input)) in WEEKDAY_CODES.iter().zip(&self.weekdays).enumerate() {
                if let Some(input) = input.get_untracked() {
                    let chosen = value.weekdays.iter().any(|day| day == code);
                    input.set_checked(chosen || own == Some(n));
                }
            }
        });
    }

    fn own_weekday(self) -> Option<usize> {
        self.first.get_untracked().map(weekday)
    }

    fn note(self, value: LocalPattern) {
        if self.value.with_untracked(|known| *known != value) {
            self.value.set(value);
        }
    }
}

/// Days from Monday.
fn weekday(date: Date) -> usize {
    usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default()
}

/// The fields. Without scripts, style sheets show those that belong to the chosen repetition.
#[component]
pub fn PatternFields(
    /// Their values.
    pattern: Pattern,
    /// The error at a place, if any.
    error: Callback<PatternPlace, Option<String>>,
    /// Runs with the name of the field when a field loses the focus.
    on_leave: Callback<&'static str>,
) -> impl IntoView {
    let (locale, hydrated) = (use_locale(), use_clock().hydrated);
    let first = pattern.value.get_untracked();
    let wrong = move |place| Signal::derive(move || error.run(place));
    let read = move |_| pattern.read();
    let radio = |(repeat, input, label): (Repeat, NodeRef<html::Input>, &'static str)| {
        view! {
            <label class="choice-chip">
                <input
                    type="radio"
                    name="pattern[repeat]"
                    value=repeat.name()
                    checked=repeat == first.repeat
                    node_ref=input
                    on:change=read
                />
                {label}
            </label>
        }
    };
    let [never, daily, weekly] = pattern.repeat;
    let repeats = [
        (Repeat::Never, never, text!(locale, repeat.never)),
        (Repeat::Daily, daily, text!(locale, repeat.daily)),
        (Repeat::Weekly, weekly, text!(locale, repeat.weekly)),
    ];
    let own = move |n: usize| pattern.first.get().map(weekday) == Some(n);
    let day = |n: usize| {
        let code = WEEKDAY_CODES[n];
        let name = weekday_name(locale, i32::try_from(n).unwrap_or_default());
        let chosen = first.weekdays.iter().any(|day| day == code) || untrack(|| own(n));
        view! {
            <label class="choice-chip">
                <input
                    id=format!("weekday-{code}")
                    type="checkbox"
                    name="pattern[weekdays][]"
                    value=code
                    checked=chosen
                    disabled=move || hydrated.get() && own(n)
                    node_ref=pattern.weekdays[n]
                    on:change=read
                />
                {name}
            </label>
        }
    };
    let lengths = move || {
        pattern.first.get().map(|first| {
            let chip = move |weeks: i32| {
                let until = first.checked_add((7 * weeks - 1).days()).ok()?.to_string();
                let chosen = until.clone();
                Some(view! {
                    <button
                        type="button"
                        class="chip-button"
                        aria-pressed=move || {
                            pattern.value.with(|value| value.until == chosen).to_string()
                        }
                        on:click=move |_| {
                            let mut value = pattern.value.get_untracked();
                            value.until.clone_from(&until);
                            pattern.set(value);
                            let _ = on_leave.try_run("recurrence_pattern");
                        }
                    >
                        {text!(locale, repeat.weeks, count = weeks)}
                    </button>
                })
            };
            WEEKS.map(chip).collect_view()
        })
    };
    let until_error = wrong(PatternPlace::Until);
    view! {
        <fieldset class="repeat">
            <legend>{text!(locale, repeat.title)}</legend>
            <div class="choice-chips">{repeats.map(radio).collect_view()}</div>
            <div class="repeat__pattern">
                <div class="grid2">
                    <Field name="every" label=text!(locale, repeat.every) error=wrong(PatternPlace::Every)>
                        <div class="repeat__every">
                            <select
                                id="every"
                                name="pattern[every]"
                                aria-describedby="every-error"
                                aria-invalid=invalid(wrong(PatternPlace::Every))
                                node_ref=pattern.every
                                on:change=read
                            >
                                {(1..=MAX_INTERVAL)
                                    .map(|n| {
                                        // The value of 1 is empty, as in a form that nobody has touched.
                                        let value = if n == 1 { String::new() } else { n.to_string() };
                                        let chosen = value == first.every;
                                        view! { <option value=value selected=chosen>{n.to_string()}</option> }
                                    })
                                    .collect_view()}
                            </select>
                            <span class="repeat__days">{text!(locale, repeat.unit_days)}</span>
                            <span class="repeat__weeks">{text!(locale, repeat.unit_weeks)}</span>
                        </div>
                    </Field>
                    <Field name="until" label=text!(locale, repeat.until) error=until_error>
                        <input
                            id="until"
                            name="pattern[until]"
                            type="date"
                            value=first.until.clone()
                            aria-describedby="until-error"
                            aria-invalid=invalid(until_error)
                            node_ref=pattern.until
                            on:input=read
                            on:blur=move |_| {
                                let _ = on_leave.try_run("recurrence_pattern");
                            }
                        />
                        <div class="chips needs-script">{lengths}</div>
                    </Field>
                </div>
                <fieldset class="repeat__weekdays" aria-describedby="weekdays-error">
                    <legend>{text!(locale, repeat.weekdays)}</legend>
                    <div class="choice-chips">{(0..7).map(day).collect_view()}</div>
                    <p class="field__error" id="weekdays-error" role="alert">
                        {wrong(PatternPlace::Weekdays)}
                    </p>
                </fieldset>
                {move || {
                    (!hydrated.get())
                        .then(|| {
                            view! {
                                <button
                                    type="submit"
                                    class="button only-plain"
                                    formmethod="get"
                                    formaction=routes::NEW_SHIFT
                                    formnovalidate=true
                                    name="then"
                                    value=SHOW_DATES
                                >
                                    {text!(locale, repeat.show_dates)}
                                </button>
                            }
                        })
                }}
            </div>
        </fieldset>
    }
}

/// The pattern in the parameters of a page or in what was typed; `all` gives every value of a name.
pub fn read_pattern(all: impl Fn(&str) -> Vec<String>) -> LocalPattern {
    let one = |name: &str| all(name).into_iter().next().unwrap_or_default();
    let except: BTreeSet<Date> = all("pattern[except][]")
        .iter()
        .filter_map(|date| date.parse().ok())
        .collect();
    LocalPattern {
        repeat: Repeat::from_name(&one("pattern[repeat]")),
        every: one("pattern[every]"),
        weekdays: all("pattern[weekdays][]"),
        until: one("pattern[until]"),
        except,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_read_from_the_parameters_of_the_page() {
        let all = |name: &str| -> Vec<String> {
            let values: &[&str] = match name {
                "pattern[repeat]" => &["weekly"],
                "pattern[weekdays][]" => &["MO", "FR"],
                "pattern[until]" => &["2026-12-26"],
                "pattern[except][]" => &["2026-12-07", "nonsense"],
                _ => &[],
            };
            values.iter().map(|value| (*value).to_owned()).collect()
        };
        let pattern = read_pattern(all);
        assert_eq!(pattern.repeat, Repeat::Weekly);
        assert_eq!(pattern.weekdays, ["MO", "FR"]);
        assert_eq!(pattern.except.len(), 1);
    }

    #[test]
    fn every_error_of_a_pattern_has_a_place() {
        assert_eq!(PatternPlace::of(&FieldError::PatternUntil).control(), "until");
        assert_eq!(PatternPlace::of(&FieldError::NoDateLeft).control(), "until");
        let max = MAX_INTERVAL;
        assert_eq!(PatternPlace::of(&FieldError::PatternInterval { max }).control(), "every");
    }
}

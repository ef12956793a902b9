//! The fields that say how a shift repeats.

use super::{
    pattern::{Pattern, SHOW_DATES, weekday},
    pattern_place::PatternPlace,
};
use crate::{
    components::ui::field::{Field, invalid},
    i18n::{series::WEEKDAY_CODES, text, time::weekday_name, use_locale},
    routes,
    state::clock::use_clock,
};
use domain::shift::{MAX_INTERVAL, Repeat};
use jiff::ToSpan;
use leptos::{html, prelude::*};

/// Lengths of a series that one click sets, in weeks.
const WEEKS: [i32; 3] = [2, 4, 12];

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
                        {text!(locale, repeat.for_weeks, count = weeks)}
                    </button>
                })
            };
            WEEKS.map(chip).collect_view()
        })
    };
    let units = [
        ("daily", "single", text!(locale, repeat.day)),
        ("daily", "several", text!(locale, repeat.days)),
        ("weekly", "single", text!(locale, repeat.week)),
        ("weekly", "several", text!(locale, repeat.weeks)),
    ];
    let unit = |(repeat, number, text): (&str, &str, &'static str)| {
        let class = format!("repeat__unit--{repeat} repeat__unit--{number}");
        view! { <span class=class>{text}</span> }
    };
    let until_error = wrong(PatternPlace::Until);
    view! {
        <fieldset class="repeat">
            <legend>{text!(locale, repeat.title)}</legend>
            <div class="choice-chips">{repeats.map(radio).collect_view()}</div>
            <div class="repeat__pattern">
                <div class="grid2">
                    <Field
                        name="every"
                        label=text!(locale, repeat.every)
                        error=wrong(PatternPlace::Every)
                    >
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
                                        let value = if n == 1 {
                                            String::new()
                                        } else {
                                            n.to_string()
                                        };
                                        let chosen = value == first.every;
                                        // The value of 1 is empty, as in a form that nobody has touched.
                                        view! {
                                            <option value=value selected=chosen>
                                                {n.to_string()}
                                            </option>
                                        }
                                    })
                                    .collect_view()}
                            </select>
                            {units.map(unit).collect_view()}
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

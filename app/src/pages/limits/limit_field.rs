//! One limit: what it is about, its number, and what exceeding it means.

use crate::i18n::{Locale, evidence::minutes, text, use_locale};
use domain::evidence::{FindingLevel, Limit, LimitKey, LimitText as Typed, Limits};
use leptos::prelude::*;

/// The fields of a limit.
#[component]
pub fn LimitField(
    /// Which limit.
    key: LimitKey,
    /// What the fields show at first.
    start: Typed,
    /// Why the number was refused.
    error: Signal<Option<String>>,
) -> impl IntoView {
    let locale = use_locale();
    let name = move |part: &str| format!("limits[{}][{part}]", key.as_str());
    let error_id = format!("{}-error", key.as_str());
    let described_by = error_id.clone();
    let number = move |part: &'static str, value: String, label: String, unit: &'static str| {
        view! {
            <label class="limit__number">
                <input
                    name=name(part)
                    type="text"
                    inputmode="numeric"
                    autocomplete="off"
                    maxlength="5"
                    value=value
                    aria-label=label
                    aria-describedby=described_by.clone()
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                />
                <span aria-hidden="true">{unit}</span>
            </label>
        }
    };
    let limit = label(locale, key);
    let numbers = if key == LimitKey::MaxParallelShifts {
        let label = text!(locale, limits.trucks_of, limit = limit);
        number("count", start.count, label, text!(locale, limits.trucks)).into_any()
    } else {
        let labels = [
            text!(locale, limits.hours_of, limit = limit),
            text!(locale, limits.minutes_of, limit = limit),
        ];
        let [hours, mins] = labels;
        view! {
            {number.clone()("hours", start.hours, hours, text!(locale, limits.hours))}
            {number("minutes", start.minutes, mins, text!(locale, limits.minutes))}
        }
        .into_any()
    };
    let levels = [
        (Typed::OFF, text!(locale, limits.off)),
        (Typed::WARN, text!(locale, limits.warn)),
        (Typed::BLOCK, text!(locale, limits.block)),
    ];
    let chosen = start.level;
    let options = levels.map(|(value, label)| {
        view! {
            <option value=value selected=chosen == value>
                {label}
            </option>
        }
    });
    view! {
        <fieldset class="limit" class:field--wrong=move || error.get().is_some()>
            <legend>{limit}</legend>
            <div class="limit__row">
                <span class="limit__bound" aria-hidden="true">
                    {bound(locale, key)}
                </span>
                <span class="limit__numbers">{numbers}</span>
                <select
                    name=name("level")
                    aria-label=text!(locale, limits.level_of, limit = limit)
                >
                    {options.collect_view()}
                </select>
            </div>
            <p class="hint">{default_text(locale, key)}</p>
            <p class="field__error" id=error_id role="alert">
                {error}
            </p>
        </fieldset>
    }
}

/// A limit as text, for those who may not change it.
#[component]
pub fn LimitText(
    /// Which limit.
    key: LimitKey,
    /// The limit.
    limit: Limit,
) -> impl IntoView {
    let locale = use_locale();
    let level = match limit.level {
        FindingLevel::Warn => text!(locale, limits.warn),
        FindingLevel::Block => text!(locale, limits.block),
    };
    let value = match limit.value {
        Some(value) => {
            let at = format!("{} {}", bound(locale, key), amount(locale, key, value));
            view! {
                {at}
                <small>{level}</small>
            }
            .into_any()
        }
        None => text!(locale, limits.off).into_any(),
    };
    view! {
        <dt>{label(locale, key)}</dt>
        <dd>{value}</dd>
    }
}

fn label(locale: Locale, key: LimitKey) -> &'static str {
    match key {
        LimitKey::MinRestMinutes => text!(locale, limits.rest),
        LimitKey::MaxDutyMinutes7Days => text!(locale, limits.duty),
        LimitKey::MinTurnaroundMinutes => text!(locale, limits.turnaround),
        LimitKey::MaxParallelShifts => text!(locale, limits.parallel),
    }
}

fn bound(locale: Locale, key: LimitKey) -> &'static str {
    match key {
        LimitKey::MinRestMinutes | LimitKey::MinTurnaroundMinutes => {
            text!(locale, limits.at_least)
        }
        LimitKey::MaxDutyMinutes7Days | LimitKey::MaxParallelShifts => {
            text!(locale, limits.at_most)
        }
    }
}

fn amount(locale: Locale, key: LimitKey, value: i64) -> String {
    match key {
        LimitKey::MaxParallelShifts => value.to_string(),
        _ => minutes(locale, value),
    }
}

fn default_text(locale: Locale, key: LimitKey) -> String {
    match Limits::default().get(key).value {
        Some(value) => {
            let amount = amount(locale, key, value);
            let limit = match key {
                LimitKey::MinRestMinutes | LimitKey::MinTurnaroundMinutes => {
                    text!(locale, evidence.at_least, limit = amount)
                }
                LimitKey::MaxDutyMinutes7Days | LimitKey::MaxParallelShifts => {
                    text!(locale, evidence.at_most, limit = amount)
                }
            };
            text!(locale, limits.default_warn, limit = limit)
        }
        None => text!(locale, limits.default_off).to_owned(),
    }
}

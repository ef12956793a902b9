//! What the user should know about the dates of the series, with what one click does about it.

use super::{date_row::LeaveOut, pattern::Pattern, preview::Dates};
use crate::{
    i18n::{error::sentence, plural::count_text, text, use_locale},
    state::clock::use_clock,
};
use domain::{error::Error, field_errors::FieldError, series::PlannedDate};
use jiff::civil::Date;
use leptos::prelude::*;

/// What the user should know about the dates, with what one click does about it.
#[component]
pub fn Remarks(dates: Dates, pattern: Pattern, chosen: Memo<Vec<PlannedDate>>) -> impl IntoView {
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
                || pattern
                    .as_ref()
                    .is_some_and(|pattern| pattern.except().contains(date))
        };
        except.iter().filter(|date| known(date)).count()
    });
    let changed = Memo::new(move |_| {
        chosen.with(|chosen| {
            let changed = chosen
                .iter()
                .filter(|date| date.longer_by != 0 || date.adjusted);
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
        (count > 0).then(
            || view! { <p class="hint">{count_text!(locale, count, dates.clocks_change)}</p> },
        )
    };
    let none_clash = move || {
        chosen.with(|chosen| !chosen.is_empty() && chosen.iter().all(|date| date.clash.is_none()))
    };
    view! {
        <div class="dates__remarks" role="status">
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
pub fn Refusal(dates: Dates, pattern: Pattern, refused: Signal<Option<String>>) -> impl IntoView {
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

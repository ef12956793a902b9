//! The dates that the last action left as they are, and why.

use crate::{
    flash::SeriesChange,
    i18n::{Locale, plural::count_text, text, time::date as day_text, use_locale},
    routes,
};
use domain::series::{SeriesDetails, Skipped};
use jiff::civil::Date;
use leptos::prelude::*;

/// The list; nothing if everything was done.
#[component]
pub fn SkippedDates(
    /// The last action.
    last: RwSignal<Option<SeriesChange>>,
    details: Memo<SeriesDetails>,
    today: Memo<Date>,
) -> impl IntoView {
    let locale = use_locale();
    let day = move |skipped: &Skipped| {
        details.with(|details| {
            let mut rows = details.dates.iter();
            let row = rows.find(|row| row.id == skipped.id)?;
            Some(day_text(locale, row.start.date(), today.get()))
        })
    };
    let line = move |skipped: Skipped| {
        let day = day(&skipped).unwrap_or_else(|| skipped.id.to_string());
        let why = why(locale, &skipped.code);
        view! {
            <li>
                <a href=routes::shift(
                    skipped.id,
                )>{text!(locale, series_page.skipped_line, day = day, why = why)}</a>
            </li>
        }
    };
    move || {
        let change = last.get().filter(|change| !change.skipped.is_empty())?;
        let count = change.skipped.len() + change.more_skipped;
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let more = change.more_skipped;
        Some(view! {
            <section class="card pad" aria-labelledby="skipped-title">
                <h2 id="skipped-title">{count_text!(locale, count, series_page.skipped_title)}</h2>
                <ul class="skipped">
                    {change.skipped.into_iter().map(line).collect_view()}
                    {(more > 0)
                        .then(|| {
                            view! {
                                <li>{text!(locale, series_page.more_skipped, count = more)}</li>
                            }
                        })}
                </ul>
            </section>
        })
    }
}

/// Why a date was skipped, from the code of the call for this shift alone.
fn why(locale: Locale, code: &str) -> &'static str {
    match code {
        "already_decided" => text!(locale, series_page.skipped.already_decided),
        "too_late" => text!(locale, series_page.skipped.too_late),
        "not_found" => text!(locale, series_page.skipped.not_found),
        "blocked_by_limits" => text!(locale, series_page.skipped.blocked_by_limits),
        "trip_started" => text!(locale, series_page.skipped.trip_started),
        _ => text!(locale, series_page.skipped.other),
    }
}

//! That a shift is a date of a series.

use crate::{
    i18n::{text, use_locale},
    routes,
};
use domain::id::SeriesId;
use leptos::prelude::*;

/// A line that leads to the series, on the page of a shift; nothing for a single shift.
#[component]
pub fn SeriesLine(
    /// The series.
    series: Option<SeriesId>,
) -> impl IntoView {
    let locale = use_locale();
    series.map(|series| {
        view! {
            <p class="series-line">
                {text!(locale, series_page.part_of)}" "
                <a class="link-button" href=routes::series(series)>
                    {text!(locale, series_page.all_dates)}
                </a>
            </p>
        }
    })
}

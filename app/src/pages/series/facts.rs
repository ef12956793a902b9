//! What all dates of a series have in common.

use crate::{
    components::status_chip::Plate,
    i18n::{
        series::pattern_words,
        text,
        time::{day_of_month, hours},
        use_locale,
    },
    routes,
};
use domain::series::SeriesDetails;
use jiff::civil::Date;
use leptos::prelude::*;

/// What all dates have in common.
#[component]
pub fn Facts(details: Memo<SeriesDetails>, today: Memo<Date>) -> impl IntoView {
    let locale = use_locale();
    let of = move |read: fn(&SeriesDetails) -> &str| {
        Memo::new(move |_| details.with(|details| read(details).to_owned()))
    };
    let pattern = move || {
        details.with(|details| {
            text!(
                locale,
                series_page.pattern_until,
                pattern = pattern_words(locale, &details.pattern),
                day = day_of_month(locale, details.pattern.until(), today.get())
            )
        })
    };
    let times = move || {
        details.with(|details| {
            let first = details.dates.first()?;
            let hours = hours(locale, first.start, first.end);
            let zone = details.zone.as_str();
            Some(text!(
                locale,
                series_page.hours_of_zone,
                hours = hours,
                zone = zone
            ))
        })
    };
    let in_list =
        details.with_untracked(|details| details.first.series_id.map(routes::series_in_list));
    view! {
        <section class="card pad" aria-labelledby="facts-title">
            <h2 id="facts-title">{text!(locale, series_page.title)}</h2>
            <dl>
                <dt>{text!(locale, shift_page.vehicle)}</dt>
                <dd>
                    <Plate registration=of(|details| &details.first.vehicle_reg) />
                </dd>
                <dt>{text!(locale, shift_page.driver)}</dt>
                <dd>{of(|details| &details.first.driver_name)}</dd>
                <dt>{text!(locale, shift_page.vendor)}</dt>
                <dd>{of(|details| &details.first.vendor_name)}</dd>
                <dt>{text!(locale, series_page.pattern)}</dt>
                <dd>{pattern}</dd>
                <dt>{text!(locale, series_page.hours)}</dt>
                <dd>{times}</dd>
                <dt>{text!(locale, shift_page.home_station)}</dt>
                <dd>{of(|details| &details.first.station_name)}</dd>
                <dt>{text!(locale, series_page.planned_by)}</dt>
                <dd>{of(|details| &details.first.created_by.full_name)}</dd>
            </dl>
            <p class="series-list-link">
                <a class="link-button" href=in_list>
                    {text!(locale, series_page.in_list)}
                </a>
            </p>
        </section>
    }
}

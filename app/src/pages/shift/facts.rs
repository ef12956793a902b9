//! Who drives what when.

use crate::{
    components::status_chip::Plate,
    i18n::{
        Locale, text,
        time::{length, long, today},
        use_locale,
    },
    state::clock::use_clock,
};
use domain::shift_details::ShiftDetails;
use jiff::civil::Date;
use leptos::prelude::*;

/// The section.
#[component]
pub fn Facts(details: Memo<ShiftDetails>) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let of = move |read: fn(Locale, &ShiftDetails, Date) -> String| {
        Memo::new(move |_| {
            let now = clock.now.get();
            details.with(|details| {
                let today = today(now, details.view.now_offset_seconds);
                read(locale, details, today)
            })
        })
    };
    let from = of(|locale, details, today| {
        let view = &details.view;
        long(locale, view.start_local, &view.zone, today)
    });
    let until = of(|locale, details, today| {
        let (view, shift) = (&details.view, &details.view.shift);
        let length = length(locale, shift.end_time.duration_since(shift.start_time));
        let end = long(locale, view.end_local, &view.zone, today);
        format!("{end} · {length}")
    });
    let vehicle = of(|_, details, _| details.view.shift.vehicle_reg.clone());
    let driver = of(|_, details, _| details.view.shift.driver_name.clone());
    let vendor = of(|_, details, _| details.view.shift.vendor_name.clone());
    let station = of(|_, details, _| details.view.shift.station_name.clone());
    view! {
        <section class="card pad" aria-labelledby="shift-title">
            <h2 id="shift-title">{text!(locale, shift_page.title)}</h2>
            <dl class="facts">
                <div>
                    <dt>{text!(locale, shift_page.vehicle)}</dt>
                    <dd>
                        <Plate registration=vehicle />
                    </dd>
                </div>
                <div>
                    <dt>{text!(locale, shift_page.driver)}</dt>
                    <dd>{driver}</dd>
                </div>
                <div>
                    <dt>{text!(locale, shift_page.vendor)}</dt>
                    <dd>{vendor}</dd>
                </div>
                <div>
                    <dt>{text!(locale, shift_page.from)}</dt>
                    <dd>{from}</dd>
                </div>
                <div>
                    <dt>{text!(locale, shift_page.until)}</dt>
                    <dd>{until}</dd>
                </div>
                <div>
                    <dt>{text!(locale, shift_page.home_station)}</dt>
                    <dd>{station}</dd>
                </div>
            </dl>
        </section>
    }
}

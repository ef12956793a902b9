//! A list of trips, and the chips of trips and stock requests.

use super::ui::badge::{StateBadge, Tone};
use crate::{
    i18n::{
        stock_request, text,
        trip::{kilograms, status_label, when},
        use_locale,
    },
    routes,
    scoped_memo::scoped_memo,
    state::clock::use_clock,
};
use domain::{
    stock_request::StockRequestStatus,
    trip::{TripStatus, TripView},
};
use leptos::prelude::*;

/// The status of a trip.
#[component]
pub fn TripChip(
    /// Status of the trip.
    #[prop(into)]
    status: Signal<TripStatus>,
) -> impl IntoView {
    let locale = use_locale();
    let tone = Signal::derive(move || match status.get() {
        TripStatus::Assigned => Tone::Waiting,
        TripStatus::Started | TripStatus::Completed => Tone::Good,
        TripStatus::Cancelled => Tone::Over,
    });
    view! { <StateBadge tone>{move || status_label(locale, status.get())}</StateBadge> }
}

/// The status of a stock request.
#[component]
pub fn StockChip(
    /// Status of the request.
    #[prop(into)]
    status: Signal<StockRequestStatus>,
) -> impl IntoView {
    let locale = use_locale();
    let tone = Signal::derive(move || match status.get() {
        StockRequestStatus::Open => Tone::Bad,
        StockRequestStatus::Planned => Tone::Waiting,
        StockRequestStatus::Served => Tone::Good,
        StockRequestStatus::Cancelled => Tone::Over,
    });
    let label = move || stock_request::status_label(locale, status.get());
    view! { <StateBadge tone>{label}</StateBadge> }
}

/// Trips, each a link to its page.
#[component]
pub fn TripList(
    /// The trips, in the order in which they are shown.
    #[prop(into)]
    trips: Signal<Vec<TripView>>,
) -> impl IntoView {
    view! {
        <ul class="trips">
            <For
                each=move || trips.get()
                key=|view: &TripView| (view.trip.id, view.trip.version)
                let(view)
            >
                <TripRow view />
            </For>
        </ul>
    }
}

#[component]
fn TripRow(view: TripView) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let trip = view.trip.clone();
    let load = trip.quantity_kg.map(|quantity| kilograms(locale, quantity));
    let line = text!(
        locale,
        trip.line,
        vehicle = trip.vehicle_reg.as_str(),
        driver = trip.driver_name.as_str()
    );
    let time = scoped_memo(move || when(locale, &view, clock.now.get()));
    view! {
        <li>
            <a class="trip-row" href=routes::trip(trip.id)>
                <span class="trip-row__main">
                    <b>{text!(locale, trip.title, station = trip.to_station_name.as_str())}</b>
                    <span class="trip-row__line">{line}</span>
                    <span class="trip-row__line">
                        {time} {load.map(|load| format!(" · {load}"))}
                    </span>
                </span>
                <TripChip status=trip.status />
            </a>
        </li>
    }
}

//! A stock request with its countdown, and for EICs the shifts that could serve it.

use super::{
    status_chip::{Plate, StatusChip},
    trip_list::{StockChip, TripList},
};
use crate::{
    i18n::{
        plural::count_text,
        shift::Urgency,
        stock_request::{dry, dry_at, urgency},
        text,
        time::{span, today},
        trip::kilograms,
        use_locale,
    },
    routes,
    scoped_memo::scoped_memo,
    state::clock::use_clock,
};
use domain::{
    id::StockRequestId,
    shift::ShiftStatus,
    stock_request::{ServingShift, StockRequestDetails, StockRequestView},
};
use leptos::prelude::*;

/// CSS class of a card that presses.
pub fn card_class(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::None => "stock-card",
        Urgency::Soon => "stock-card stock-card--soon",
        Urgency::Overdue => "stock-card stock-card--now",
    }
}

/// A request on the page of its mother station's EICs.
#[component]
pub fn StockCard(
    /// The request with its trips and the shifts that could serve it.
    details: StockRequestDetails,
) -> impl IntoView {
    let locale = use_locale();
    let (id, status) = (details.view.request.id, details.view.request.status);
    let station = details.view.request.station_name.clone();
    let quantity = details.view.request.quantity_kg;
    let quantity = quantity.map(|quantity| kilograms(locale, quantity));
    let note = details.view.request.note.clone();
    let clock = use_clock();
    let view = StoredValue::new(details.view);
    let class = scoped_memo(move || {
        let now = clock.now.get();
        view.with_value(|view| card_class(urgency(view, now)))
    });
    let trips = details.trips;
    let has_trips = !trips.is_empty();
    let serving = details.serving;
    view! {
        <li class=class>
            <div class="stock-card__head">
                <a class="stock-card__station" href=routes::stock_request(id)>
                    {station}
                </a>
                <StockChip status />
                <Countdown view />
                {quantity
                    .map(|quantity| view! { <span class="stock-card__load">{quantity}</span> })}
            </div>
            {note.map(|note| view! { <p class="stock-card__note">{note}</p> })}
            {has_trips.then(|| view! { <TripList trips=Signal::stored(trips) /> })}
            <Serving request=id serving />
        </li>
    }
}

/// `runs dry in 3 h 10 min, Today 17:40 IST`.
#[component]
fn Countdown(view: StoredValue<StockRequestView>) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let text = scoped_memo(move || view.with_value(|view| dry(locale, view, clock.now.get())));
    let at = scoped_memo(move || view.with_value(|view| dry_at(locale, view, clock.now.get())));
    view! {
        <span class="stock-card__dry">
            <b>{text}</b>
            " "
            <small>{at}</small>
        </span>
    }
}

/// So many shifts are shown at least; others that start too late are folded away.
const ALWAYS_SHOWN: usize = 2;

/// Shifts that could serve a request: an approved one gets the trip with one click.
#[component]
pub fn Serving(
    /// The request.
    request: StockRequestId,
    /// The shifts, those in time first.
    serving: Vec<ServingShift>,
) -> impl IntoView {
    let locale = use_locale();
    if serving.is_empty() {
        return view! { <p class="hint">{text!(locale, stock.no_serving)}</p> }.into_any();
    }
    let in_time = serving.iter().filter(|shift| shift.in_time).count();
    let mut shown = serving;
    let later = shown.split_off(shown.len().min(in_time.max(ALWAYS_SHOWN)));
    let rows = |shifts: Vec<ServingShift>| {
        let shifts = shifts.into_iter();
        shifts
            .map(|shift| view! { <ServingRow request shift /> })
            .collect_view()
    };
    let count = i64::try_from(later.len()).unwrap_or(i64::MAX);
    view! {
        <h3 class="stock-card__title">{text!(locale, stock.serving)}</h3>
        <ul class="serving">{rows(shown)}</ul>
        {(count > 0)
            .then(|| {
                view! {
                    <details class="serving__later">
                        <summary>{count_text!(locale, count, stock.later)}</summary>
                        <ul class="serving">{rows(later)}</ul>
                    </details>
                }
            })}
    }
    .into_any()
}

#[component]
fn ServingRow(request: StockRequestId, shift: ServingShift) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let ServingShift { view, in_time } = shift;
    let (id, status) = (view.shift.id, view.shift.status);
    let (vehicle, driver) = (
        view.shift.vehicle_reg.clone(),
        view.shift.driver_name.clone(),
    );
    let time = scoped_memo(move || {
        let today = today(clock.now.get(), view.now_offset_seconds);
        span(locale, view.start_local, view.end_local, today)
    });
    let action = if status == ShiftStatus::Approved {
        let variant = if in_time {
            "button button--primary"
        } else {
            "button"
        };
        view! {
            <a class=variant href=routes::assign_trip(id, request)>
                {text!(locale, stock.assign)}
            </a>
        }
    } else {
        view! {
            <a class="button" href=routes::shift(id)>
                {text!(locale, stock.decide)}
            </a>
        }
    };
    view! {
        <li class="serving__row">
            <span class="serving__time">
                <b>{time}</b>
                {(!in_time)
                    .then(|| {
                        view! { <small class="pressing">{text!(locale, stock.too_late)}</small> }
                    })}
            </span>
            <span class="serving__what">
                <Plate registration=vehicle />
                <span>{driver}</span>
            </span>
            <StatusChip status />
            {action}
        </li>
    }
}

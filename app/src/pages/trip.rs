//! The page of one trip: its progress, and the buttons of its vendor and its EICs.

mod actions;

use crate::{
    api::trips::read_trip,
    components::{
        icon::{Icon, IconName},
        loaded::{Loaded, Skeleton},
        status_chip::Plate,
        trip_list::TripChip,
    },
    i18n::{
        text,
        time::{long, to_the_second, today},
        trip::{kilograms, when},
        use_locale,
    },
    page_title::PageTitle,
    pages::by_id::by_id,
    realtime::use_realtime,
    routes,
    state::clock::use_clock,
};
use actions::Actions;
use domain::{
    id::TripId,
    trip::{TripStatus, TripView},
};
use leptos::prelude::*;

/// The page. It is made anew for each trip.
#[component]
pub fn TripPage() -> impl IntoView {
    by_id(|id| view! { <OneTrip id=TripId::new(id) /> }.into_any())
}

#[component]
fn OneTrip(id: TripId) -> impl IntoView {
    let locale = use_locale();
    let realtime = use_realtime();
    let version = Memo::new(move |_| realtime.records.trip(id));
    let trip = Resource::new_serde_wb_blocking(
        move || (version.get(), realtime.all_changed.get()),
        move |_| read_trip(id),
    );
    let changed = Callback::new(move |()| trip.refetch());
    view! {
        // The title until the trip is loaded.
        <PageTitle text=text!(locale, trip.page) />
        <Loaded
            resource=trip
            fallback=|| {
                view! { <Skeleton /> }
            }
            let(view)
        >
            <TripDetail view changed />
        </Loaded>
    }
}

/// The loaded trip. Changes are shown in place.
#[component]
fn TripDetail(view: Memo<TripView>, changed: Callback<()>) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let first = view.get_untracked();
    let status = Memo::new(move |_| view.with(|view| view.trip.status));
    let when = Memo::new(move |_| view.with(|view| when(locale, view, clock.now.get())));
    let planned = Memo::new(move |_| {
        view.with(|view| {
            let today = today(clock.now.get(), view.now_offset_seconds);
            long(locale, view.planned_local, &view.zone, today)
        })
    });
    let trip = first.trip;
    let title = text!(locale, trip.title, station = trip.to_station_name.as_str());
    let load = trip.quantity_kg.map(|quantity| {
        view! {
            <dt>{text!(locale, trip.load)}</dt>
            <dd>{kilograms(locale, quantity)}</dd>
        }
    });
    let request = trip
        .stock_request_id
        .filter(|_| first.may_see_request)
        .map(|id| {
            view! {
                <dt>{text!(locale, trip.for_request)}</dt>
                <dd>
                    <a class="text-link" href=routes::stock_request(id)>
                        {text!(locale, trip.open_request)}
                    </a>
                </dd>
            }
        });
    let shift = first.may_see_shift.then(|| {
        view! {
            <dt>{text!(locale, trip.of_shift)}</dt>
            <dd>
                <a class="text-link" href=routes::shift(trip.shift_id)>
                    {text!(locale, trip.open_shift)}
                </a>
            </dd>
        }
    });
    let back = if first.may_see_shift {
        (routes::shift(trip.shift_id), text!(locale, trip.of_shift))
    } else {
        (routes::DASHBOARD.to_owned(), text!(locale, stock.back))
    };
    view! {
        <PageTitle text=title.clone() />
        <p class="back">
            <a href=back.0>
                <Icon icon=IconName::Back size=16 />
                {back.1}
            </a>
        </p>
        <div class="head">
            <div class="grow">
                <h1>{title}<TripChip status /></h1>
                <p class="sentence">{when}</p>
            </div>
        </div>
        <div class="two">
            <div class="stack">
                <section class="card pad" aria-labelledby="trip-title">
                    <h2 id="trip-title">{text!(locale, trip.page)}</h2>
                    <dl>
                        <dt>{text!(locale, shift_page.vehicle)}</dt>
                        <dd>
                            <Plate registration=trip.vehicle_reg />
                        </dd>
                        <dt>{text!(locale, shift_page.driver)}</dt>
                        <dd>{trip.driver_name}</dd>
                        <dt>{text!(locale, trip.from)}</dt>
                        <dd>{trip.from_station_name}</dd>
                        <dt>{text!(locale, trip.to)}</dt>
                        <dd>{trip.to_station_name}</dd>
                        <dt>{text!(locale, trip.planned)}</dt>
                        <dd>{planned}</dd>
                        {load}
                        {request}
                        {shift}
                    </dl>
                </section>
                <Progress view />
            </div>
            <aside class="stack">
                <Actions view changed />
            </aside>
        </div>
    }
}

/// What happened so far, oldest first.
#[component]
fn Progress(view: Memo<TripView>) -> impl IntoView {
    let locale = use_locale();
    let lines = move || {
        view.with(|view| {
            let at = |local: Option<jiff::civil::DateTime>| {
                local.map(|local| to_the_second(locale, local, &view.zone))
            };
            let who = view.trip.created_by.full_name.as_str();
            let assigned = text!(locale, trip.assigned_by, who = who);
            let mut lines = vec![(assigned, at(Some(view.created_local)))];
            if view.started_local.is_some() {
                let text = text!(locale, trip.was_started).to_owned();
                lines.push((text, at(view.started_local)));
            }
            if view.completed_local.is_some() {
                let text = text!(locale, trip.was_completed).to_owned();
                lines.push((text, at(view.completed_local)));
            }
            if view.trip.status == TripStatus::Cancelled {
                lines.push((text!(locale, trip.was_cancelled).to_owned(), None));
            }
            lines
                .into_iter()
                .map(|(text, time)| {
                    view! { <li>{text} {time.map(|time| view! { <time>{time}</time> })}</li> }
                })
                .collect_view()
        })
    };
    view! {
        <section class="card pad" aria-labelledby="progress-title">
            <h2 id="progress-title">{text!(locale, trip.progress)}</h2>
            <ul class="history" aria-live="polite">
                {lines}
            </ul>
        </section>
    }
}

//! The home page of a station's operator: when each station runs dry, what is on its way, and the form to ask for gas.

use crate::{
    api::stock_requests::read_operator_stations,
    components::{
        loaded::{Loaded, Skeleton},
        stock_card::card_class,
        stock_form::{
            ChangeRequest, NewStockRequest, REQUEST_TITLE, RequestChanges, focus_request,
            new_request,
        },
        trip_list::{StockChip, TripList},
    },
    i18n::{
        stock_request::{dry_at, urgency},
        text,
        time::time_ahead,
        trip::kilograms,
        use_locale,
    },
    realtime::use_realtime,
    routes,
    state::clock::use_clock,
};
use domain::stock_request::{OperatorStation, StockRequestView};
use leptos::prelude::*;

/// The page.
#[component]
pub fn StationHome() -> impl IntoView {
    let realtime = use_realtime();
    let stations = Resource::new_serde_wb_blocking(
        move || (realtime.records.version(), realtime.all_changed.get()),
        |_| read_operator_stations(),
    );
    let changed = Callback::new(move |()| stations.refetch());
    view! {
        <Loaded
            resource=stations
            fallback=|| {
                view! { <Skeleton /> }
            }
            let(stations)
        >
            <Stations stations changed />
        </Loaded>
    }
}

#[component]
fn Stations(stations: Memo<Vec<OperatorStation>>, changed: Callback<()>) -> impl IntoView {
    let locale = use_locale();
    let ids = stations.with_untracked(|stations| {
        stations
            .iter()
            .map(|station| station.id)
            .collect::<Vec<_>>()
    });
    let single = ids.len() == 1;
    let sent = RwSignal::new(false);
    let create = new_request(changed, sent);
    let free = Memo::new(move |_| {
        stations.with(|stations| {
            let free = stations
                .iter()
                .filter(|one| one.waiting.is_none() && one.has_mother);
            free.map(|one| (one.id, one.name.clone()))
                .collect::<Vec<_>>()
        })
    });
    let sections = ids
        .into_iter()
        .enumerate()
        .map(|(n, id)| {
            let station = Memo::new(move |_| {
                stations.with(|stations| stations.iter().find(|one| one.id == id).cloned())
            });
            view! { <Station station is_first=n == 0 single changed sent /> }
        })
        .collect_view();
    view! {
        {sections}
        {move || {
            let free = free.get();
            (!free.is_empty())
                .then(|| {
                    view! {
                        <section class="card pad narrow-card" aria-labelledby="new-title">
                            <h2 id="new-title">{text!(locale, stock.new_request)}</h2>
                            <p class="hint form-hint">{text!(locale, stock.new_hint)}</p>
                            <NewStockRequest stations=free create />
                        </section>
                    }
                })
        }}
    }
}

/// One station: its request with the countdown, and the trips to it.
#[component]
fn Station(
    station: Memo<Option<OperatorStation>>,
    is_first: bool,
    /// Whether it is the only one: then its request can be changed here.
    single: bool,
    changed: Callback<()>,
    /// Whether a new request was just accepted.
    sent: RwSignal<bool>,
) -> impl IntoView {
    let locale = use_locale();
    let name = station
        .with_untracked(|station| station.as_ref().map(|station| station.name.clone()))
        .unwrap_or_default();
    let waiting = Memo::new(move |_| station.with(|station| station.as_ref()?.waiting.clone()));
    let has_mother = station
        .with_untracked(|station| station.as_ref().is_some_and(|station| station.has_mother));
    let trips = Signal::derive(move || {
        station.with(|station| {
            let trips = station.as_ref().map(|station| station.trips.clone());
            trips.unwrap_or_default()
        })
    });
    let any_trip = Memo::new(move |_| trips.with(|trips| !trips.is_empty()));
    let changes = RequestChanges::new(changed);
    let id = Memo::new(move |_| waiting.with(|waiting| Some(waiting.as_ref()?.request.id)));
    let request = move || {
        id.get().map(|id| {
            let view = Memo::new(move |before: Option<&Option<StockRequestView>>| {
                // Kept while the card goes.
                waiting.get().or_else(|| before.cloned().flatten())
            });
            let current = Signal::derive(move || view.get());
            let form = single.then(|| {
                let request = Signal::derive(move || view.get().map(|view| view.request));
                let first = request.get_untracked()?;
                let request =
                    Signal::derive(move || request.get().unwrap_or_else(|| first.clone()));
                Some(view! {
                    <details class="unfold">
                        <summary class="button">{text!(locale, stock.change)}</summary>
                        <ChangeRequest request changes />
                    </details>
                })
            });
            view! {
                <RequestCard view=current sent />
                {form}
                {(!single)
                    .then(|| {
                        view! {
                            <a class="text-link" href=routes::stock_request(id)>
                                {text!(locale, stock.open)}
                            </a>
                        }
                    })}
            }
        })
    };
    view! {
        <div class="head">
            <div class="grow">
                {if is_first {
                    view! { <h1>{name}</h1> }.into_any()
                } else {
                    view! { <h2>{name}</h2> }.into_any()
                }}
            </div>
        </div>
        {(!has_mother)
            .then(|| {
                view! {
                    <section class="card pad">
                        <p>{text!(locale, stock.no_mother)}</p>
                    </section>
                }
            })}
        <div class="station stack">
            {request} <section class="card pad stack">
                <h2>{text!(locale, stock.on_their_way)}</h2>
                {move || {
                    if any_trip.get() {
                        view! { <TripList trips /> }.into_any()
                    } else {
                        view! { <p class="hint">{text!(locale, stock.nothing_coming)}</p> }
                            .into_any()
                    }
                }}
            </section>
        </div>
    }
}

/// The countdown in large digits, and what was asked for.
#[component]
fn RequestCard(view: Signal<Option<StockRequestView>>, sent: RwSignal<bool>) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    Effect::new(move |_| {
        if sent.get() {
            sent.set(false);
            focus_request();
        }
    });
    let class = move || {
        let urgency = view.get().map(|view| urgency(&view, clock.now.get()));
        format!("card pad {}", card_class(urgency.unwrap_or_default()))
    };
    let status = Signal::derive(move || {
        let status = view.get().map(|view| view.request.status);
        status.unwrap_or(domain::stock_request::StockRequestStatus::Open)
    });
    let left = move || {
        let ahead = view
            .get()?
            .request
            .runs_dry_at
            .duration_since(clock.now.get());
        Some(if ahead.is_positive() {
            time_ahead(locale, ahead)
        } else {
            text!(locale, stock.now).to_owned()
        })
    };
    let caption = move || {
        let (view, now) = (view.get()?, clock.now.get());
        let time = dry_at(locale, &view, now);
        Some(if view.request.runs_dry_at > now {
            text!(locale, stock.until_dry, time = time)
        } else {
            text!(locale, stock.is_dry, time = time)
        })
    };
    let asked = move || {
        let request = view.get()?.request;
        let quantity = request.quantity_kg.map(|kg| kilograms(locale, kg));
        let parts: Vec<_> = quantity.into_iter().chain(request.note).collect();
        (!parts.is_empty()).then(|| parts.join(" · "))
    };
    view! {
        <section class=class aria-labelledby=REQUEST_TITLE>
            <div class="stock-card__head">
                <h2 id=REQUEST_TITLE>{text!(locale, stock.page)}</h2>
                <StockChip status />
            </div>
            <p class="countdown">
                <b>{left}</b>
                " "
                <span>{caption}</span>
            </p>
            {move || asked().map(|asked| view! { <p class="stock-card__note">{asked}</p> })}
        </section>
    }
}

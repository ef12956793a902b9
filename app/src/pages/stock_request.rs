//! The page of one stock request: when the station runs dry, its trips, and what its operator or its EICs can do.

use crate::{
    api::stock_requests::read_stock_request,
    components::{
        icon::{Icon, IconName},
        loaded::{Loaded, Skeleton},
        stock_card::Serving,
        stock_form::{ChangeRequest, REQUEST_TITLE, RequestChanges},
        trip_list::{StockChip, TripList},
    },
    i18n::{
        stock_request::{dry, urgency},
        text,
        time::{ago, long, today},
        trip::kilograms,
        use_locale,
    },
    page_title::PageTitle,
    pages::by_id::by_id,
    realtime::use_realtime,
    routes,
    state::clock::use_clock,
};
use domain::{
    id::StockRequestId,
    stock_request::{ServingShift, StockRequest, StockRequestDetails},
};
use leptos::prelude::*;

/// The page. It is made anew for each request.
#[component]
pub fn StockRequestPage() -> impl IntoView {
    by_id(|id| view! { <OneRequest id=StockRequestId::new(id) /> }.into_any())
}

#[component]
fn OneRequest(id: StockRequestId) -> impl IntoView {
    let locale = use_locale();
    let realtime = use_realtime();
    let version = Memo::new(move |_| realtime.records.stock_request(id));
    let request = Resource::new_serde_wb_blocking(
        move || {
            let records = realtime.records.version();
            (
                version.get(),
                records,
                realtime.shifts.version(),
                realtime.all_changed.get(),
            )
        },
        move |_| read_stock_request(id),
    );
    let changed = Callback::new(move |()| request.refetch());
    view! {
        // The title until the request is loaded.
        <PageTitle text=text!(locale, stock.page) />
        <Loaded
            resource=request
            fallback=|| {
                view! { <Skeleton /> }
            }
            let(details)
        >
            <RequestDetail details changed />
        </Loaded>
    }
}

/// The loaded request. Changes are shown in place.
#[component]
fn RequestDetail(details: Memo<StockRequestDetails>, changed: Callback<()>) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let station = details.with_untracked(|details| details.view.request.station_name.clone());
    let request = Memo::new(move |_| details.with(|details| details.view.request.clone()));
    let status = Memo::new(move |_| request.with(|request| request.status));
    let near = move || details.with(|details| dry(locale, &details.view, clock.now.get()));
    let class = move || {
        let urgency = details.with(|details| urgency(&details.view, clock.now.get()));
        format!("sentence {}", urgency.class())
    };
    let dry_at = move || {
        details.with(|details| {
            let view = &details.view;
            let today = today(clock.now.get(), view.now_offset_seconds);
            long(locale, view.dry_local, &view.zone, today)
        })
    };
    let asked_by = move || {
        request.with(|request| {
            let ago = ago(locale, request.created_at, clock.now.get());
            text!(
                locale,
                stock.by,
                who = request.created_by.full_name.as_str(),
                ago = ago
            )
        })
    };
    let quantity = move || {
        let quantity = request.with(|request| request.quantity_kg)?;
        Some(view! {
            <dt>{text!(locale, stock.asked)}</dt>
            <dd>{kilograms(locale, quantity)}</dd>
        })
    };
    let note = move || {
        let note = request.with(|request| request.note.clone())?;
        Some(view! {
            <dt>{text!(locale, stock.note)}</dt>
            <dd>{note}</dd>
        })
    };
    let trips = Signal::derive(move || details.with(|details| details.trips.clone()));
    let any_trip = Memo::new(move |_| trips.with(|trips| !trips.is_empty()));
    view! {
        <PageTitle text=station.clone() />
        <p class="back">
            <a href=routes::DASHBOARD>
                <Icon icon=IconName::Back size=16 />
                {text!(locale, stock.back)}
            </a>
        </p>
        <div class="head">
            <div class="grow">
                <h1>{station}<StockChip status /></h1>
                <p class=class>{near}</p>
            </div>
        </div>
        <div class="two">
            <div class="stack">
                <section class="card pad" aria-labelledby=REQUEST_TITLE>
                    <h2 id=REQUEST_TITLE>{text!(locale, stock.page)}</h2>
                    <dl>
                        <dt>{text!(locale, stock.runs_dry)}</dt>
                        <dd>{dry_at}</dd>
                        {quantity}
                        {note}
                        <dt>{text!(locale, stock.asked_by)}</dt>
                        <dd>{asked_by}</dd>
                    </dl>
                </section>
                <section class="card pad stack" aria-labelledby="trips-title">
                    <h2 id="trips-title">{text!(locale, trip.trips)}</h2>
                    {move || {
                        if any_trip.get() {
                            view! { <TripList trips /> }.into_any()
                        } else {
                            view! { <p class="hint">{text!(locale, trip.none)}</p> }.into_any()
                        }
                    }}
                </section>
            </div>
            <aside class="stack">
                <Aside details request changed />
            </aside>
        </div>
    }
}

/// The form of its operator, or the shifts from which its EICs choose.
#[component]
fn Aside(
    details: Memo<StockRequestDetails>,
    request: Memo<StockRequest>,
    changed: Callback<()>,
) -> impl IntoView {
    let locale = use_locale();
    let may_change = Memo::new(move |_| details.with(|details| details.may_change));
    let serving = Memo::new(move |_| details.with(|details| details.serving.clone()));
    let changes = RequestChanges::new(changed);
    let id = request.with_untracked(|request| request.id);
    let is_waiting = Memo::new(move |_| request.with(|request| request.status.is_waiting()));
    let is_eic = {
        let mother = request.with_untracked(|request| request.mother_station_id);
        let session = crate::state::session::use_session();
        session
            .user
            .as_ref()
            .is_some_and(|user| user.is_eic_of(mother))
    };
    let shifts = move |serving: Vec<ServingShift>| {
        view! {
            <section class="card pad stack">
                <Serving request=id serving />
            </section>
        }
    };
    view! {
        {move || (is_eic && is_waiting.get()).then(|| shifts(serving.get()))}
        {move || {
            may_change
                .get()
                .then(|| {
                    view! {
                        <section class="card pad" aria-labelledby="change-title">
                            <h2 id="change-title">{text!(locale, stock.change)}</h2>
                            <ChangeRequest request changes />
                        </section>
                    }
                })
        }}
    }
}

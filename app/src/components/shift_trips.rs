//! The trips of a shift, live, and the form with which its EICs assign them.

use super::{
    loaded::{Loaded, Loading},
    trip_form::AssignTrip,
    trip_list::TripList,
};
use crate::{
    api::trips::read_shift_trips,
    i18n::{text, use_locale},
    realtime::use_realtime,
    routes::{FOR_REQUEST, TRIPS},
};
use domain::id::{ShiftId, StockRequestId};
use domain::shift_trips::ShiftTrips as Trips;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The trips of a shift.
pub fn load_trips(shift: ShiftId) -> Loading<Trips> {
    let realtime = use_realtime();
    Resource::new_serde_wb_blocking(
        move || {
            (
                realtime.shifts.version_of(shift),
                realtime.records.version(),
                realtime.all_changed.get(),
            )
        },
        move |_| read_shift_trips(shift),
    )
}

/// The section on the page of a shift; nothing for a shift that has no trips and gets none.
#[component]
pub fn ShiftTrips(
    /// The shift.
    shift: ShiftId,
    /// From [`load_trips`].
    trips: Loading<Trips>,
) -> impl IntoView {
    let changed = Callback::new(move |()| trips.refetch());
    view! {
        <Loaded resource=trips let(trips)>
            <Section shift trips changed />
        </Loaded>
    }
}

#[component]
fn Section(shift: ShiftId, trips: Memo<Trips>, changed: Callback<()>) -> impl IntoView {
    let locale = use_locale();
    let query = use_query_map();
    let wanted = move || {
        let id = query.with_untracked(|query| query.get(FOR_REQUEST))?;
        id.parse().ok().map(StockRequestId::new)
    };
    let any = Memo::new(move |_| trips.with(|trips| !trips.trips.is_empty()));
    let may_assign = Memo::new(move |_| trips.with(|trips| trips.form.is_some()));
    let list = Signal::derive(move || trips.with(|trips| trips.trips.clone()));
    move || {
        (any.get() || may_assign.get()).then(|| {
            view! {
                <section class="card pad stack" id=TRIPS aria-labelledby="trips-title">
                    <h2 id="trips-title">{text!(locale, trip.trips)}</h2>
                    {move || {
                        if any.get() {
                            view! { <TripList trips=list /> }.into_any()
                        } else {
                            view! { <p class="hint">{text!(locale, trip.none)}</p> }.into_any()
                        }
                    }}
                    {move || {
                        may_assign
                            .get()
                            .then(|| {
                                view! { <AssignTrip shift trips wanted=wanted() changed /> }
                            })
                    }}
                </section>
            }
        })
    }
}

//! Server functions for trips.

use crate::{error::AppError, json::Json};
use domain::{
    id::{ShiftId, TripId},
    shift_trips::ShiftTrips,
    trip::{Trip, TripView},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};

/// One trip with what the user may do.
#[server(endpoint = "trips/details", input = GetUrl, output = Json)]
pub async fn read_trip(id: TripId) -> Result<TripView, AppError> {
    use crate::server::{self, form_response};
    use domain::service::trips;
    let outcome = async { trips::details(&server::service()?, &server::signed_in()?, id).await };
    form_response::read(outcome.await)
}

/// The trips of a shift, and what its EICs can assign.
#[server(endpoint = "trips/of_shift", input = GetUrl, output = Json)]
pub async fn read_shift_trips(id: ShiftId) -> Result<ShiftTrips, AppError> {
    use crate::server::{self, form_response};
    use domain::service::trips;
    let outcome = async { trips::of_shift(&server::service()?, &server::signed_in()?, id).await };
    form_response::read(outcome.await)
}

/// Assigns a trip to a shift. The time is as the station's clocks show it. A plain form leads to the shift.
#[server(endpoint = "trips/assign", output = Json)]
pub async fn assign_trip(
    shift_id: ShiftId,
    #[server(default)] to_station_id: String,
    #[server(default)] planned_start: String,
    #[server(default)] quantity_kg: String,
) -> Result<Trip, AppError> {
    use crate::server::form_response;
    let typed = [
        ("to_station_id", to_station_id.as_str()),
        ("planned_start", &planned_start),
        ("quantity_kg", &quantity_kg),
    ];
    let outcome = assign(shift_id, &to_station_id, &planned_start, &quantity_kg).await;
    form_response::form(crate::flash::ASSIGN_FORM, &typed, outcome)
}

/// Starts a trip of the user's vendor.
#[server(endpoint = "trips/start", output = Json)]
pub async fn start_trip(
    id: TripId,
    #[server(default)] version: Option<i64>,
) -> Result<Trip, AppError> {
    use crate::server::{self, form_response};
    use domain::service::trips;
    let outcome = async {
        let (service, user) = (server::service()?, server::signed_in()?);
        Ok(changed(trips::start(&service, &user, id, version).await?))
    };
    form_response::form(crate::flash::TRIP_FORM, &[], outcome.await)
}

/// Completes a trip of the user's vendor.
#[server(endpoint = "trips/complete", output = Json)]
pub async fn complete_trip(
    id: TripId,
    #[server(default)] version: Option<i64>,
) -> Result<Trip, AppError> {
    use crate::server::{self, form_response};
    use domain::service::trips;
    let outcome = async {
        let (service, user) = (server::service()?, server::signed_in()?);
        Ok(changed(
            trips::complete(&service, &user, id, version).await?,
        ))
    };
    form_response::form(crate::flash::TRIP_FORM, &[], outcome.await)
}

/// Cancels a trip of a shift at the user's station.
#[server(endpoint = "trips/cancel", output = Json)]
pub async fn cancel_trip(
    id: TripId,
    #[server(default)] version: Option<i64>,
) -> Result<Trip, AppError> {
    use crate::server::{self, form_response};
    use domain::service::trips;
    let outcome = async {
        let (service, user) = (server::service()?, server::signed_in()?);
        Ok(changed(trips::cancel(&service, &user, id, version).await?))
    };
    form_response::form(crate::flash::TRIP_FORM, &[], outcome.await)
}

#[cfg(feature = "ssr")]
async fn assign(
    shift: ShiftId,
    destination: &str,
    planned_start: &str,
    quantity_kg: &str,
) -> Result<crate::server::form_response::FormSuccess<Trip>, domain::error::Error> {
    use crate::{routes, server};
    use domain::{error::Error, policy, service::trips, trip::LocalTripDraft};
    let (service, user) = (server::service()?, server::signed_in()?);
    policy::may_assign_trips(&user)?;
    let draft = LocalTripDraft::parse(destination, planned_start, quantity_kg)
        .map_err(|fields| Error::Invalid { fields })?;
    let trip = trips::assign_local(&service, &user, shift, draft).await?;
    Ok(changed(trip).redirect_to(routes::shift(shift)))
}

#[cfg(feature = "ssr")]
fn changed(trip: Trip) -> crate::server::form_response::FormSuccess<Trip> {
    use crate::{flash::FlashNotice, server::form_response::FormSuccess};
    let notice = FlashNotice::trip(&trip);
    FormSuccess::with_notice(trip, notice)
}

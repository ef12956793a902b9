//! What a shift is made of, for its form.

use crate::{error::AppError, json::Json};
use domain::{
    fleet::{DriverChoice, Matches, NewShiftForm, NewShiftFormQuery, Vehicle},
    shift::Conflict,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};

/// Most suggestions below a field.
#[cfg(feature = "ssr")]
const SUGGESTIONS: u32 = 20;

/// What the form of a new shift begins with.
#[server(endpoint = "fleet/form", input = GetUrl, output = Json)]
pub async fn read_new_shift_form(
    #[server(default)] query: NewShiftFormQuery,
) -> Result<NewShiftForm, AppError> {
    use crate::server;
    use crate::server::form_response;
    let outcome = async {
        let (service, user) = (server::service()?, server::signed_in()?);
        domain::service::fleet::new_shift_form(&service, &user, &query).await
    };
    form_response::read(outcome.await)
}

/// Vehicles whose registration number contains a text.
#[server(endpoint = "fleet/vehicles", input = GetUrl, output = Json)]
pub async fn search_vehicles(
    #[server(default)] text: String,
) -> Result<Matches<Vehicle>, AppError> {
    use crate::server;
    use crate::server::form_response;
    let outcome = async {
        let (service, user) = (server::service()?, server::signed_in()?);
        domain::service::fleet::search_vehicles(&service, &user, &text, SUGGESTIONS).await
    };
    form_response::read(outcome.await)
}

/// Drivers whose name contains a text.
#[server(endpoint = "fleet/drivers", input = GetUrl, output = Json)]
pub async fn search_drivers(
    #[server(default)] text: String,
) -> Result<Matches<DriverChoice>, AppError> {
    use crate::server;
    use crate::server::form_response;
    let outcome = async {
        let (service, user) = (server::service()?, server::signed_in()?);
        domain::service::fleet::search_drivers(&service, &user, &text, SUGGESTIONS).await
    };
    form_response::read(outcome.await)
}

/// What stands in the way of a shift at that time, if anything does.
#[server(endpoint = "fleet/free", input = GetUrl, output = Json)]
pub async fn find_conflict(
    vehicle_id: String,
    driver_id: String,
    start: String,
    end: String,
) -> Result<Option<Conflict>, AppError> {
    use crate::server;
    use crate::server::form_response;
    let outcome = async {
        let (service, user) = (server::service()?, server::signed_in()?);
        domain::policy::may_create_shifts(&user)?;
        let draft = parse_draft(&service, &user, &vehicle_id, &driver_id, &start, &end).await?;
        domain::service::fleet::find_conflict(&service, &user, draft).await
    };
    form_response::read(outcome.await)
}

/// The same checks that the browser makes, on what was sent.
#[cfg(feature = "ssr")]
pub(super) async fn parse_draft(
    service: &domain::service::Service,
    user: &domain::user::User,
    vehicle_id: &str,
    driver_id: &str,
    start: &str,
    end: &str,
) -> Result<domain::shift::ShiftDraft, domain::error::Error> {
    use domain::{error::Error, shift::LocalDraft};
    let draft = LocalDraft {
        vehicle: vehicle_id.to_owned(),
        driver: driver_id.to_owned(),
        start: start.to_owned(),
        end: end.to_owned(),
    };
    let clock = match vehicle_id.trim().parse() {
        Ok(vehicle) => domain::service::fleet::home_clock(service, user, vehicle).await?,
        Err(_) => None,
    };
    draft
        .parse(clock.as_ref(), service.now())
        .map_err(|fields| Error::Invalid { fields })
}

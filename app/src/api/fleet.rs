//! Server functions for the form of a new shift.

use crate::{error::AppError, json::Json};
use domain::{
    fleet::{DriverChoice, Matches, NewShiftForm, NewShiftFormQuery, Vehicle},
    shift::Conflict,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};

/// Most suggestions below a field.
#[cfg(feature = "ssr")]
const SUGGESTIONS: u32 = 20;

/// The first vehicles, drivers and clocks of the form.
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

/// The shift that holds the vehicle or the driver at that time, if there is one.
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
        let draft = DraftText::new(&vehicle_id, &driver_id, &start, &end);
        let clock = draft.clock(&service, &user).await?;
        let draft = draft.parse(clock.as_ref(), service.now())?;
        domain::service::fleet::find_conflict(&service, &user, draft).await
    };
    form_response::read(outcome.await)
}

/// A draft as the form sends it.
#[cfg(feature = "ssr")]
pub(super) struct DraftText<'a> {
    vehicle_id: &'a str,
    draft: domain::shift::LocalDraft,
}

#[cfg(feature = "ssr")]
impl<'a> DraftText<'a> {
    /// Ids as text, times as `YYYY-MM-DDTHH:MM` at the station.
    pub(super) fn new(vehicle_id: &'a str, driver_id: &str, start: &str, end: &str) -> Self {
        Self {
            vehicle_id,
            draft: domain::shift::LocalDraft {
                vehicle: vehicle_id.to_owned(),
                driver: driver_id.to_owned(),
                start: start.to_owned(),
                end: end.to_owned(),
            },
        }
    }

    /// The form's fields as they were typed.
    pub(super) fn typed(&self) -> [(&'static str, String); 4] {
        [
            ("vehicle_id", self.draft.vehicle.clone()),
            ("driver_id", self.draft.driver.clone()),
            ("start", self.draft.start.clone()),
            ("end", self.draft.end.clone()),
        ]
    }

    /// The clock of the vehicle's home station, by which the times are meant; `None` for an unknown vehicle.
    pub(super) async fn clock(
        &self,
        service: &domain::service::Service,
        user: &domain::user::User,
    ) -> Result<Option<domain::wall_clock::WallClock>, domain::error::Error> {
        match self.vehicle_id.trim().parse() {
            Ok(vehicle) => domain::service::fleet::home_clock(service, user, vehicle).await,
            Err(_) => Ok(None),
        }
    }

    /// Makes the same checks as the browser, for a series.
    pub(super) fn parse_series(
        &self,
        clock: Option<&domain::wall_clock::WallClock>,
        now: jiff::Timestamp,
        pattern: &domain::shift::LocalPattern,
    ) -> Result<domain::series::SeriesDraft, domain::error::Error> {
        domain::series::SeriesDraft::parse(&self.draft, pattern, clock, now)
            .map_err(|fields| domain::error::Error::Invalid { fields })
    }

    /// Makes the same checks as the browser.
    pub(super) fn parse(
        &self,
        clock: Option<&domain::wall_clock::WallClock>,
        now: jiff::Timestamp,
    ) -> Result<domain::shift::ShiftDraft, domain::error::Error> {
        self.draft
            .parse(clock, now)
            .map_err(|fields| domain::error::Error::Invalid { fields })
    }
}

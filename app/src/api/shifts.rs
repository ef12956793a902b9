//! Shifts: the list, one of them, asking for one, deciding about it.

use crate::{error::AppError, json::Json};
use domain::{
    id::ShiftId,
    shift::{BoardQuery, Shift, ShiftBoard, ShiftDetails},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};

/// The form for a new shift.
pub const CREATE_FORM: &str = "create";
/// The forms that decide about a shift or take it back.
pub const DECISION_FORM: &str = "decision";

/// Most shifts that are asked for at once.
pub const MOST_AT_ONCE: usize = 100;

/// A page of the list, with what stands around it.
#[server(endpoint = "shifts/list", input = GetUrl, output = Json)]
pub async fn list_shifts(#[server(default)] query: BoardQuery) -> Result<ShiftBoard, AppError> {
    use crate::server;
    use crate::server::form_response;
    let outcome = async {
        domain::service::shifts::board(&server::service()?, &server::signed_in()?, &query).await
    };
    form_response::read(outcome.await)
}

/// Everything about one shift.
#[server(endpoint = "shifts/details", input = GetUrl, output = Json)]
pub async fn read_shift(id: ShiftId) -> Result<ShiftDetails, AppError> {
    use crate::server;
    use crate::server::form_response;
    let outcome = async {
        domain::service::shifts::details(&server::service()?, &server::signed_in()?, id).await
    };
    form_response::read(outcome.await)
}

/// Some shifts as they stand now; those that this user may not see are left out.
#[server(endpoint = "shifts/now", input = GetUrl, output = Json)]
pub async fn shifts_now(ids: Vec<ShiftId>) -> Result<Vec<Shift>, AppError> {
    use crate::server;
    use crate::server::form_response;
    let outcome = async {
        let ids = &ids[..ids.len().min(MOST_AT_ONCE)];
        domain::service::shifts::board_rows_by_ids(&server::service()?, &server::signed_in()?, ids)
            .await
    };
    form_response::read(outcome.await)
}

/// Asks for a shift: vehicle and driver by their ids, times as the station's clocks show them. `vehicle` and `driver` are what somebody
/// searched for who sent the form before the page was alive: the page that it leads back to shows what was found.
#[server(endpoint = "shifts/create", output = Json)]
pub async fn create_shift(
    #[server(default)] vehicle_id: String,
    #[server(default)] driver_id: String,
    #[server(default)] start: String,
    #[server(default)] end: String,
    #[server(default)] vehicle: String,
    #[server(default)] driver: String,
) -> Result<Shift, AppError> {
    use super::fleet::parse_draft;
    use crate::{
        routes,
        server::{
            self,
            form_response::{self, FormSuccess},
        },
    };
    use domain::service::shifts::Submitted;
    let typed = [
        ("vehicle_id", vehicle_id.as_str()),
        ("driver_id", &driver_id),
        ("start", &start),
        ("end", &end),
        ("vehicle", &vehicle),
        ("driver", &driver),
    ];
    let outcome = async {
        let (service, user) = (server::service()?, server::signed_in()?);
        domain::policy::may_create_shifts(&user)?;
        let draft = parse_draft(&service, &user, &vehicle_id, &driver_id, &start, &end).await?;
        let (shift, notice) = match domain::service::shifts::submit(&service, &user, draft).await? {
            Submitted::Created(shift) => {
                let notice = format!("Sent to {} for approval.", shift.station_name);
                (shift, notice)
            }
            Submitted::AlreadySubmitted(shift) => {
                let notice = format!(
                    "{} had it already: it waits for approval.",
                    shift.station_name
                );
                (shift, notice)
            }
        };
        let page = routes::shift(shift.id);
        Ok(FormSuccess::with_notice(shift, notice).redirect_to(page))
    };
    form_response::form(CREATE_FORM, &typed, outcome.await)
}

/// Says yes.
#[server(endpoint = "shifts/approve", output = Json)]
pub async fn approve_shift(
    id: ShiftId,
    #[server(default)] version: Option<i64>,
) -> Result<Shift, AppError> {
    use crate::server::form_response::{self, FormSuccess};
    use crate::{server, state::notices::decided};
    let outcome = async {
        let shift = domain::service::shifts::approve(
            &server::service()?,
            &server::signed_in()?,
            id,
            version,
        )
        .await?;
        let notice = decided(&shift);
        Ok(FormSuccess::with_notice(shift, notice))
    };
    form_response::form(DECISION_FORM, &[("id", &id.to_string())], outcome.await)
}

/// Says no, and why.
#[server(endpoint = "shifts/reject", output = Json)]
pub async fn reject_shift(
    id: ShiftId,
    #[server(default)] version: Option<i64>,
    #[server(default)] reason: String,
) -> Result<Shift, AppError> {
    use crate::server::form_response::{self, FormSuccess};
    use crate::{server, state::notices::decided};
    let outcome = async {
        let shift = domain::service::shifts::reject(
            &server::service()?,
            &server::signed_in()?,
            id,
            &reason,
            version,
        )
        .await?;
        let notice = decided(&shift);
        Ok(FormSuccess::with_notice(shift, notice))
    };
    form_response::form(
        DECISION_FORM,
        &[("id", &id.to_string()), ("reason", &reason)],
        outcome.await,
    )
}

/// Takes it back.
#[server(endpoint = "shifts/cancel", output = Json)]
pub async fn cancel_shift(
    id: ShiftId,
    #[server(default)] version: Option<i64>,
) -> Result<Shift, AppError> {
    use crate::server::form_response::{self, FormSuccess};
    use crate::{server, state::notices::decided};
    let outcome = async {
        let shift = domain::service::shifts::cancel(
            &server::service()?,
            &server::signed_in()?,
            id,
            version,
        )
        .await?;
        let notice = decided(&shift);
        Ok(FormSuccess::with_notice(shift, notice))
    };
    form_response::form(DECISION_FORM, &[("id", &id.to_string())], outcome.await)
}

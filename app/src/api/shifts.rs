//! Server functions for shifts.

mod create;
mod decide;

pub use create::{CreateShift, PLAN_ANOTHER, Sent};
pub use decide::{BulkAction, BulkItem, DecideShifts, MAX_DECIDED, decide_shifts};

use crate::{error::AppError, json::Json};
use domain::{
    id::ShiftId,
    shift::{BoardQuery, Shift, ShiftBoard},
    shift_details::ShiftDetails,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};

/// Most shifts in one request of [`shifts_now`].
pub const MAX_SHIFTS_NOW: usize = 100;

/// A page of the list of shifts, with counts and clocks.
#[server(endpoint = "shifts/list", input = GetUrl, output = Json)]
pub async fn list_shifts(#[server(default)] query: BoardQuery) -> Result<ShiftBoard, AppError> {
    use crate::server;
    use crate::server::form_response;
    let outcome = async {
        domain::service::shifts::board(&server::service()?, &server::signed_in()?, &query).await
    };
    form_response::read(outcome.await)
}

/// The whole list for printing, up to a limit.
#[server(endpoint = "shifts/print", input = GetUrl, output = Json)]
pub async fn print_shifts(#[server(default)] query: BoardQuery) -> Result<ShiftBoard, AppError> {
    use crate::server;
    use crate::server::form_response;
    let outcome = async {
        domain::service::shifts::printed(&server::service()?, &server::signed_in()?, &query).await
    };
    form_response::read(outcome.await)
}

/// One shift with its history and what the user may do.
#[server(endpoint = "shifts/details", input = GetUrl, output = Json)]
pub async fn read_shift(id: ShiftId) -> Result<ShiftDetails, AppError> {
    use crate::server;
    use crate::server::form_response;
    let outcome = async {
        domain::service::shifts::details(&server::service()?, &server::signed_in()?, id).await
    };
    form_response::read(outcome.await)
}

/// The current state of some shifts, without those that the user may not see.
#[server(endpoint = "shifts/now", input = GetUrl, output = Json)]
pub async fn shifts_now(ids: Vec<ShiftId>) -> Result<Vec<Shift>, AppError> {
    use crate::server;
    use crate::server::form_response;
    let outcome = async {
        let ids = &ids[..ids.len().min(MAX_SHIFTS_NOW)];
        domain::service::shifts::visible_by_ids(&server::service()?, &server::signed_in()?, ids)
            .await
    };
    form_response::read(outcome.await)
}

/// Approves a shift.
#[server(endpoint = "shifts/approve", output = Json)]
pub async fn approve_shift(
    id: ShiftId,
    #[server(default)] version: Option<i64>,
) -> Result<Shift, AppError> {
    use crate::server::{self, form_response};
    use domain::service::shifts;
    let outcome = async {
        let (service, user) = (server::service()?, server::signed_in()?);
        let shift = shifts::approve(&service, &user, id, version).await?;
        Ok(decided(&service, &user, shift).await)
    };
    form_response::form(
        crate::flash::DECISION_FORM,
        &[("id", &id.to_string())],
        outcome.await,
    )
}

/// Rejects a shift for a reason.
#[server(endpoint = "shifts/reject", output = Json)]
pub async fn reject_shift(
    id: ShiftId,
    #[server(default)] version: Option<i64>,
    #[server(default)] reason: String,
) -> Result<Shift, AppError> {
    use crate::server::{self, form_response};
    use domain::service::shifts;
    let outcome = async {
        let (service, user) = (server::service()?, server::signed_in()?);
        let shift = shifts::reject(&service, &user, id, &reason, version).await?;
        Ok(decided(&service, &user, shift).await)
    };
    let typed = [("id", &*id.to_string()), ("reason", &reason)];
    form_response::form(crate::flash::DECISION_FORM, &typed, outcome.await)
}

/// Cancels a shift of the user's vendor.
#[server(endpoint = "shifts/cancel", output = Json)]
pub async fn cancel_shift(
    id: ShiftId,
    #[server(default)] version: Option<i64>,
) -> Result<Shift, AppError> {
    use crate::server::{self, form_response};
    use domain::service::shifts;
    let outcome = async {
        let (service, user) = (server::service()?, server::signed_in()?);
        let shift = shifts::cancel(&service, &user, id, version).await?;
        Ok(decided(&service, &user, shift).await)
    };
    form_response::form(
        crate::flash::DECISION_FORM,
        &[("id", &id.to_string())],
        outcome.await,
    )
}

/// The result of a decision. Only a plain form needs the notice, for which the times at the station are read.
#[cfg(feature = "ssr")]
pub(super) async fn decided(
    service: &domain::service::Service,
    user: &domain::user::User,
    shift: Shift,
) -> crate::server::form_response::FormSuccess<Shift> {
    use crate::{
        flash::DecidedShift,
        server::form_response::{self, FormSuccess},
    };
    if !form_response::is_plain() {
        return FormSuccess::new(shift);
    }
    // The decision is committed: if this fails, only the notice is missing.
    match domain::service::shifts::details(service, user, shift.id).await {
        Ok(details) => {
            let notice =
                crate::flash::FlashNotice::Decided(DecidedShift::new(&shift, &details.view));
            FormSuccess::with_notice(shift, notice)
        }
        Err(_) => FormSuccess::new(shift),
    }
}

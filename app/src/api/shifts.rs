//! Server functions for shifts.

#![allow(
    clippy::too_many_arguments,
    reason = "the arguments of a server function are the fields of its form"
)]

mod decide;

pub use decide::{BulkAction, BulkItem, DecideShifts, MAX_DECIDED, decide_shifts};

use crate::{error::AppError, flash::FlashNotice, json::Json};
use domain::{
    id::ShiftId,
    shift::{BoardQuery, LocalPattern, Shift, ShiftBoard},
    shift_details::ShiftDetails,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

/// Most shifts in one request of [`shifts_now`].
pub const MAX_SHIFTS_NOW: usize = 100;

/// Value of `then` with which [`create_shift`] leads back to the form.
pub const PLAN_ANOTHER: &str = "another";

/// What the form of a new shift sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The shift, or the first date of the series.
    pub shift: Shift,
    /// What the page says about it.
    pub notice: FlashNotice,
}

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

/// Creates a shift. Times are as the station's clocks show them. `vehicle` and `driver` are search texts of a form that was sent before the
/// page was hydrated: the page that it leads back to shows what was found. With a `pattern` that recurs it creates a
/// series. A plain form leads to the shift or series, or with `then` ([`PLAN_ANOTHER`]) to the form again.
#[server(endpoint = "shifts/create", output = Json)]
pub async fn create_shift(
    #[server(default)] vehicle_id: String,
    #[server(default)] driver_id: String,
    #[server(default)] start: String,
    #[server(default)] end: String,
    #[server(default)] vehicle: String,
    #[server(default)] driver: String,
    #[server(default)] pattern: LocalPattern,
    #[server(default)] then: String,
) -> Result<Sent, AppError> {
    use super::fleet::DraftText;
    use crate::server::form_response;
    let [repeat, every, weekdays, until, except] = crate::flash::typed_pattern(&pattern);
    let typed = [
        ("pattern[repeat]", repeat.as_str()),
        ("pattern[every]", &every),
        ("pattern[weekdays][]", &weekdays),
        ("pattern[until]", &until),
        ("pattern[except][]", &except),
        ("vehicle_id", &vehicle_id),
        ("driver_id", &driver_id),
        ("start", &start),
        ("end", &end),
        ("vehicle", &vehicle),
        ("driver", &driver),
    ];
    let draft = DraftText::new(&vehicle_id, &driver_id, &start, &end);
    let outcome = match pattern.recurs() {
        true => submit_series(draft, &pattern, &then).await,
        false => submit(draft, &then).await,
    };
    form_response::form(crate::flash::CREATE_FORM, &typed, outcome)
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

#[cfg(feature = "ssr")]
async fn submit(
    draft: super::fleet::DraftText<'_>,
    then: &str,
) -> Result<crate::server::form_response::FormSuccess<Sent>, domain::error::Error> {
    use crate::{
        flash::SentShift,
        routes,
        server::{self, form_response::FormSuccess},
    };
    use domain::service::shifts::{self, Submitted};
    let (service, user) = (server::service()?, server::signed_in()?);
    domain::policy::may_create_shifts(&user)?;
    let clock = draft.clock(&service, &user).await?;
    let draft = draft.parse(clock.as_ref(), service.now())?;
    let (shift, already_sent) = match shifts::submit(&service, &user, draft).await? {
        Submitted::Created(shift) => (shift, false),
        Submitted::AlreadySubmitted(shift) => (shift, true),
    };
    let notice = match clock.as_ref().filter(|_| !already_sent) {
        Some(clock) => FlashNotice::ShiftSent(SentShift::new(&shift, clock, service.now())),
        None => FlashNotice::AlreadySent {
            station: shift.station_name.clone(),
        },
    };
    let page = match clock.as_ref().filter(|_| then == PLAN_ANOTHER) {
        Some(clock) => {
            let times = SentShift::new(&shift, clock, service.now()).times;
            routes::new_shift_with(shift.vehicle_id, shift.driver_id, times.next_day())
        }
        None => routes::shift(shift.id),
    };
    let sent = Sent {
        shift,
        notice: notice.clone(),
    };
    Ok(FormSuccess::with_notice(sent, notice).redirect_to(page))
}

#[cfg(feature = "ssr")]
async fn submit_series(
    draft: super::fleet::DraftText<'_>,
    pattern: &LocalPattern,
    then: &str,
) -> Result<crate::server::form_response::FormSuccess<Sent>, domain::error::Error> {
    use crate::{
        flash::SentSeries,
        routes,
        server::{self, form_response::FormSuccess},
    };
    use domain::{
        error::Error,
        service::series::{self, SubmittedSeries},
    };
    let (service, user) = (server::service()?, server::signed_in()?);
    domain::policy::may_create_shifts(&user)?;
    let clock = draft.clock(&service, &user).await?;
    let series = draft.parse_series(clock.as_ref(), service.now(), pattern)?;
    let clock = clock.ok_or(Error::VehicleWithoutStation)?;
    let (shift, count, is_new) = match series::submit(&service, &user, series).await? {
        SubmittedSeries::Created(created) => (created.first, created.shift_ids.len(), true),
        SubmittedSeries::AlreadySubmitted(series) => {
            let count = series.shifts.len();
            let first = series.shifts.into_iter().next().ok_or(Error::Internal)?;
            (first, count, false)
        }
    };
    let sent = SentSeries::new(&shift, count, &clock, service.now()).ok_or(Error::Internal)?;
    let page = match sent
        .next_form(&shift, pattern)
        .filter(|_| then == PLAN_ANOTHER)
    {
        Some(page) => page,
        None => routes::series(sent.id),
    };
    let notice = match is_new {
        true => FlashNotice::SeriesSent(sent),
        false => FlashNotice::AlreadySent {
            station: shift.station_name.clone(),
        },
    };
    let sent = Sent {
        shift,
        notice: notice.clone(),
    };
    Ok(FormSuccess::with_notice(sent, notice).redirect_to(page))
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
            let notice = FlashNotice::Decided(DecidedShift::new(&shift, &details.view));
            FormSuccess::with_notice(shift, notice)
        }
        Err(_) => FormSuccess::new(shift),
    }
}

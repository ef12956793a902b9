//! Creating a shift, or a series of shifts.

#![allow(
    clippy::too_many_arguments,
    reason = "the arguments of a server function are the fields of its form"
)]

use crate::{error::AppError, flash::FlashNotice, json::Json};
use domain::shift::{LocalPattern, Shift};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

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

/// Creates a shift, or with a `pattern` that recurs a series. Times are as the station's clocks show them.
///
/// `vehicle` and `driver` are search texts of a form that was sent before the page was hydrated: the page that it leads
/// back to shows what was found. A plain form leads to the shift or series, or with `then` ([`PLAN_ANOTHER`]) to the form
/// again.
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
    use crate::api::fleet::DraftText;
    use crate::server::form_response;
    let draft = DraftText::new(&vehicle_id, &driver_id, &start, &end);
    let mut typed = vec![("vehicle", vehicle), ("driver", driver)];
    typed.extend(draft.typed());
    typed.extend(crate::flash::typed_pattern(&pattern));
    let outcome = match pattern.recurs() {
        true => submit_series(draft, &pattern, &then).await,
        false => submit(draft, &then).await,
    };
    let typed: Vec<_> = typed.iter().map(|(name, text)| (*name, &**text)).collect();
    form_response::form(crate::flash::CREATE_FORM, &typed, outcome)
}

#[cfg(feature = "ssr")]
async fn submit(
    draft: crate::api::fleet::DraftText<'_>,
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
    draft: crate::api::fleet::DraftText<'_>,
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

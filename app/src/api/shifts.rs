//! Shifts: the list, one of them, asking for one, deciding about it.

use crate::{call::Call, error::AppError};
use domain::{
    from_json,
    id::ShiftId,
    page::Page,
    shift::{Shift, ShiftDetails, ShiftView, StatusCounts},
};
use jiff::Timestamp;
use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, PostUrl},
};
use serde::Serialize;

/// The form for a new shift.
pub const CREATE_FORM: &str = "create";
/// The forms that decide about a shift or take it back.
pub const DECISION_FORM: &str = "decision";

/// Most shifts that are asked for at once.
pub const MOST_AT_ONCE: usize = 100;

/// A page of the list, with what stands around it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShiftList {
    /// The rows.
    pub page: Page<ShiftView>,
    /// How many stand where, whatever the tab.
    pub counts: StatusCounts,
    /// How many wait for a decision at all, whatever the filter.
    pub waiting: i64,
    /// When the next of them begins.
    pub next_start: Option<Timestamp>,
    /// The time zone in which the dates of the filter are meant.
    pub zone: String,
}
from_json!(ShiftList {
    page,
    counts,
    waiting,
    next_start,
    zone
});

/// A page of the list; the parameters are those of its URL.
#[server(endpoint = "shifts/list", protocol = Call<GetUrl>)]
pub async fn list_shifts(
    #[server(default)] status: String,
    #[server(default)] q: String,
    #[server(default)] from: String,
    #[server(default)] to: String,
    #[server(default)] sort: String,
    #[server(default)] page: String,
) -> Result<ShiftList, AppError> {
    use super::reply;
    use crate::{
        backend,
        list_query::{ListQuery, Tab},
    };
    let outcome = async {
        let user = backend::signed_in()?;
        let read = |name: &str| {
            let text = match name {
                "status" => &status,
                "q" => &q,
                "from" => &from,
                "to" => &to,
                "sort" => &sort,
                _ => &page,
            };
            Some(text.clone())
        };
        listing::list(
            &backend::service()?,
            &user,
            &ListQuery::read(read, Tab::All),
        )
        .await
    };
    reply::read(outcome.await)
}

/// Everything about one shift.
#[server(endpoint = "shifts/details", protocol = Call<GetUrl>)]
pub async fn read_shift(id: ShiftId) -> Result<ShiftDetails, AppError> {
    use super::reply;
    use crate::backend;
    let outcome =
        async { domain::shifts::details(&backend::service()?, &backend::signed_in()?, id).await };
    reply::read(outcome.await)
}

/// Some shifts as they stand now; those that this user may not see are left out.
#[server(endpoint = "shifts/now", protocol = Call<GetUrl>)]
pub async fn shifts_now(ids: Vec<ShiftId>) -> Result<Vec<Shift>, AppError> {
    use super::reply;
    use crate::backend;
    use domain::problem::Problem;
    let outcome = async {
        let (service, user) = (backend::service()?, backend::signed_in()?);
        let mut shifts = Vec::new();
        for id in ids.into_iter().take(MOST_AT_ONCE) {
            match domain::shifts::get(&service, &user, id).await {
                Ok(shift) => shifts.push(shift),
                Err(Problem::NotFound { .. }) => {}
                Err(problem) => return Err(problem),
            }
        }
        Ok(shifts)
    };
    reply::read(outcome.await)
}

/// Asks for a shift; vehicle and driver as they were typed or picked, times as the station's clocks show them.
#[server(endpoint = "shifts/create", protocol = Call<PostUrl>)]
pub async fn create_shift(
    #[server(default)] vehicle: String,
    #[server(default)] driver: String,
    #[server(default)] start: String,
    #[server(default)] end: String,
) -> Result<ShiftId, AppError> {
    use super::{
        fleet::resolve_draft,
        reply::{self, Done},
    };
    use crate::{backend, routes};
    use domain::shifts::Submitted;
    let outcome = async {
        let (service, user) = (backend::service()?, backend::signed_in()?);
        domain::shifts::may_create(&user)?;
        let draft = resolve_draft(&service, &user, &vehicle, &driver, &start, &end).await?;
        let (shift, notice) = match domain::shifts::submit(&service, &user, draft).await? {
            Submitted::Created(shift) => {
                let notice = format!("Sent to {} for approval.", shift.station_name);
                (shift, notice)
            }
            Submitted::Before(shift) => {
                let notice = format!(
                    "{} had it already: it waits for approval.",
                    shift.station_name
                );
                (shift, notice)
            }
        };
        Ok(Done::saying(shift.id, notice).going(routes::shift(shift.id)))
    };
    reply::form(
        CREATE_FORM,
        &[
            ("vehicle", &vehicle),
            ("driver", &driver),
            ("start", &start),
            ("end", &end),
        ],
        outcome.await,
    )
}

/// Says yes.
#[server(endpoint = "shifts/approve", protocol = Call<PostUrl>)]
pub async fn approve_shift(
    id: ShiftId,
    #[server(default)] version: Option<i64>,
) -> Result<String, AppError> {
    use super::reply::{self, Done};
    use crate::backend;
    let outcome = async {
        let shift =
            domain::shifts::approve(&backend::service()?, &backend::signed_in()?, id, version)
                .await?;
        let notice = format!(
            "Approved: {} with {}.",
            shift.driver_name, shift.vehicle_reg
        );
        Ok(Done::saying(notice.clone(), notice))
    };
    reply::form(DECISION_FORM, &[("id", &id.to_string())], outcome.await)
}

/// Says no, and why.
#[server(endpoint = "shifts/reject", protocol = Call<PostUrl>)]
pub async fn reject_shift(
    id: ShiftId,
    #[server(default)] version: Option<i64>,
    #[server(default)] reason: String,
) -> Result<String, AppError> {
    use super::reply::{self, Done};
    use crate::backend;
    let outcome = async {
        let shift = domain::shifts::reject(
            &backend::service()?,
            &backend::signed_in()?,
            id,
            &reason,
            version,
        )
        .await?;
        let notice = format!(
            "Rejected: {} with {}.",
            shift.driver_name, shift.vehicle_reg
        );
        Ok(Done::saying(notice.clone(), notice))
    };
    reply::form(
        DECISION_FORM,
        &[("id", &id.to_string()), ("reason", &reason)],
        outcome.await,
    )
}

/// Takes it back.
#[server(endpoint = "shifts/cancel", protocol = Call<PostUrl>)]
pub async fn cancel_shift(
    id: ShiftId,
    #[server(default)] version: Option<i64>,
) -> Result<String, AppError> {
    use super::reply::{self, Done};
    use crate::backend;
    let outcome = async {
        let shift =
            domain::shifts::cancel(&backend::service()?, &backend::signed_in()?, id, version)
                .await?;
        let notice = format!(
            "Cancelled: {} with {}.",
            shift.driver_name, shift.vehicle_reg
        );
        Ok(Done::saying(notice.clone(), notice))
    };
    reply::form(DECISION_FORM, &[("id", &id.to_string())], outcome.await)
}

#[cfg(feature = "ssr")]
mod listing;

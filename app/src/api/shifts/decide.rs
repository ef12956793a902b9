//! Deciding about several shifts of the list at once.

use crate::{error::AppError, json::Json};
use domain::{
    error::Error,
    id::ShiftId,
    shift::{SeenShift, Shift},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Most shifts in one request of [`decide_shifts`] (CONTRACT §3, `decide`).
pub const MAX_DECIDED: usize = 100;

/// What to do with the shifts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkAction {
    /// Approve them.
    Approve,
    /// Reject them all for one reason.
    Reject,
}

impl BulkAction {
    /// The value in a form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
        }
    }
}

/// The result for one shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkItem {
    /// The shift.
    pub id: ShiftId,
    /// The changed shift, or why it was not changed.
    pub result: Result<Shift, Error>,
}

/// Approves or rejects shifts, each by itself, so that one failure does not undo the rest.
#[server(endpoint = "shifts/decide", output = Json)]
pub async fn decide_shifts(
    action: BulkAction,
    #[server(default)] shifts: Vec<SeenShift>,
    #[server(default)] reason: String,
) -> Result<Vec<BulkItem>, AppError> {
    use crate::server::form_response;
    let seen: Vec<_> = shifts.iter().map(ToString::to_string).collect();
    let typed = [
        ("action", action.as_str()),
        ("shifts", &*seen.join(" ")),
        ("reason", &*reason),
    ];
    let outcome = decide(action, &shifts, reason.clone()).await;
    form_response::form(crate::flash::BULK_FORM, &typed, outcome)
}

#[cfg(feature = "ssr")]
async fn decide(
    action: BulkAction,
    shifts: &[SeenShift],
    reason: String,
) -> Result<crate::server::form_response::FormSuccess<Vec<BulkItem>>, Error> {
    use crate::{
        flash::{BulkReport, FlashNotice},
        server::{self, form_response::FormSuccess},
    };
    use domain::service::shifts::{Decision, decide};
    let (service, user) = (server::service()?, server::signed_in()?);
    let decision = match action {
        BulkAction::Approve => Decision::Approve,
        BulkAction::Reject => Decision::Reject { reason },
    };
    let shifts: Vec<_> = shifts
        .iter()
        .map(|seen| (seen.id, Some(seen.version)))
        .collect();
    let outcomes = decide(&service, &user, &decision, &shifts).await?;
    let items: Vec<_> = outcomes
        .into_iter()
        .map(|outcome| BulkItem {
            id: outcome.id,
            result: outcome.result,
        })
        .collect();
    let report = BulkReport::new(server::locale(), action, &items, service.now());
    let notice = FlashNotice::BulkDecided(report.shortened());
    Ok(FormSuccess::with_notice(items, notice))
}

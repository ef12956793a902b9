//! Deciding about several shifts of the list at once.

pub use crate::flash::{BulkAction, BulkItem};

use crate::{error::AppError, json::Json};
use domain::shift::SeenShift;
use leptos::prelude::*;

/// Most shifts in one request of [`decide_shifts`] (CONTRACT §3, `decide`).
pub const MAX_DECIDED: usize = 100;

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
) -> Result<crate::server::form_response::FormSuccess<Vec<BulkItem>>, domain::error::Error> {
    use crate::{
        flash::FlashNotice,
        i18n::bulk::bulk_report,
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
    let report = bulk_report(server::locale(), action, &items, service.now());
    let notice = FlashNotice::BulkDecided(report.shortened());
    Ok(FormSuccess::with_notice(items, notice))
}

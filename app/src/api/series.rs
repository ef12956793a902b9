//! Server functions for series of shifts.

#[cfg(feature = "ssr")]
use crate::flash::MAX_SKIPPED;
use crate::{error::AppError, flash::SeriesChange, json::Json};
use domain::{
    id::{SeriesId, ShiftId},
    series::{SeriesDetails, StationPreview},
    shift::{LocalPattern, ShiftStatus},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

/// All dates that the form would create, with what is in their way. A POST, because the dates that are left out do not
/// fit every URL.
#[server(endpoint = "series/preview", output = Json)]
pub async fn preview_series(
    #[server(default)] vehicle_id: String,
    #[server(default)] driver_id: String,
    #[server(default)] start: String,
    #[server(default)] end: String,
    #[server(default)] pattern: LocalPattern,
) -> Result<StationPreview, AppError> {
    use super::fleet::DraftText;
    use crate::server::{self, form_response};
    let outcome = async {
        let (service, user) = (server::service()?, server::signed_in()?);
        domain::policy::may_create_shifts(&user)?;
        let draft = DraftText::new(&vehicle_id, &driver_id, &start, &end);
        let clock = draft.clock(&service, &user).await?;
        let series = draft.parse_series(clock.as_ref(), service.now(), &pattern)?;
        domain::service::series::station_preview(&service, &user, &series).await
    };
    form_response::read(outcome.await)
}

/// One series with its dates and what the user may do.
#[server(endpoint = "series/details", input = GetUrl, output = Json)]
pub async fn read_series(id: SeriesId) -> Result<SeriesDetails, AppError> {
    use crate::server::{self, form_response};
    let outcome = async {
        domain::service::series::details(&server::service()?, &server::signed_in()?, id).await
    };
    form_response::read(outcome.await)
}

/// What becomes of dates of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeriesAction {
    /// The chosen dates are approved.
    Approve,
    /// All pending dates are approved.
    ApproveAll,
    /// The chosen dates are rejected.
    Reject,
    /// All pending dates are rejected.
    RejectAll,
    /// The chosen dates are cancelled.
    Cancel,
    /// All dates that can still be cancelled are.
    CancelAll,
}

impl SeriesAction {
    /// The name in the form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::ApproveAll => "approve_all",
            Self::Reject => "reject",
            Self::RejectAll => "reject_all",
            Self::Cancel => "cancel",
            Self::CancelAll => "cancel_all",
        }
    }

    /// By the name in the form.
    pub fn from_name(name: &str) -> Option<Self> {
        let all = [
            Self::Approve,
            Self::ApproveAll,
            Self::Reject,
            Self::RejectAll,
            Self::Cancel,
            Self::CancelAll,
        ];
        all.into_iter().find(|action| action.name() == name)
    }

    /// Whether it concerns all dates that may be changed, and not the chosen ones.
    pub fn is_about_all(self) -> bool {
        matches!(self, Self::ApproveAll | Self::RejectAll | Self::CancelAll)
    }

    /// Whether a date that an action about all skipped with this code is worth telling: nobody asked for dates that
    /// were decided or are over.
    #[cfg(feature = "ssr")]
    fn is_news(self, code: &str) -> bool {
        match code {
            "already_decided" => false,
            "too_late" => self != Self::CancelAll,
            _ => true,
        }
    }

    /// The status of what it changes.
    pub fn status(self) -> ShiftStatus {
        match self {
            Self::Approve | Self::ApproveAll => ShiftStatus::Approved,
            Self::Reject | Self::RejectAll => ShiftStatus::Rejected,
            Self::Cancel | Self::CancelAll => ShiftStatus::Cancelled,
        }
    }
}

/// Approves, rejects or cancels dates of a series. The parameter is not named `action`: a control of this name would
/// hide the `action` of its form.
#[server(endpoint = "series/change", output = Json)]
pub async fn change_series(
    id: SeriesId,
    what: SeriesAction,
    #[server(default)] dates: Vec<ShiftId>,
    #[server(default)] reason: String,
) -> Result<SeriesChange, AppError> {
    use crate::server::form_response::{self, FormSuccess};
    let chosen: Vec<_> = dates.iter().map(ToString::to_string).collect();
    let typed = [
        ("id", &*id.to_string()),
        ("reason", &reason),
        ("dates", &chosen.join(",")),
    ];
    let outcome = change(id, what, dates, &reason).await;
    let outcome = outcome.map(|change| {
        let notice = crate::flash::FlashNotice::SeriesChanged(change.clone());
        FormSuccess::with_notice(change, notice)
    });
    form_response::form(crate::flash::SERIES_FORM, &typed, outcome)
}

#[cfg(feature = "ssr")]
async fn change(
    id: SeriesId,
    action: SeriesAction,
    dates: Vec<ShiftId>,
    reason: &str,
) -> Result<SeriesChange, domain::error::Error> {
    use crate::server;
    use domain::{error::Error, field_errors::FieldError, service::series};
    let (service, user) = (server::service()?, server::signed_in()?);
    if dates.is_empty() && !action.is_about_all() {
        return Err(Error::field("dates", FieldError::Required));
    }
    let named = (!action.is_about_all()).then_some(dates);
    let outcome = match action.status() {
        ShiftStatus::Approved => series::approve(&service, &user, id, named).await?,
        ShiftStatus::Rejected => series::reject(&service, &user, id, reason, named).await?,
        _ => series::cancel(&service, &user, id, named).await?,
    };
    let mut skipped = outcome.skipped;
    skipped.retain(|skipped| !action.is_about_all() || action.is_news(&skipped.code));
    Ok(SeriesChange {
        id,
        status: action.status(),
        changed: outcome.changed.len(),
        more_skipped: skipped.len().saturating_sub(MAX_SKIPPED),
        skipped: skipped.into_iter().take(MAX_SKIPPED).collect(),
    })
}

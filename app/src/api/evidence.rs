//! Server functions for decisions by evidence, and for the limits of stations.

use crate::{error::AppError, json::Json};
use domain::{
    evidence::{LimitsForm, LimitsView},
    id::{ShiftId, StationId},
    shift::Shift,
    station::Station,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};

/// Approves a shift as its page showed it.
///
/// `overriding` says that a limit blocks it, and `override_reason` why it is approved nevertheless. `seen` is the evidence
/// that the page showed, as JSON: a page without scripts then says what has changed.
#[server(endpoint = "shifts/approve_seen", output = Json)]
pub async fn approve_seen_shift(
    id: ShiftId,
    #[server(default)] version: Option<i64>,
    #[server(default)] evidence_tag: Option<String>,
    #[server(default)] overriding: bool,
    #[server(default)] override_reason: String,
    #[server(default)] seen: String,
) -> Result<Shift, AppError> {
    use crate::{flash, server::form_response};
    let approval = domain::service::shifts::Approval {
        version,
        evidence_tag,
        override_reason: overriding.then(|| override_reason.clone()),
    };
    let typed = [
        ("id", &*id.to_string()),
        ("override_reason", &override_reason),
        (flash::SEEN_FIELD, &seen),
    ];
    let outcome = approve(id, approval).await;
    form_response::form(flash::APPROVAL_FORM, &typed, outcome)
}

#[cfg(feature = "ssr")]
async fn approve(
    id: ShiftId,
    approval: domain::service::shifts::Approval,
) -> Result<crate::server::form_response::FormSuccess<Shift>, domain::error::Error> {
    use crate::server;
    let (service, user) = (server::service()?, server::signed_in()?);
    let shift = domain::service::shifts::approve(&service, &user, id, approval).await?;
    Ok(super::shifts::decided(&service, &user, shift).await)
}

/// Withdraws the approval of a shift for a reason.
#[server(endpoint = "shifts/revoke", output = Json)]
pub async fn revoke_shift(
    id: ShiftId,
    #[server(default)] version: Option<i64>,
    #[server(default)] reason: String,
) -> Result<Shift, AppError> {
    use crate::server::{self, form_response};
    use domain::service::shifts;
    let outcome = async {
        let (service, user) = (server::service()?, server::signed_in()?);
        let shift = shifts::revoke(&service, &user, id, &reason, version).await?;
        let done = super::shifts::decided(&service, &user, shift).await;
        Ok(done.redirect_to(crate::routes::shift(id)))
    };
    let typed = [("id", &*id.to_string()), ("reason", &reason)];
    form_response::form(crate::flash::REVOKE_FORM, &typed, outcome.await)
}

/// The mother stations whose limits the user may see.
#[server(endpoint = "limits/stations", input = GetUrl, output = Json)]
pub async fn list_stations_with_limits() -> Result<Vec<Station>, AppError> {
    use crate::server;
    use crate::server::form_response;
    let outcome = async {
        domain::service::evidence::stations_with_limits(&server::service()?, &server::signed_in()?)
            .await
    };
    form_response::read(outcome.await)
}

/// The limits of a station.
#[server(endpoint = "limits/read", input = GetUrl, output = Json)]
pub async fn read_limits(station: StationId) -> Result<LimitsView, AppError> {
    use crate::server;
    use crate::server::form_response;
    use domain::service::evidence;
    let outcome = async {
        evidence::limits_on_page(&server::service()?, &server::signed_in()?, station).await
    };
    form_response::read(outcome.await)
}

/// Changes the limits of a station.
#[server(endpoint = "limits/save", output = Json)]
pub async fn save_limits(
    station: StationId,
    #[server(default)] limits: LimitsForm,
) -> Result<LimitsView, AppError> {
    use crate::server::form_response;
    let typed = crate::json::write(&limits);
    let typed = [("station", &*station.to_string()), ("limits", &typed)];
    let outcome = saved(station, &limits).await;
    form_response::form(crate::flash::LIMITS_FORM, &typed, outcome)
}

#[cfg(feature = "ssr")]
async fn saved(
    station: StationId,
    form: &LimitsForm,
) -> Result<crate::server::form_response::FormSuccess<LimitsView>, domain::error::Error> {
    use crate::{
        flash::FlashNotice,
        server::{self, form_response::FormSuccess},
    };
    use domain::{error::Error, evidence::LimitKey, policy, service::evidence};
    let (service, user) = (server::service()?, server::signed_in()?);
    policy::may_change_limits(&user)?;
    let limits = form.parse().map_err(|fields| Error::Invalid { fields })?;
    let changes = LimitKey::ALL.map(|key| (key, limits.get(key)));
    evidence::set_limits(&service, &user, station, &changes).await?;
    let view = evidence::limits_on_page(&service, &user, station).await?;
    let station = view.station_name.clone();
    Ok(FormSuccess::with_notice(
        view,
        FlashNotice::LimitsSaved { station },
    ))
}

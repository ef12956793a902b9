//! Server functions for emergencies.

use crate::{error::AppError, json::Json};
use domain::{
    alarm::Alarm,
    emergency::{Emergency, EmergencyDetails, EmergencyPreview},
    id::EmergencyId,
    page::Page,
    station::Station,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

/// What the second step of raising an emergency shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// Who will be told.
    pub preview: EmergencyPreview,
    /// Identifies this attempt: sent twice, it raises one emergency.
    pub key: String,
}

/// What every page shows until the user acts.
#[server(endpoint = "emergencies/alarms", input = GetUrl, output = Json)]
pub async fn read_alarms() -> Result<Vec<Alarm>, AppError> {
    use crate::server::{self, form_response};
    let outcome = async {
        domain::service::emergencies::alarms(&server::service()?, &server::signed_in()?).await
    };
    form_response::read(outcome.await)
}

/// A page of the emergencies that the user may see, active ones first.
#[server(endpoint = "emergencies/list", input = GetUrl, output = Json)]
pub async fn list_emergencies(page: u32) -> Result<Page<Emergency>, AppError> {
    use crate::server::{self, form_response};
    use domain::{
        emergency::EmergencyFilter,
        page::{DEFAULT_PAGE_SIZE, PageRequest},
        service::emergencies,
    };
    let filter = EmergencyFilter {
        active_first: true,
        ..EmergencyFilter::default()
    };
    let page = PageRequest::new(page, DEFAULT_PAGE_SIZE).unwrap_or_default();
    let outcome = async {
        emergencies::list(&server::service()?, &server::signed_in()?, &filter, page).await
    };
    form_response::read(outcome.await)
}

/// One emergency with its recipients and what the user may do.
#[server(endpoint = "emergencies/details", input = GetUrl, output = Json)]
pub async fn read_emergency(id: EmergencyId) -> Result<EmergencyDetails, AppError> {
    use crate::server::{self, form_response};
    let outcome = async {
        domain::service::emergencies::details(&server::service()?, &server::signed_in()?, id).await
    };
    form_response::read(outcome.await)
}

/// The stations at which the user may raise an emergency.
#[server(endpoint = "emergencies/stations", input = GetUrl, output = Json)]
pub async fn emergency_stations() -> Result<Vec<Station>, AppError> {
    use crate::server::{self, form_response};
    let outcome = async {
        domain::service::emergencies::stations(&server::service()?, &server::signed_in()?).await
    };
    form_response::read(outcome.await)
}

/// Whom an emergency would tell; nothing is stored.
#[server(endpoint = "emergencies/preview", input = GetUrl, output = Json)]
pub async fn preview_emergency(
    #[server(default)] station_id: String,
    #[server(default)] message: String,
    #[server(default)] drill: bool,
) -> Result<Confirmation, AppError> {
    use crate::server::{self, form_response};
    let outcome = async {
        let (service, user) = (server::service()?, server::signed_in()?);
        let draft = parse_draft(&station_id, message, drill)?;
        Ok(Confirmation {
            preview: domain::service::emergencies::preview(&service, &user, draft).await?,
            key: domain::service::emergencies::new_attempt(),
        })
    };
    form_response::read(outcome.await)
}

/// Raises an emergency. A plain form leads to its page.
#[server(endpoint = "emergencies/raise", output = Json)]
pub async fn raise_emergency(
    #[server(default)] station_id: String,
    #[server(default)] message: String,
    #[server(default)] drill: bool,
    #[server(default)] key: String,
) -> Result<Emergency, AppError> {
    use crate::flash::{FlashNotice, RAISE_FORM};
    use crate::server::form_response::{self, FormSuccess};
    use crate::{routes, server};
    let outcome = async {
        let (service, user) = (server::service()?, server::signed_in()?);
        let draft = parse_draft(&station_id, message, drill)?;
        let key = key.parse().ok();
        let raised = domain::service::emergencies::raise(&service, &user, draft, key).await?;
        let (page, notice) = (routes::emergency(raised.id), FlashNotice::raised(&raised));
        Ok(FormSuccess::with_notice(raised, notice).redirect_to(page))
    };
    form_response::form(RAISE_FORM, &[], outcome.await)
}

/// Acknowledges an emergency.
#[server(endpoint = "emergencies/acknowledge", output = Json)]
pub async fn acknowledge_emergency(id: EmergencyId) -> Result<Emergency, AppError> {
    use crate::flash::{ALARM_FORM, FlashNotice};
    use crate::server::{
        self,
        form_response::{self, FormSuccess},
    };
    use domain::service::emergencies;
    let outcome = async {
        let (service, user) = (server::service()?, server::signed_in()?);
        let emergency = emergencies::acknowledge(&service, &user, id).await?;
        let notice = FlashNotice::EmergencyAcknowledged;
        Ok(FormSuccess::with_notice(emergency, notice))
    };
    form_response::form(ALARM_FORM, &[], outcome.await)
}

/// Closes an emergency with a note.
#[server(endpoint = "emergencies/close", output = Json)]
pub async fn close_emergency(
    id: EmergencyId,
    #[server(default)] note: String,
) -> Result<Emergency, AppError> {
    use crate::flash::{CLOSE_FORM, FlashNotice};
    use crate::server::{
        self,
        form_response::{self, FormSuccess},
    };
    use domain::service::emergencies;
    let outcome = async {
        let (service, user) = (server::service()?, server::signed_in()?);
        let emergency = emergencies::close(&service, &user, id, &note).await?;
        let notice = FlashNotice::EmergencyClosed;
        Ok(FormSuccess::with_notice(emergency, notice))
    };
    form_response::form(CLOSE_FORM, &[("note", &note)], outcome.await)
}

/// An empty choice of a station is a missing one.
#[cfg(feature = "ssr")]
fn parse_draft(
    station_id: &str,
    message: String,
    drill: bool,
) -> Result<domain::emergency::EmergencyDraft, domain::error::Error> {
    use domain::{
        emergency::EmergencyDraft,
        error::Error,
        field_errors::{FieldError, FieldErrors},
        id::StationId,
    };
    let station_id: Option<StationId> = station_id.parse().ok();
    let draft = EmergencyDraft {
        station_id: station_id.unwrap_or(StationId::new(0)),
        message,
        drill,
    };
    let mut errors = FieldErrors::default();
    if station_id.is_none() {
        errors.add("station_id", FieldError::Required);
    }
    match draft.cleaned() {
        Ok(draft) if errors.is_empty() => Ok(draft),
        cleaned => {
            errors.merge(cleaned.err().unwrap_or_default());
            Err(Error::Invalid { fields: errors })
        }
    }
}

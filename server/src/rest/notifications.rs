//! Handlers for the caller's inbox (CONTRACT §4).

use super::{ApiResult, parse_id_or_zero};
use crate::{
    http::extract::{BodyFields, Caller, QueryParams, body::UnreadBody},
    state::AppState,
};
use axum::{
    Json,
    extract::{Path, State},
    http::Uri,
    response::{IntoResponse, Response},
};
use domain::{
    error::Error,
    field_errors::FieldError,
    id::NotificationId,
    service::{
        auth::{self, Access},
        inbox::{self, DEFAULT_LIMIT, InboxQuery},
    },
};
use serde_json::{Value, json};

/// `GET /api/notifications/`: with `?since=` the changes after that `seq`, otherwise the newest notifications.
pub async fn list(State(state): State<AppState>, caller: Caller, uri: Uri) -> ApiResult<Response> {
    let params = QueryParams::from_uri(&uri);
    if let Some(since) = params.number("since")? {
        return Ok(Json(inbox::since(&state.service, &caller.user, since).await?).into_response());
    }
    let query = InboxQuery {
        cursor: params.text("cursor")?.map(str::to_owned),
        limit: params
            .parse_with("limit", |text| text.parse().ok())?
            .unwrap_or(DEFAULT_LIMIT),
        unread_only: params.parse("unread")?.unwrap_or(false),
        kind: params.parse("type")?,
    };
    Ok(Json(inbox::list(&state.service, &caller.user, &query).await?).into_response())
}

/// `POST /api/notifications/{id}/mark-read/`: marks one notification read.
pub async fn mark_read(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<Value>> {
    inbox::mark_read(
        &state.service,
        &caller.user,
        NotificationId::new(parse_id_or_zero(&id)),
    )
    .await?;
    Ok(success())
}

/// `POST /api/notifications/{id}/mark-unread/`: marks one notification unread.
pub async fn mark_unread(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<Value>> {
    inbox::mark_unread(
        &state.service,
        &caller.user,
        NotificationId::new(parse_id_or_zero(&id)),
    )
    .await?;
    Ok(success())
}

/// `POST /api/notifications/mark-all-read/`: marks all read, or those up to the id `up_to`.
pub async fn mark_all_read(
    State(state): State<AppState>,
    caller: Caller,
    body: UnreadBody,
) -> ApiResult<Json<Value>> {
    let up_to = read_up_to(body).await?;
    inbox::mark_all_read(&state.service, &caller.user, up_to).await?;
    Ok(success())
}

/// `POST /api/notifications/ticket/`: issues a ticket that opens one socket.
pub async fn ticket(State(state): State<AppState>, caller: Caller) -> ApiResult<Json<Value>> {
    let access = Access {
        user: caller.user,
        key: caller.key,
        scope: caller.scope,
    };
    let (ticket, expires_at) = auth::issue_ticket(&state.service, &access).await?;
    Ok(Json(
        json!({"ticket": ticket.expose(), "expires_at": expires_at}),
    ))
}

/// The optional `up_to` of the body.
async fn read_up_to(body: UnreadBody) -> Result<Option<NotificationId>, Error> {
    let Some(bytes) = body.optional_json().await? else {
        return Ok(None);
    };
    let mut fields = BodyFields::parse(&bytes)?;
    let up_to = fields.optional("up_to", Value::as_i64, FieldError::NotANotificationId);
    fields.finish()?;
    Ok(up_to.map(NotificationId::new))
}

fn success() -> Json<Value> {
    Json(json!({"success": true}))
}

//! Handlers for login, logout and the caller (CONTRACT §2).

use super::ApiResult;
use super::request_fields::text;
use crate::{
    http::extract::{AnonymousCaller, BodyFields, Caller, body::UnreadBody, session_of},
    state::AppState,
};
use app::server::ClientAddress;
use axum::{
    Extension, Json,
    extract::State,
    http::{HeaderMap, header},
    response::IntoResponse,
};
use domain::{
    error::Error,
    field_errors::FieldError,
    service::auth::{self, password::Password},
};
use serde_json::{Value, json};

/// `POST /api/login/`: starts a new session. The session of the request, if any, ends.
pub async fn log_in(
    State(state): State<AppState>,
    caller: AnonymousCaller,
    Extension(address): Extension<ClientAddress>,
    body: UnreadBody,
) -> ApiResult<impl IntoResponse> {
    let (email, password) = parse_credentials(&body.json().await?)?;
    let signed_in = auth::sign_in(
        &state.service,
        &email,
        password,
        address.0,
        caller.session.as_ref(),
    )
    .await?;
    let cookie = state.cookies.set(&signed_in.session);
    Ok((
        [(header::SET_COOKIE, cookie)],
        Json(json!({"success": true, "user": signed_in.user})),
    ))
}

/// `POST /api/logout/`: ends the session of the cookie and clears the cookie.
pub async fn log_out(
    State(state): State<AppState>,
    _: Caller,
    headers: HeaderMap,
) -> ApiResult<impl IntoResponse> {
    if let Some(session) = session_of(&headers, state.cookies) {
        auth::sign_out(&state.service, &session).await?;
    }
    Ok((
        [(header::SET_COOKIE, state.cookies.clear())],
        Json(json!({"success": true})),
    ))
}

/// `GET /api/me/`: the caller with their roles.
pub async fn me(caller: Caller) -> Json<Value> {
    Json(json!({"user": caller.user}))
}

/// Reads e-mail and password, neither trimmed nor normalised.
fn parse_credentials(bytes: &[u8]) -> Result<(String, Password), Error> {
    let mut body = BodyFields::parse(bytes)?;
    let email = body.required("email", text, FieldError::NotText);
    let password = body.required("password", text, FieldError::NotText);
    body.finish()?;
    let (Some(email), Some(password)) = (email, password) else {
        return Err(Error::Malformed);
    };
    Ok((
        email,
        Password::parse(password).map_err(|fields| Error::Invalid { fields })?,
    ))
}

//! `GET /ws/notifications/`: everything that can be refused is refused before the upgrade (CONTRACT §5).

use super::connection::{Connection, SocketCredential};
use crate::{
    http::{
        error_response::ErrorResponse,
        extract::{AuthState, QueryParams, credential},
    },
    realtime::{Hub, SocketQueries},
    shutdown::Lifecycle,
};
use axum::{
    extract::{
        FromRequestParts, Request, State, WebSocketUpgrade,
        ws::rejection::WebSocketUpgradeRejection,
    },
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    credential::{CredentialKey, Ticket},
    error::{EntityKind, Error},
    frame::MAX_CLIENT_MESSAGE,
    service::auth::{self, CredentialStatus, SocketCheck},
    user::User,
};
use serde_json::json;
use std::{future::ready, sync::Arc};

/// Bytes that are read at once. What clients say is mostly shorter, and every socket has a buffer of this size.
const READ_BUFFER: usize = 256;
/// Frames that wait together are written together, up to this size.
const WRITE_AT_ONCE: usize = 16 * 1024;
/// Bytes that may wait in a socket's own buffer: more than any frame of ours.
const WRITE_BUFFER: usize = 256 * 1024;

/// The part of the state that a socket needs.
#[derive(Clone)]
pub struct SocketState {
    /// Who may open one.
    pub auth: AuthState,
    /// The connected users.
    pub hub: Hub,
    /// What sockets ask the store.
    pub queries: SocketQueries,
    /// Whether the process stops, and how many sockets it takes.
    pub lifecycle: Lifecycle,
}

/// Opens a socket.
pub async fn open(State(state): State<SocketState>, request: Request) -> Response {
    match admit(&state, request).await {
        Ok(response) => response,
        Err(refusal) => refusal.into_response(),
    }
}

async fn admit(state: &SocketState, request: Request) -> Result<Response, Refusal> {
    if !state.auth.service.realtime() {
        return Err(Error::NotFound {
            what: EntityKind::Page,
        }
        .into());
    }
    let (mut parts, _) = request.into_parts();
    // Before anything is looked at: what changes from here on is for the open socket to see.
    let opened = state.auth.service.now();
    let verified = state.hub.verified();
    let params = QueryParams::of(&parts.uri);
    let ticket = params.text("ticket")?.map(parsed).transpose()?;
    let (user, key) = who(state, &parts.headers, ticket.as_ref()).await?;
    let since = params.number("since")?;
    let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, state).await?;
    if state.lifecycle.stop.is_cancelled() {
        // It would be closed again in a moment.
        return Err(Error::Unavailable { retry_after: 1 }.into());
    }
    let Ok(permit) = state.lifecycle.sockets.clone().try_acquire_owned() else {
        return Err(Error::Unavailable { retry_after: 10 }.into());
    };
    if let Some(ticket) = &ticket {
        auth::use_ticket(&state.auth.service, ticket).await?;
    }
    let (service, queries, hub, lifecycle) = (
        state.auth.service.clone(),
        state.queries.clone(),
        state.hub.clone(),
        state.lifecycle.clone(),
    );
    let upgrade = upgrade
        .max_message_size(MAX_CLIENT_MESSAGE)
        .max_frame_size(MAX_CLIENT_MESSAGE)
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_AT_ONCE)
        .max_write_buffer_size(WRITE_BUFFER);
    let credential = SocketCredential { key, opened };
    Ok(upgrade.on_upgrade(move |socket| {
        let registration = hub.enter(&user);
        if hub.verified() != verified {
            // Access may have gone when nobody could tell this socket yet.
            registration.subscription.verify();
        }
        let connection = Connection::new(
            socket,
            service,
            queries,
            credential,
            registration,
            lifecycle.stop,
        );
        // A task of its own: the one that upgraded has more memory than a socket needs.
        lifecycle.tasks.spawn(async move {
            connection.run(since).await;
            drop(permit);
        });
        ready(())
    }))
}

/// Who comes, and by what: login, then origin, then role (CONTRACT §1).
async fn who(
    state: &SocketState,
    headers: &HeaderMap,
    ticket: Option<&Ticket>,
) -> Result<(Arc<User>, CredentialKey), Error> {
    let (key, is_session) = match ticket {
        // Like a token, it is sent by no browser of itself.
        Some(ticket) => (
            auth::look_at_ticket(&state.auth.service, ticket).await?,
            false,
        ),
        None => {
            let credential = credential(headers, state.auth.cookies)?;
            (credential.key(), credential.is_session())
        }
    };
    let asked = SocketCheck {
        key: key.clone(),
        opened: None,
    };
    let comer = match state.queries.standing(asked).await? {
        CredentialStatus::Valid(user) => Ok((user, key)),
        CredentialStatus::NoRoles => Err(Error::Forbidden),
        CredentialStatus::Revoked => return Err(Error::NotSignedIn),
    };
    // A socket that another page opens could read everything: its GET is as unsafe as any POST.
    state.auth.origins.check(headers, is_session)?;
    comer
}

fn parsed(ticket: &str) -> Result<Ticket, Error> {
    ticket.parse().map_err(|_| Error::NotSignedIn)
}

enum Refusal {
    Error(Error),
    NoUpgrade(WebSocketUpgradeRejection),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<WebSocketUpgradeRejection> for Refusal {
    fn from(rejection: WebSocketUpgradeRejection) -> Self {
        Self::NoUpgrade(rejection)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Error(error) => ErrorResponse(error).into_response(),
            Self::NoUpgrade(rejection) => {
                let status = rejection.into_response().status();
                let body = json!({"error": "This path only speaks WebSocket, version 13.", "code": "upgrade_required"});
                let mut response = (status, axum::Json(body)).into_response();
                if status == StatusCode::UPGRADE_REQUIRED {
                    response.headers_mut().insert(
                        header::UPGRADE,
                        header::HeaderValue::from_static("websocket"),
                    );
                }
                response
            }
        }
    }
}

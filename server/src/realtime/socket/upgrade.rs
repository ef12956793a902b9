//! `GET /ws/notifications/`: opens a socket. All checks are made before the upgrade (CONTRACT §5).

use super::connection::{Connection, Shared, SocketCredential};
use crate::{
    http::{
        error_response::{self, ErrorResponse},
        extract::{AuthState, QueryParams, credential},
    },
    realtime::{Hub, Receipts, SocketQueries, viewing::Viewing},
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
    credential::Ticket,
    error::{EntityKind, Error},
    frame::MAX_CLIENT_MESSAGE,
    service::auth::{self, CredentialStatus, SocketCheck},
    user::User,
};
use jiff::Timestamp;
use serde_json::json;
use std::{future::ready, sync::Arc};
use tower_http::request_id::RequestId;

/// Size of each socket's read buffer. Most messages of clients are shorter.
const READ_BUFFER_BYTES: usize = 256;
/// Buffered frames are written together, up to this size.
const WRITE_BUFFER_BYTES: usize = 16 * 1024;
/// Maximum number of bytes in a socket's write buffer; no frame of ours is as large.
const MAX_WRITE_BUFFER_BYTES: usize = 256 * 1024;

/// The part of the state that a socket needs.
#[derive(Clone)]
pub struct SocketState {
    /// For the checks of credential and origin.
    pub auth: AuthState,
    /// The connected users and their sockets.
    pub hub: Hub,
    /// Batched store queries of the sockets.
    pub queries: SocketQueries,
    /// Who has which shift open.
    pub viewing: Viewing,
    /// What sockets said about notifications that arrived or were seen.
    pub receipts: Receipts,
    /// Whether the process is stopping, and the permits for further sockets.
    pub lifecycle: Lifecycle,
}

/// Opens a socket, or answers with the error.
pub async fn open(State(state): State<SocketState>, request: Request) -> Response {
    match upgrade(&state, request).await {
        Ok(response) => response,
        Err(rejection) => rejection.into_response(),
    }
}

async fn upgrade(state: &SocketState, request: Request) -> Result<Response, Rejection> {
    if !state.auth.service.realtime() {
        return Err(Error::NotFound {
            entity: EntityKind::Page,
        }
        .into());
    }
    let (mut parts, _) = request.into_parts();
    let request_id = parts.extensions.remove::<RequestId>();
    // Every request has an id: see `request_trace`.
    let request_id = request_id.ok_or(Error::Internal)?;
    // Taken before the credential is checked, so that the socket notices every later change of access.
    let opened_at = state.auth.service.now();
    let access_changes = state.hub.access_changes();
    let params = QueryParams::from_uri(&parts.uri);
    let ticket = params.text("ticket")?.map(parse_ticket).transpose()?;
    let (user, credential) =
        authenticate(state, &parts.headers, ticket.as_ref(), opened_at).await?;
    let since = params.number("since")?;
    let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, state).await?;
    if state.lifecycle.stop.is_cancelled() {
        // The socket would be closed again at once.
        return Err(Error::Unavailable { retry_after: 1 }.into());
    }
    let Ok(permit) = state.lifecycle.socket_permits.clone().try_acquire_owned() else {
        return Err(Error::Unavailable { retry_after: 10 }.into());
    };
    if let Some(ticket) = &ticket {
        auth::use_ticket(&state.auth.service, ticket).await?;
    }
    let (service, queries, hub, viewing, receipts, lifecycle) = (
        state.auth.service.clone(),
        state.queries.clone(),
        state.hub.clone(),
        state.viewing.clone(),
        state.receipts.clone(),
        state.lifecycle.clone(),
    );
    let upgrade = upgrade
        .max_message_size(MAX_CLIENT_MESSAGE)
        .max_frame_size(MAX_CLIENT_MESSAGE)
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_write_buffer_size(MAX_WRITE_BUFFER_BYTES);
    Ok(upgrade.on_upgrade(move |socket| {
        let registration = hub.register(&user);
        if hub.access_changes() != access_changes {
            // This user's access may have changed before the socket was registered.
            registration.subscription.request_recheck();
        }
        let shared = Shared {
            service,
            queries,
            viewing: viewing.handle(registration.subscription.id),
            receipts,
        };
        let connection = Connection::new(
            socket,
            shared,
            credential,
            request_id,
            registration,
            lifecycle.stop,
        );
        // A new task, because the task of the upgrade holds more memory than a socket needs.
        lifecycle.tasks.spawn(async move {
            connection.run(since).await;
            drop(permit);
        });
        ready(())
    }))
}

/// The user and the credential: checks the credential, then the origin, then the role and the scope (CONTRACT §1).
async fn authenticate(
    state: &SocketState,
    headers: &HeaderMap,
    ticket: Option<&Ticket>,
    opened_at: Timestamp,
) -> Result<(Arc<User>, SocketCredential), Error> {
    let (key, is_session) = match ticket {
        // Like an API token, a ticket is never sent by a browser on its own, so it needs no origin.
        Some(ticket) => (auth::find_ticket(&state.auth.service, ticket).await?, false),
        None => {
            let credential = credential(headers, state.auth.cookies)?;
            (credential.key(), credential.is_session())
        }
    };
    let check = SocketCheck {
        key: key.clone(),
        opened: None,
    };
    let authenticated = match state.queries.credential_status(check).await? {
        CredentialStatus::Valid(user, scope) if scope.allows_reading() => {
            let credential = SocketCredential {
                key,
                scope,
                opened_at,
            };
            Ok((user, credential))
        }
        CredentialStatus::Valid(..) => Err(Error::TokenScope),
        CredentialStatus::NoRoles => Err(Error::Forbidden),
        CredentialStatus::Revoked => return Err(Error::NotSignedIn),
    };
    // A socket opened by a foreign page could read everything, so the upgrade is checked like an unsafe request.
    state.auth.origins.check(headers, is_session)?;
    authenticated
}

fn parse_ticket(ticket: &str) -> Result<Ticket, Error> {
    ticket.parse().map_err(|_| Error::NotSignedIn)
}

/// Why a socket was not opened.
enum Rejection {
    Error(Error),
    NotWebSocket(WebSocketUpgradeRejection),
}

impl From<Error> for Rejection {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<WebSocketUpgradeRejection> for Rejection {
    fn from(rejection: WebSocketUpgradeRejection) -> Self {
        Self::NotWebSocket(rejection)
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        match self {
            Self::Error(error) => ErrorResponse(error).into_response(),
            Self::NotWebSocket(rejection) => {
                let status = rejection.into_response().status();
                let body = json!({"error": "This path only speaks WebSocket, version 13.", "code": "upgrade_required"});
                let mut response = error_response::respond(status, body);
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

//! Before a page or a server function: who is signed in, whether this may act at all, and a body of a size that we take.

use super::next::{after_login, login_for};
use crate::{
    http::{body::UnreadBody, cross_site::is_unsafe, refused::Refused},
    rest::session_of,
    state::AppState,
};
use app::backend::{Session, Signed};
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{
    access::{self, Credential},
    from_json::FromJson,
    problem::Problem,
};
use std::sync::Arc;

/// How leptos marks the answer of a server function that failed.
const SERVER_FN_ERROR: HeaderName = HeaderName::from_static("serverfnerror");
/// No error of ours is longer.
const MAX_ERROR: usize = 64 * 1024;

/// Lets a request pass, with who is signed in among its extensions.
pub async fn pass(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    if let Err(problem) = sign(&state, &mut request).await {
        return Refused(problem).into_response();
    }
    if request.uri().path().starts_with("/fn/") {
        return match with_whole_body(request).await {
            Ok(request) => with_status(next.run(request).await).await,
            Err(problem) => Refused(problem).into_response(),
        };
    }
    let signed_in = request
        .extensions()
        .get::<Signed>()
        .is_some_and(|signed| signed.0.is_some());
    match (request.uri().path(), signed_in) {
        ("/login", true) => see_other(&after_login(request.uri())),
        ("/login", false) | (_, true) => next.run(request).await,
        (_, false) => see_other(&login_for(request.uri())),
    }
}

/// Finds out who is signed in, then whether the request comes from a page of ours.
pub async fn sign(state: &AppState, request: &mut Request) -> Result<(), Problem> {
    let session = session_of(request.headers(), state.cookies);
    let signed = match &session {
        Some(token) => {
            match access::authenticate(&state.service, &Credential::Session(token.clone())).await {
                Ok(access) => Some(Arc::new(access)),
                Err(Problem::NotSignedIn) => None,
                Err(problem) => return Err(problem),
            }
        }
        None => None,
    };
    if is_unsafe(request.method()) {
        state.origins.check(request.headers(), session.is_some())?;
    }
    request.extensions_mut().insert(Signed(signed));
    request.extensions_mut().insert(Session(session));
    Ok(())
}

/// The same request with its body read: server functions would wait for it, and take more of it than we do.
async fn with_whole_body(request: Request) -> Result<Request, Problem> {
    if *request.method() == Method::GET {
        return Ok(request);
    }
    let (parts, body) = request.into_parts();
    let bytes = UnreadBody::new(parts.headers.clone(), body).bytes().await?;
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

/// A server function that fails answers 500 whatever the reason; the problem in its body knows better (CONTRACT §1).
async fn with_status(response: Response) -> Response {
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR
        || !response.headers().contains_key(SERVER_FN_ERROR)
    {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_ERROR).await else {
        return Refused(Problem::Internal).into_response();
    };
    let problem = std::str::from_utf8(&bytes)
        .ok()
        .and_then(Problem::from_json_text);
    if let Some(problem) = problem {
        parts.status = StatusCode::from_u16(problem.status()).unwrap_or(parts.status);
        if let Some(seconds) = problem.retry_after() {
            parts
                .headers
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
    }
    Response::from_parts(parts, Body::from(bytes))
}

fn see_other(path: &str) -> Response {
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

//! Layer around pages and server functions: session, origin check and limit of the body.

use crate::{
    http::{
        error_response::ErrorResponse,
        extract::{api_token, body::UnreadBody, session_of},
        middleware::{cross_site::is_unsafe, token_scope},
    },
    state::AppState,
};
use app::{
    DASHBOARD, LOGIN, login_then, next_path,
    server::{CurrentUser, SessionCookie, status::set_status},
};
use axum::{
    Json,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{
    credential::{ApiToken, Credential, TokenScope},
    error::Error,
    service::auth,
};
use std::sync::Arc;

/// Header with which leptos marks the response of a server function that failed.
const SERVER_FN_ERROR: HeaderName = HeaderName::from_static("serverfnerror");
/// Largest error body in bytes; our own errors are smaller.
const MAX_ERROR: usize = 64 * 1024;

/// Passes the request on with [`CurrentUser`] and [`SessionCookie`] in its extensions. Pages without a session are
/// redirected to the login page.
pub async fn require_session(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let is_script = is_script(&request);
    if let Err(error) = authenticate(&state, &mut request).await {
        return refuse(error, is_script);
    }
    if request.uri().path().starts_with("/fn/") {
        return match with_whole_body(request).await {
            Ok(request) => with_status(next.run(request).await).await,
            Err(error) => refuse(error, is_script),
        };
    }
    let signed_in = request
        .extensions()
        .get::<CurrentUser>()
        .is_some_and(|signed| signed.0.is_some());
    match (request.uri().path(), signed_in) {
        (LOGIN, true) => see_other(&after_login(request.uri())),
        (LOGIN, false) | (_, true) => next.run(request).await,
        (_, false) => {
            let asked = request.uri().path_and_query();
            see_other(&login_then(asked.map_or(DASHBOARD, |asked| asked.as_str())))
        }
    }
}

/// Whether a page's script calls a server function: server_fn asks for JSON and nothing else.
fn is_script(request: &Request) -> bool {
    let accept = request.headers().get(header::ACCEPT);
    request.uri().path().starts_with("/fn/")
        && accept.is_some_and(|accept| accept == "application/json")
}

/// Answers with an error. A script gets it as server functions send their own, so that the page can show it.
fn refuse(error: Error, is_script: bool) -> Response {
    if !is_script {
        return ErrorResponse(error).into_response();
    }
    let (mut parts, body) = Json(&error).into_response().into_parts();
    set_status(&error, &mut parts.status, &mut parts.headers);
    Response::from_parts(parts, body)
}

/// Looks up the session, then checks the origin of an unsafe request and the scope of an API token. Adds [`CurrentUser`]
/// and [`SessionCookie`] to the request's extensions.
pub async fn authenticate(state: &AppState, request: &mut Request) -> Result<(), Error> {
    let session = session_of(request.headers(), state.cookies);
    let signed = match &session {
        Some(token) => {
            match auth::authenticate(&state.service, &Credential::Session(token.clone())).await {
                Ok(access) => Some(Arc::new(access)),
                Err(Error::NotSignedIn) => None,
                Err(error) => return Err(error),
            }
        }
        None => None,
    };
    if is_unsafe(request.method()) {
        state.origins.check(request.headers(), session.is_some())?;
    }
    // What is no token of ours is ignored: a proxy may use the header for its own.
    let token = api_token(request.headers()).unwrap_or_default();
    let scope = scope_of(state, token).await?;
    token_scope::check(scope, request.method(), request.uri().path())?;
    request.extensions_mut().insert(CurrentUser(signed));
    request.extensions_mut().insert(SessionCookie(session));
    Ok(())
}

/// The scope of an API token, for a request that a session signs in. Pages and server functions accept no token instead
/// of a session, but a narrow token still limits the request that carries it.
async fn scope_of(state: &AppState, token: Option<ApiToken>) -> Result<TokenScope, Error> {
    let Some(token) = token else {
        return Ok(TokenScope::Full);
    };
    match auth::authenticate(&state.service, &Credential::Token(token)).await {
        Ok(access) => Ok(access.scope),
        Err(Error::NotSignedIn) => Ok(TokenScope::Full),
        Err(error) => Err(error),
    }
}

/// The same request with its body read: server functions have neither our time-out nor our size limit.
async fn with_whole_body(request: Request) -> Result<Request, Error> {
    if *request.method() == Method::GET {
        return Ok(request);
    }
    let (parts, body) = request.into_parts();
    let bytes = UnreadBody::new(parts.headers.clone(), body).bytes().await?;
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

/// Sets the status of a failed server function. leptos always answers 500; the status of the error in the body is right
/// (CONTRACT §1).
async fn with_status(response: Response) -> Response {
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR
        || !response.headers().contains_key(SERVER_FN_ERROR)
    {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_ERROR).await else {
        return ErrorResponse(Error::Internal).into_response();
    };
    if let Ok(error) = serde_json::from_slice::<Error>(&bytes) {
        set_status(&error, &mut parts.status, &mut parts.headers);
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// Where the login page redirects a user who is already signed in.
fn after_login(login: &Uri) -> String {
    let query = login.query().unwrap_or_default();
    form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "next")
        .and_then(|(_, next)| next_path(&next).map(str::to_owned))
        .unwrap_or_else(|| DASHBOARD.to_owned())
}

fn see_other(path: &str) -> Response {
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_only_to_our_own_pages() {
        for (login, page) in [
            ("/login?next=/shifts/7", "/shifts/7"),
            ("/login?next=%2F%3Fq%3Da%2526b", "/?q=a%26b"),
            ("/login", "/"),
            ("/login?next=%2F%2Fevil.example", "/"),
            ("/login?next=/%09/evil.example", "/"),
        ] {
            assert_eq!(after_login(&login.parse().expect("a URI")), page, "{login}");
        }
    }
}

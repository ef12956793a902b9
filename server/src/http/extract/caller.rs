//! Extractors for the caller. They check the credential first, then the origin, then the token's scope (CONTRACT §1).

use crate::http::{
    error_response::ErrorResponse,
    middleware::{
        cross_site::{OwnOrigins, is_unsafe},
        token_scope,
    },
};
use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use domain::{
    credential::{ApiToken, CookiePolicy, Credential, CredentialKey, SessionToken, TokenScope},
    error::Error,
    service::{Service, auth},
    user::User,
};
use std::sync::Arc;

/// The part of the state that these extractors need.
#[derive(Clone)]
pub struct AuthState {
    /// The application services; they look up sessions and tokens.
    pub service: Service,
    /// Name and flags of the session cookie.
    pub cookies: CookiePolicy,
    /// The origins that may send unsafe requests.
    pub origins: Arc<OwnOrigins>,
}

/// The authenticated user of a request that passed the origin check and that the scope of its token allows.
pub struct Caller {
    /// The user with their current roles.
    pub user: User,
    /// Identifies the session or token of the request.
    pub key: CredentialKey,
    /// Scope of the token; full for a session.
    pub scope: TokenScope,
    /// Whether the request was authenticated by the session cookie.
    pub is_session: bool,
}

impl Caller {
    /// Looks up the user of the credential in `headers`.
    async fn authenticate(state: &AuthState, headers: &HeaderMap) -> Result<Self, Error> {
        let credential = credential(headers, state.cookies)?;
        let access = auth::authenticate(&state.service, &credential).await?;
        Ok(Self {
            user: access.user,
            key: access.key,
            scope: access.scope,
            is_session: credential.is_session(),
        })
    }
}

impl<S> FromRequestParts<S> for Caller
where
    S: Send + Sync,
    AuthState: FromRef<S>,
{
    type Rejection = ErrorResponse;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ErrorResponse> {
        let state = AuthState::from_ref(state);
        let caller = Self::authenticate(&state, &parts.headers).await?;
        if is_unsafe(&parts.method) {
            state.origins.check(&parts.headers, caller.is_session)?;
        }
        token_scope::check(caller.scope, &parts.method, parts.uri.path())?;
        Ok(caller)
    }
}

/// The sender of a request that passed the origin check but need not be authenticated.
pub struct AnonymousCaller {
    /// The session token in the cookie, not checked; `None` without one.
    pub session: Option<SessionToken>,
}

impl<S> FromRequestParts<S> for AnonymousCaller
where
    S: Send + Sync,
    AuthState: FromRef<S>,
{
    type Rejection = ErrorResponse;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ErrorResponse> {
        let state = AuthState::from_ref(state);
        let session = session_of(&parts.headers, state.cookies);
        if is_unsafe(&parts.method) {
            state.origins.check(&parts.headers, session.is_some())?;
        }
        Ok(Self { session })
    }
}

/// The session token in the cookie, if there is one.
pub fn session_of(headers: &HeaderMap, cookies: CookiePolicy) -> Option<SessionToken> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .find_map(|header| cookies.read(header))
}

/// The credential of a request. An API token in `Authorization` takes precedence over the cookie. Other schemes are
/// ignored: a proxy may use them.
pub fn credential(headers: &HeaderMap, cookies: CookiePolicy) -> Result<Credential, Error> {
    match api_token(headers)? {
        Some(token) => Ok(Credential::Token(token)),
        None => session_of(headers, cookies)
            .map(Credential::Session)
            .ok_or(Error::NotSignedIn),
    }
}

/// The API token of a request, not checked; `None` without one.
///
/// # Errors
/// [`Error::NotSignedIn`] if there are several, or it is none of ours.
pub fn api_token(headers: &HeaderMap) -> Result<Option<ApiToken>, Error> {
    let mut tokens = headers
        .get_all(header::AUTHORIZATION)
        .iter()
        .filter_map(|value| value.to_str().ok().and_then(bearer));
    match (tokens.next(), tokens.next()) {
        (None, _) => Ok(None),
        (Some(token), None) => token.parse().map(Some).map_err(|_| Error::NotSignedIn),
        _ => Err(Error::NotSignedIn),
    }
}

/// The token of a `Bearer` header; `None` for another scheme.
fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

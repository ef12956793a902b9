//! Who calls: login, then cross-site, before anything else of a request is looked at (CONTRACT §1).

use crate::http::{
    error_response::ErrorResponse,
    middleware::cross_site::{OwnOrigins, is_unsafe},
};
use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use domain::{
    credential::{CookiePolicy, Credential, CredentialKey, SessionToken},
    error::Error,
    service::{Service, auth},
    user::User,
};
use std::sync::Arc;

/// What it takes to know a caller: the part of the state that these extractors need.
#[derive(Clone)]
pub struct AuthState {
    /// The services, which know sessions and tokens.
    pub service: Service,
    /// The session cookie's name and flags.
    pub cookies: CookiePolicy,
    /// The origins whose pages may act.
    pub origins: Arc<OwnOrigins>,
}

/// Someone who is logged in, on a request that may act.
pub struct Caller {
    /// Who, with the roles of this moment.
    pub user: User,
    /// Names what they proved it by.
    pub key: CredentialKey,
    /// Whether that was the cookie.
    pub is_session: bool,
}

impl Caller {
    /// Who these headers are from.
    async fn authenticate(state: &AuthState, headers: &HeaderMap) -> Result<Self, Error> {
        let credential = credential(headers, state.cookies)?;
        let access = auth::authenticate(&state.service, &credential).await?;
        Ok(Self {
            user: access.user,
            key: access.key,
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
        Ok(caller)
    }
}

/// Someone who need not be logged in, on a request that may act.
pub struct AnonymousCaller {
    /// The session that came in.
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

/// The session in the cookie.
pub fn session_of(headers: &HeaderMap, cookies: CookiePolicy) -> Option<SessionToken> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .find_map(|header| cookies.read(header))
}

/// What a request shows. A token in the header goes before the cookie: who sends one means it. Another scheme is a proxy's business, not ours.
pub fn credential(headers: &HeaderMap, cookies: CookiePolicy) -> Result<Credential, Error> {
    let mut tokens = headers
        .get_all(header::AUTHORIZATION)
        .iter()
        .filter_map(|value| value.to_str().ok().and_then(bearer));
    match (tokens.next(), tokens.next()) {
        (None, _) => session_of(headers, cookies)
            .map(Credential::Session)
            .ok_or(Error::NotSignedIn),
        (Some(token), None) => token
            .parse()
            .map(Credential::Token)
            .map_err(|_| Error::NotSignedIn),
        _ => Err(Error::NotSignedIn),
    }
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

//! Who calls: login, then cross-site, before anything else of a request is looked at (CONTRACT §1).

use crate::{
    http::{cross_site::is_unsafe, refused::Refused},
    state::AppState,
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use domain::{
    credential::{CookiePolicy, Credential, CredentialKey, SessionToken},
    error::Error,
    service::auth,
    user::User,
};

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
    async fn authenticate(state: &AppState, headers: &HeaderMap) -> Result<Self, Error> {
        let credential = credential(headers, state.cookies)?;
        let access = auth::authenticate(&state.service, &credential).await?;
        Ok(Self {
            user: access.user,
            key: access.key,
            is_session: credential.is_session(),
        })
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refused> {
        let caller = Self::authenticate(state, &parts.headers).await?;
        if is_unsafe(&parts.method) {
            state.origins.check(&parts.headers, caller.is_session)?;
        }
        Ok(caller)
    }
}

/// Someone who need not be logged in, on a request that may act.
pub struct Visitor {
    /// The session that came in.
    pub session: Option<SessionToken>,
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refused> {
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

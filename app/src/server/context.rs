//! What the server hands to pages and server functions, and all that they may reach for.

use crate::{
    flash::{Flash, FlashCookie},
    state::session::Session as PageSession,
};
use domain::{
    credential::{CookiePolicy, SessionToken},
    error::Error,
    service::{Service, auth::Access},
    user::User,
};
use http::{HeaderMap, HeaderValue, header, request::Parts};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use std::{net::IpAddr, sync::Arc};

/// Everything a page or a server function works with; the server provides it as context.
#[derive(Clone)]
pub struct ServerContext {
    /// What can be done.
    pub service: Service,
    /// Where the browser finds the style and the program.
    pub files: SiteFiles,
    /// How the session cookie is written and read.
    pub cookies: CookiePolicy,
}

/// The URLs of the site's own files, stamped with what is in them.
#[derive(Clone, Debug, Default)]
pub struct SiteFiles {
    /// The style.
    pub css: String,
    /// The program's loader.
    pub js: String,
    /// The program.
    pub wasm: String,
}

/// Who is signed in: put into each request by the server.
#[derive(Clone)]
pub struct CurrentUser(pub Option<Arc<Access>>);

/// The session's token that the request carried: put into each request by the server.
#[derive(Clone)]
pub struct SessionCookie(pub Option<SessionToken>);

/// Where the request came from: put into each request by the server.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

/// The backend of this request.
pub fn backend() -> Result<ServerContext, Error> {
    use_context::<ServerContext>().ok_or(Error::Internal)
}

/// The service of this request.
pub fn service() -> Result<Service, Error> {
    Ok(backend()?.service)
}

/// Who is signed in; the first line of every server function that needs someone.
pub fn signed_in() -> Result<User, Error> {
    signed()
        .map(|access| access.user.clone())
        .ok_or(Error::NotSignedIn)
}

/// The request's head.
pub fn request() -> Option<Parts> {
    use_context::<Parts>()
}

/// Sends a cookie along with the answer.
pub fn set_cookie(value: &str) {
    if let (Some(response), Ok(value)) = (
        use_context::<ResponseOptions>(),
        HeaderValue::from_str(value),
    ) {
        response.append_header(header::SET_COOKIE, value);
    }
}

/// The cookie that carries what a plain form post has to say.
pub(crate) fn flash_cookie<'a>(backend: &'a ServerContext) -> FlashCookie<'a> {
    FlashCookie {
        policy: backend.cookies,
        key: backend.service.cookie_key(),
        user: signed().map(|access| access.user.id),
        now: backend.service.now(),
    }
}

/// What a page starts from. Also asked while the routes are listed, when there is no request.
pub(crate) fn read_session() -> PageSession {
    let backend = backend().ok();
    PageSession {
        user: signed().map(|access| access.user.clone()),
        realtime: backend
            .as_ref()
            .is_some_and(|backend| backend.service.realtime()),
        epoch: backend
            .as_ref()
            .map(|backend| backend.service.epoch().to_owned())
            .unwrap_or_default(),
        now: backend
            .as_ref()
            .map_or(jiff::Timestamp::UNIX_EPOCH, |backend| backend.service.now()),
        flash: backend.as_ref().and_then(take_flash),
    }
}

/// The flash that the request carried. It is shown once.
fn take_flash(backend: &ServerContext) -> Option<Flash> {
    let parts = request()?;
    let cookie = flash_cookie(backend);
    if cookies(&parts.headers).any(|header| cookie.is_in(header)) {
        set_cookie(&cookie.clear());
    }
    cookies(&parts.headers).find_map(|header| cookie.read(header))
}

fn signed() -> Option<Arc<Access>> {
    request()?.extensions.get::<CurrentUser>()?.0.clone()
}

fn cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
}

//! What the server provides to pages and server functions for one request.

use crate::{
    flash::{Flash, FlashCookie},
    i18n::Locale,
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
use leptos_i18n::Locale as _;
use std::{net::IpAddr, sync::Arc};

/// What pages and server functions work with. The server provides it as context.
#[derive(Clone)]
pub struct ServerContext {
    /// The application services.
    pub service: Service,
    /// URLs of the style and the program.
    pub files: SiteFiles,
    /// How the session cookie is written and read.
    pub cookies: CookiePolicy,
}

/// The URLs of the site's own files, each with a hash of the file's content.
#[derive(Clone, Debug, Default)]
pub struct SiteFiles {
    /// The style sheet.
    pub css: String,
    /// The JavaScript that loads the program.
    pub js: String,
    /// The WebAssembly program.
    pub wasm: String,
}

/// The signed-in user of a request, if any.
#[derive(Clone)]
pub struct CurrentUser(pub Option<Arc<Access>>);

/// The session token of a request, if it has one.
#[derive(Clone)]
pub struct SessionCookie(pub Option<SessionToken>);

/// The IP address of the client of a request.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

pub use crate::wrong_address::WrongAddress;

/// The id of this request, which its log lines have.
pub fn request_id() -> Option<String> {
    let parts = request()?;
    let id = parts.headers.get("x-request-id")?;
    id.to_str().ok().map(str::to_owned)
}

/// The context of this request.
pub fn server_context() -> Result<ServerContext, Error> {
    use_context::<ServerContext>().ok_or(Error::Internal)
}

/// The services of this request.
pub fn service() -> Result<Service, Error> {
    Ok(server_context()?.service)
}

/// The signed-in user. Every server function that needs one calls this first.
pub fn signed_in() -> Result<User, Error> {
    current_user()
        .map(|access| access.user.clone())
        .ok_or(Error::NotSignedIn)
}

/// The head of this request.
pub fn request() -> Option<Parts> {
    use_context::<Parts>()
}

/// Adds a cookie to the response.
pub fn set_cookie(value: &str) {
    if let (Some(response), Ok(value)) = (
        use_context::<ResponseOptions>(),
        HeaderValue::from_str(value),
    ) {
        response.append_header(header::SET_COOKIE, value);
    }
}

/// Writes and reads the cookie with the result of a plain form post.
pub(crate) fn flash_cookie<'a>(context: &'a ServerContext) -> FlashCookie<'a> {
    FlashCookie {
        policy: context.cookies,
        key: context.service.cookie_key(),
        user: current_user().map(|access| access.user.id),
        now: context.service.now(),
    }
}

/// The language of ours that the browser prefers.
pub(crate) fn locale() -> Locale {
    let parts = request();
    let accepted = parts
        .as_ref()
        .and_then(|parts| parts.headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok())
        .unwrap_or_default();
    // Browsers list languages by preference. Weights, such as `;q=0.8`, only repeat that order.
    let languages: Vec<_> = accepted
        .split(',')
        .filter_map(|language| language.split(';').next())
        .map(str::trim)
        .collect();
    Locale::find_locale(&languages)
}

/// The flash of this request. It is shown once.
pub(crate) fn take_flash(context: &ServerContext) -> Option<Flash> {
    let parts = request()?;
    let cookie = flash_cookie(context);
    if cookies(&parts.headers).any(|header| cookie.is_in(header)) {
        set_cookie(&cookie.clear());
    }
    cookies(&parts.headers).find_map(|header| cookie.read(header))
}

/// The access of the signed-in user, if any.
pub(crate) fn current_user() -> Option<Arc<Access>> {
    request()?.extensions.get::<CurrentUser>()?.0.clone()
}

fn cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
}

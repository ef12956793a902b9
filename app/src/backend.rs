//! What the server hands to pages and server functions, and all that they may reach for.

use crate::{flash::Flash, session::Session as PageSession};
use domain::{
    access::{Access, CookiePolicy, SessionToken},
    problem::Problem,
    service::Service,
    user::User,
};
use http::{HeaderMap, HeaderValue, header, request::Parts};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use std::{net::IpAddr, sync::Arc};

/// Everything a page or a server function works with; the server provides it as context.
#[derive(Clone)]
pub struct Backend {
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
pub struct Signed(pub Option<Arc<Access>>);

/// The session's token that the request carried: put into each request by the server.
#[derive(Clone)]
pub struct Session(pub Option<SessionToken>);

/// Where the request came from: put into each request by the server.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

/// The backend of this request.
pub fn backend() -> Result<Backend, Problem> {
    use_context::<Backend>().ok_or(Problem::Internal)
}

/// The service of this request.
pub fn service() -> Result<Service, Problem> {
    Ok(backend()?.service)
}

/// Who is signed in; the first line of every server function that needs someone.
pub fn signed_in() -> Result<User, Problem> {
    signed()
        .map(|access| access.user.clone())
        .ok_or(Problem::NotSignedIn)
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

/// What a page starts from. Also asked while the routes are listed, when there is no request.
pub(crate) fn read_session() -> PageSession {
    let service = service().ok();
    let flash = request().and_then(|parts| cookies(&parts.headers).find_map(Flash::from_cookies));
    if flash.is_some() {
        set_cookie(&Flash::clear());
    }
    PageSession {
        user: signed().map(|access| access.user.clone()),
        realtime: service.as_ref().is_some_and(Service::realtime),
        epoch: service
            .as_ref()
            .map(|service| service.epoch().to_owned())
            .unwrap_or_default(),
        now: service.map_or(jiff::Timestamp::UNIX_EPOCH, |service| service.now()),
        flash,
    }
}

fn signed() -> Option<Arc<Access>> {
    request()?.extensions.get::<Signed>()?.0.clone()
}

fn cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
}

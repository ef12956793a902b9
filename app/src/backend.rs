//! What the server hands to pages and server functions.

use domain::{
    access::{Access, CookiePolicy, SessionToken},
    service::Service,
};
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

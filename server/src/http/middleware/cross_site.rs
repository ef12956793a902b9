//! Protection against cross-site requests, for unsafe methods and for the socket's upgrade (CONTRACT §1).

use crate::config::Origin;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use domain::error::Error;
use std::net::SocketAddr;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The origins whose pages may send unsafe requests and open sockets.
#[derive(Clone, Debug)]
pub struct OwnOrigins {
    public: Origin,
    others: Vec<Origin>,
}

impl OwnOrigins {
    /// `PUBLIC_URL`, `ALLOWED_ORIGINS` and, when listening on a loopback address, all its names with our port. `tls` is
    /// whether that address serves HTTPS.
    pub fn new(public: &Origin, allowed: &[Origin], tls: bool, listening_on: SocketAddr) -> Self {
        let mut others = allowed.to_vec();
        if listening_on.ip().is_loopback() {
            others.extend(Origin::loopback_names(tls, listening_on.port()));
        }
        Self {
            public: public.clone(),
            others,
        }
    }

    /// Refuses a request whose `Origin` or `Sec-Fetch-Site` is foreign, and one that carries our cookie but has neither
    /// header: browsers send at least one of them with every unsafe request from our pages.
    pub fn check(&self, headers: &HeaderMap, carries_session: bool) -> Result<(), Error> {
        let origin = classify(headers, &header::ORIGIN, |value| {
            value.parse().is_ok_and(|origin| self.contains(&origin))
        });
        let site = classify(headers, &SEC_FETCH_SITE, |value| {
            matches!(value, "same-origin" | "none")
        });
        match (origin, site) {
            (Source::Foreign, _) | (_, Source::Foreign) => Err(self.refusal()),
            (Source::Unstated, Source::Unstated) if carries_session => Err(self.refusal()),
            _ => Ok(()),
        }
    }

    fn refusal(&self) -> Error {
        Error::CrossSite {
            address: self.public().to_string(),
        }
    }

    /// `PUBLIC_URL`, or the origin of the address.
    pub fn public(&self) -> &Origin {
        &self.public
    }

    /// Whether an origin is one of ours.
    pub fn contains(&self, origin: &Origin) -> bool {
        *origin == self.public || self.others.contains(origin)
    }
}

/// Where a request comes from according to one of its headers.
enum Source {
    Unstated,
    Own,
    Foreign,
}

/// Reads one header. A header that occurs twice or is not text counts as foreign.
fn classify(headers: &HeaderMap, name: &HeaderName, is_own: impl Fn(&str) -> bool) -> Source {
    let mut values = headers.get_all(name).iter().map(HeaderValue::to_str);
    match (values.next(), values.next()) {
        (None, _) => Source::Unstated,
        (Some(Ok(value)), None) if is_own(value) => Source::Own,
        _ => Source::Foreign,
    }
}

/// Whether a request with this method may change something.
pub fn is_unsafe(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(public: &str, listening_on: &str) -> OwnOrigins {
        let allowed = ["https://backup.example".parse().expect("valid origin")];
        OwnOrigins::new(
            &public.parse().expect("valid origin"),
            &allowed,
            false,
            listening_on.parse().expect("valid address"),
        )
    }

    fn passes(own: &OwnOrigins, headers: &[(&str, &str)], carries_session: bool) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(
                name.parse::<HeaderName>().expect("header name"),
                value.parse().expect("header value"),
            );
        }
        own.check(&map, carries_session).is_ok()
    }

    #[test]
    fn accepts_our_own_origins() {
        let own = own("https://shifts.example", "10.0.0.1:3000");
        for headers in [
            &[("origin", "https://shifts.example")][..],
            &[("origin", "https://SHIFTS.example:443")],
            &[
                ("origin", "https://backup.example"),
                ("sec-fetch-site", "same-origin"),
            ],
            &[("sec-fetch-site", "same-origin")],
            &[("sec-fetch-site", "none")],
        ] {
            assert!(passes(&own, headers, true), "{headers:?}");
        }
    }

    #[test]
    fn rejects_other_origins_with_or_without_a_cookie() {
        let own = own("https://shifts.example", "10.0.0.1:3000");
        for headers in [
            &[("origin", "null")][..],
            &[("origin", "https://evil.example")],
            &[("origin", "http://shifts.example")],
            &[("origin", "https://shifts.example.evil.example")],
            &[("origin", "https://shifts.example.")],
            &[("origin", "https://shifts.example:8443")],
            &[
                ("origin", "https://shifts.example"),
                ("origin", "https://shifts.example"),
            ],
            &[
                ("origin", "https://shifts.example"),
                ("sec-fetch-site", "cross-site"),
            ],
            &[
                ("origin", "https://evil.example"),
                ("sec-fetch-site", "same-origin"),
            ],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "cross-site")],
            &[
                ("sec-fetch-site", "same-origin"),
                ("sec-fetch-site", "none"),
            ],
            &[("origin", "")],
        ] {
            assert!(
                !passes(&own, headers, true) && !passes(&own, headers, false),
                "{headers:?}"
            );
        }
    }

    #[test]
    fn rejects_a_cookie_without_origin_and_site() {
        let own = own("https://shifts.example", "10.0.0.1:3000");
        assert!(!passes(&own, &[], true));
        assert!(passes(&own, &[], false));
    }

    #[test]
    fn accepts_all_loopback_names_with_our_port() {
        let own = own("http://127.0.0.1:3000", "127.0.0.1:3000");
        for origin in [
            "http://localhost:3000",
            "http://127.0.0.1:3000",
            "http://[::1]:3000",
        ] {
            assert!(passes(&own, &[("origin", origin)], true), "{origin}");
        }
        for origin in [
            "http://localhost:3001",
            "https://localhost:3000",
            "http://localhost",
        ] {
            assert!(!passes(&own, &[("origin", origin)], true), "{origin}");
        }
    }
}

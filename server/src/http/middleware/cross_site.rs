//! No other site can act: the rule for unsafe requests and for the socket's upgrade (CONTRACT §1).

use crate::config::Origin;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use domain::error::Error;
use std::net::SocketAddr;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The origins whose pages may act.
#[derive(Clone, Debug)]
pub struct OwnOrigins(Vec<Origin>);

impl OwnOrigins {
    /// `PUBLIC_URL` and `ALLOWED_ORIGINS`, and on a loopback address each of its names. `tls`: whether it ends there.
    pub fn new(public: &Origin, allowed: &[Origin], tls: bool, listening_on: SocketAddr) -> Self {
        let mut own = vec![public.clone()];
        own.extend_from_slice(allowed);
        if listening_on.ip().is_loopback() {
            own.extend(Origin::loopback_names(tls, listening_on.port()));
        }
        Self(own)
    }

    /// Refuses what states another origin or another site, and what carries our cookie but states neither: a browser that sends the
    /// cookie from a page of ours always states one of them.
    pub fn check(&self, headers: &HeaderMap, carries_session: bool) -> Result<(), Error> {
        let origin = self.stated(headers, &header::ORIGIN, |value| {
            value.parse().is_ok_and(|origin| self.0.contains(&origin))
        });
        let site = self.stated(headers, &SEC_FETCH_SITE, |value| {
            matches!(value, "same-origin" | "none")
        });
        match (origin, site) {
            (Stated::Foreign, _) | (_, Stated::Foreign) => Err(Error::CrossSite),
            (Stated::Nothing, Stated::Nothing) if carries_session => Err(Error::CrossSite),
            _ => Ok(()),
        }
    }

    fn stated(
        &self,
        headers: &HeaderMap,
        name: &HeaderName,
        is_own: impl Fn(&str) -> bool,
    ) -> Stated {
        let mut values = headers.get_all(name).iter().map(HeaderValue::to_str);
        match (values.next(), values.next()) {
            (None, _) => Stated::Nothing,
            (Some(Ok(value)), None) if is_own(value) => Stated::Own,
            _ => Stated::Foreign,
        }
    }
}

enum Stated {
    Nothing,
    Own,
    Foreign,
}

/// Whether requests of this method may change anything.
pub fn is_unsafe(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(public: &str, listening_on: &str) -> OwnOrigins {
        let allowed = ["https://backup.example".parse().expect("an origin")];
        OwnOrigins::new(
            &public.parse().expect("an origin"),
            &allowed,
            false,
            listening_on.parse().expect("an address"),
        )
    }

    fn passes(own: &OwnOrigins, headers: &[(&str, &str)], carries_session: bool) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(
                name.parse::<HeaderName>().expect("a name"),
                value.parse().expect("a value"),
            );
        }
        own.check(&map, carries_session).is_ok()
    }

    #[test]
    fn our_own_pages_may_act() {
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
    fn every_other_site_may_not_with_or_without_a_cookie() {
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
    fn who_states_neither_must_not_come_with_a_cookie() {
        let own = own("https://shifts.example", "10.0.0.1:3000");
        assert!(!passes(&own, &[], true));
        assert!(passes(&own, &[], false));
    }

    #[test]
    fn on_a_loopback_address_all_its_names_are_ours_with_our_port() {
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

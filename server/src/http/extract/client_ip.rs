//! Who sent a request: the other end of the connection, or whom a proxy of ours names.

use crate::config::TrustedProxies;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use std::net::IpAddr;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The client's address. Each proxy appends who spoke to it, so the list is read from its end for as long as those who wrote it are
/// ours; whatever a client wrote itself lies before that and is not reached.
pub fn address(peer: IpAddr, headers: &HeaderMap, trusted: &TrustedProxies) -> IpAddr {
    let mut client = peer.to_canonical();
    let mut named = headers
        .get_all(X_FORWARDED_FOR)
        .iter()
        .filter_map(|value: &HeaderValue| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .collect::<Vec<_>>();
    while trusted.contain(client) {
        match named.pop().map(str::parse::<IpAddr>) {
            Some(Ok(address)) => client = address.to_canonical(),
            // Nobody named, or no address: the proxy itself is all we know.
            Some(Err(_)) | None => break,
        }
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Environment;

    fn client(peer: &str, forwarded: &[&'static str]) -> String {
        let trusted =
            TrustedProxies::read(&Environment::of(&[("TRUSTED_PROXIES", "10.0.0.0/8, ::1")]))
                .expect("networks");
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(X_FORWARDED_FOR, HeaderValue::from_static(value));
        }
        address(peer.parse().expect("an address"), &headers, &trusted).to_string()
    }

    #[test]
    fn a_stranger_is_not_believed() {
        assert_eq!(client("192.0.2.1", &["203.0.113.9"]), "192.0.2.1");
    }

    #[test]
    fn a_proxy_of_ours_names_its_client() {
        assert_eq!(client("10.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(client("::1", &["2001:db8::7"]), "2001:db8::7");
        assert_eq!(client("::ffff:10.0.0.1", &["203.0.113.9"]), "203.0.113.9");
    }

    #[test]
    fn what_the_client_claims_itself_is_not_reached() {
        assert_eq!(
            client("10.0.0.1", &["127.0.0.1, 198.51.100.4, 203.0.113.9"]),
            "203.0.113.9"
        );
        assert_eq!(
            client("10.0.0.1", &["198.51.100.4", "203.0.113.9, 10.0.0.2"]),
            "203.0.113.9",
            "two proxies, two headers"
        );
    }

    #[test]
    fn a_proxy_that_names_nobody_is_the_client() {
        for forwarded in [&[][..], &["unknown"], &[""], &["203.0.113.9:1234"]] {
            assert_eq!(client("10.0.0.1", forwarded), "10.0.0.1", "{forwarded:?}");
        }
    }
}

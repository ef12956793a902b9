//! The client's IP address: the peer of the connection, or the one that a trusted proxy names.

use super::forwarded;
use crate::config::TrustedProxies;
use axum::http::HeaderMap;
use std::net::IpAddr;

/// The client's address. Each proxy appends the address of its peer to the list, so the list is read from its end while
/// the entries are trusted proxies. Entries written by the client itself come before these and are never reached.
pub fn resolve(peer: IpAddr, headers: &HeaderMap, trusted: &TrustedProxies) -> IpAddr {
    let mut client = peer.to_canonical();
    if !trusted.contains(client) {
        return client;
    }
    for address in forwarded::chain_from_end(headers) {
        match address {
            Some(address) => client = address.to_canonical(),
            // The proxy does not say who its client is: use the proxy's own address.
            None => break,
        }
        if !trusted.contains(client) {
            break;
        }
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Environment;
    use axum::http::HeaderValue;

    fn client(peer: &str, forwarded: &[&'static str]) -> String {
        let trusted =
            TrustedProxies::read(&Environment::of(&[("TRUSTED_PROXIES", "10.0.0.0/8, ::1")]))
                .expect("valid networks");
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_static(value));
        }
        resolve(peer.parse().expect("valid address"), &headers, &trusted).to_string()
    }

    #[test]
    fn ignores_the_header_of_an_untrusted_peer() {
        assert_eq!(client("192.0.2.1", &["203.0.113.9"]), "192.0.2.1");
    }

    #[test]
    fn takes_the_client_named_by_a_trusted_proxy() {
        assert_eq!(client("10.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(client("::1", &["2001:db8::7"]), "2001:db8::7");
        assert_eq!(client("10.0.0.1", &["203.0.113.9:51234"]), "203.0.113.9");
        assert_eq!(
            client("10.0.0.1", &["[2001:db8::7]:4711, [::ffff:10.0.0.2]:80"]),
            "2001:db8::7"
        );
        assert_eq!(client("::ffff:10.0.0.1", &["203.0.113.9"]), "203.0.113.9");
    }

    #[test]
    fn ignores_entries_written_by_the_client() {
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
    fn falls_back_to_the_proxy_without_a_valid_entry() {
        for forwarded in [&[][..], &["unknown"], &[""], &["203.0.113.9:x"]] {
            assert_eq!(client("10.0.0.1", forwarded), "10.0.0.1", "{forwarded:?}");
        }
    }
}

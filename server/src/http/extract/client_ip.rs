//! The client's IP address: the peer of the connection, or the one that a trusted proxy names.

use super::forwarded;
use crate::config::TrustedProxies;
use axum::http::HeaderMap;
use std::{
    collections::BTreeSet,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

/// Most addresses in the log, so that clients cannot fill it.
const MAX_LOGGED: usize = 20;

/// Finds the addresses of clients.
#[derive(Debug, Default)]
pub struct ClientAddresses {
    trusted: TrustedProxies,
    /// Proxies that are not trusted and were logged.
    logged: Mutex<BTreeSet<IpAddr>>,
}

impl ClientAddresses {
    /// Believes these proxies.
    pub fn new(trusted: TrustedProxies) -> Self {
        Self {
            trusted,
            logged: Mutex::default(),
        }
    }

    /// Whether `peer` is a trusted proxy.
    pub fn trusts(&self, peer: IpAddr) -> bool {
        self.trusted.contains(peer)
    }

    /// The client's address. Each proxy appends the address of its peer to the list, so the list is read from its end
    /// while the entries are trusted proxies. Entries written by the client itself come before these and are never
    /// reached.
    pub fn resolve(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        if !self.trusts(client) {
            if is_local(client) && forwarded::is_forwarded(headers) {
                self.log(client);
            }
            return client;
        }
        for address in forwarded::chain_from_end(headers) {
            match address {
                Some(address) => client = address.to_canonical(),
                // The proxy does not say who its client is: use the proxy's own address.
                None => break,
            }
            if !self.trusts(client) {
                break;
            }
        }
        client
    }

    /// Logs each proxy once.
    fn log(&self, proxy: IpAddr) {
        let mut logged = self.logged.lock().unwrap_or_else(PoisonError::into_inner);
        if logged.len() < MAX_LOGGED && logged.insert(proxy) {
            tracing::warn!(
                %proxy,
                "a proxy is not in TRUSTED_PROXIES: all its clients count as one address, and failed logins of one throttle all"
            );
        }
    }
}

/// Whether a proxy of ours may have this address. Strangers write the header, too, but from elsewhere.
fn is_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
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
        ClientAddresses::new(trusted)
            .resolve(peer.parse().expect("valid address"), &headers)
            .to_string()
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

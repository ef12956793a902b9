//! The proxies whose `X-Forwarded-For`, `Forwarded` and `X-Request-Id` are trusted.

use super::{ConfigError, Environment};
use ipnet::IpNet;
use std::net::IpAddr;

/// `TRUSTED_PROXIES`: networks of trusted proxies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Reads the variable: networks or single addresses, separated by commas.
    pub fn read(environment: &Environment) -> Result<Self, ConfigError> {
        let list = environment.get("TRUSTED_PROXIES")?.unwrap_or_default();
        list.split(',')
            .map(str::trim)
            .filter(|network| !network.is_empty())
            .map(|network| {
                network
                    .parse()
                    .or_else(|_| network.parse().map(|address: IpAddr| address.into()))
                    .map_err(|_| {
                        ConfigError::new(
                            "TRUSTED_PROXIES",
                            format!("{network:?} is not a network such as 10.0.0.0/8"),
                        )
                    })
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Whether `address` belongs to a trusted proxy.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

//! Whose word about a client's address is taken.

use super::{ConfigError, Environment};
use ipnet::IpNet;
use std::net::IpAddr;

/// `TRUSTED_PROXIES`: networks from which `X-Forwarded-For` is believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Reads the variable: networks (or single addresses) separated by commas.
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

    /// Whether it is one of them.
    pub fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

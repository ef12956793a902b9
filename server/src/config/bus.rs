//! `REDIS_URL` and `REDIS_CA_FILE`: the Redis server of the bus.

use super::{ConfigError, Environment, certificates};
use redis::{Client, ConnectionAddr, IntoConnectionInfo, ProtocolVersion, TlsCertificates};
use std::{fmt, path::Path};

/// The address of Redis. It may contain a password, so `Debug` hides it.
#[derive(Clone)]
pub struct RedisUrl(Client);

impl RedisUrl {
    /// Reads the variables; `None` if there is no bus. Does not connect.
    pub fn read(environment: &Environment) -> Result<Option<Self>, ConfigError> {
        let invalid = || {
            ConfigError::new(
                "REDIS_URL",
                "must be redis://HOST:PORT, redis://USER:PASSWORD@HOST:PORT, the same with rediss://, or unix:///PATH",
            )
        };
        let authority = environment.get("REDIS_CA_FILE")?.map(Path::new);
        let info = environment
            .get("REDIS_URL")?
            .map(|url| url.into_connection_info().map_err(|_| invalid()))
            .transpose()?;
        let has_tls = info
            .as_ref()
            .is_some_and(|info| matches!(info.addr(), ConnectionAddr::TcpTls { .. }));
        if authority.is_some() && !has_tls {
            return Err(ConfigError::new(
                "REDIS_CA_FILE",
                "needs an address that begins with rediss:// in REDIS_URL",
            ));
        }
        let Some(info) = info else {
            return Ok(None);
        };
        // `rediss://…/#insecure` would accept any certificate.
        if matches!(info.addr(), ConnectionAddr::TcpTls { insecure: true, .. }) {
            return Err(ConfigError::new(
                "REDIS_URL",
                "cannot be #insecure; REDIS_CA_FILE names a private certificate authority",
            ));
        }
        // Only RESP3 allows subscriptions and other commands on one connection.
        let redis = info
            .redis_settings()
            .clone()
            .set_protocol(ProtocolVersion::RESP3);
        let info = info.set_redis_settings(redis);
        let client = match authority {
            Some(file) => {
                let unusable = |reason| ConfigError::new("REDIS_CA_FILE", reason);
                let root_cert = Some(certificates::read(file).map_err(unusable)?);
                let certificates = TlsCertificates {
                    client_tls: None,
                    root_cert,
                };
                Client::build_with_tls(info, certificates)
            }
            None => Client::open(info),
        };
        Ok(Some(Self(client.map_err(|_| invalid())?)))
    }

    /// A client for this server. It does not connect yet.
    pub fn client(&self) -> Client {
        self.0.clone()
    }
}

impl fmt::Debug for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RedisUrl(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> Result<Option<RedisUrl>, String> {
        RedisUrl::read(&Environment::of(&[("REDIS_URL", url)])).map_err(|error| error.to_string())
    }

    #[test]
    fn accepts_redis_addresses_only_and_hides_the_password() {
        for url in [
            "redis://127.0.0.1",
            "redis://:secret@redis.example:6380/2",
            "rediss://:secret@redis.example",
            "unix:///run/redis.sock",
        ] {
            let shown = format!("{:?}", read(url).expect(url).expect("variable is set"));
            assert!(!shown.contains("secret"), "{shown}");
        }
        for url in [
            "",
            "redis",
            "redis://",
            "http://redis.example",
            "rediss://:secret@redis.example/#insecure",
            "redis://:secret@redis.example:port",
        ] {
            let error = read(url).expect_err(url);
            assert!(
                error.starts_with("REDIS_URL ") && !error.contains("secret"),
                "{error}"
            );
        }
    }
}

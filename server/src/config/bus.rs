//! `REDIS_URL`: the Redis server of the bus.

use super::{ConfigError, Environment};
use redis::{Client, ConnectionAddr, IntoConnectionInfo, ProtocolVersion};
use std::fmt;

/// The address of Redis. It may contain a password, so `Debug` hides it.
#[derive(Clone)]
pub struct RedisUrl(Client);

impl RedisUrl {
    /// Reads the variable; `None` if it is not set. Does not connect.
    pub fn read(environment: &Environment) -> Result<Option<Self>, ConfigError> {
        let invalid = || {
            ConfigError::new(
                "REDIS_URL",
                "must be redis://HOST:PORT, redis://USER:PASSWORD@HOST:PORT or unix:///PATH",
            )
        };
        let Some(url) = environment.get("REDIS_URL")? else {
            return Ok(None);
        };
        let info = url.into_connection_info().map_err(|_| invalid())?;
        if matches!(info.addr(), ConnectionAddr::TcpTls { .. }) {
            return Err(ConfigError::new(
                "REDIS_URL",
                "cannot be rediss://: this program speaks no TLS with Redis",
            ));
        }
        // Only RESP3 allows subscriptions and other commands on one connection.
        let redis = info
            .redis_settings()
            .clone()
            .set_protocol(ProtocolVersion::RESP3);
        let client = Client::open(info.set_redis_settings(redis)).map_err(|_| invalid())?;
        Ok(Some(Self(client)))
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
            "rediss://:secret@redis.example",
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

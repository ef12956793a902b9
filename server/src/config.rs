//! Configuration from environment variables, read once at the start (CONTRACT §6). No other module reads the
//! environment.

mod bus;
mod certificates;
mod database;
mod environment;
mod log;
mod origin;
mod proxies;
mod tls;

pub use bus::RedisUrl;
pub use database::DatabaseUrl;
pub use environment::{ConfigError, Environment};
pub use log::{LogConfig, LogFormat};
pub use origin::Origin;
pub use proxies::TrustedProxies;
pub use tls::TlsConfig;

use domain::service::housekeeping::Retention;
use std::{net::SocketAddr, path::PathBuf};

/// Default of `MAX_SOCKETS`.
const DEFAULT_MAX_SOCKETS: usize = 100_000;
/// Default of `LEPTOS_SITE_ADDR`.
const DEFAULT_ADDRESS: &str = "127.0.0.1:3000";

/// Configuration of `shiftbell serve`.
#[derive(Clone, Debug)]
pub struct Config {
    /// `LEPTOS_SITE_ADDR`: the address to listen on; port 0 takes any free port.
    pub address: SocketAddr,
    /// `PUBLIC_URL`: the origin of the site; if `None`, it follows from the address.
    pub public_url: Option<Origin>,
    /// `ALLOWED_ORIGINS`: further origins that may send unsafe requests and open sockets.
    pub allowed_origins: Vec<Origin>,
    /// `DATABASE_URL`: the SQLite or PostgreSQL database.
    pub database: DatabaseUrl,
    /// `REDIS_URL`: the bus between several processes. `None` for a single process, or if the sweep is enough.
    pub redis: Option<RedisUrl>,
    /// `ENABLE_REALTIME_NOTIFICATIONS`: whether notifications are created and sent.
    pub realtime: bool,
    /// `TLS_CERT_FILE`, `TLS_KEY_FILE` and `HTTP_REDIRECT_ADDR`; `None` for plain HTTP.
    pub tls: Option<TlsConfig>,
    /// `TRUSTED_PROXIES`: proxies whose word on the client and the request's id is trusted.
    pub proxies: TrustedProxies,
    /// `MAX_SOCKETS`: maximum number of open sockets of this process.
    pub max_sockets: usize,
    /// `KEEP_NOTIFICATIONS_DAYS` and `KEEP_CHANGES_DAYS`: how long notifications and changes are kept.
    pub retention: Retention,
    /// `SITE_ROOT`: the site folder; if `None`, it is searched for.
    pub site_root: Option<PathBuf>,
    /// Port of the live-reload socket; only set under `cargo leptos watch`.
    pub reload_port: Option<u16>,
}

impl Config {
    /// Reads all variables. The error names the first invalid one.
    pub fn read(environment: &Environment) -> Result<Self, ConfigError> {
        let address: SocketAddr = environment
            .parse(
                "LEPTOS_SITE_ADDR",
                "must be an IP address and a port, such as 127.0.0.1:3000",
            )?
            .map_or_else(
                || {
                    DEFAULT_ADDRESS
                        .parse()
                        .map_err(|_| ConfigError::new("LEPTOS_SITE_ADDR", "has no default"))
                },
                Ok,
            )?;
        let public_url = environment.parse(
            "PUBLIC_URL",
            "must be an origin without a path, such as https://shifts.example",
        )?;
        if public_url.is_none() && address.ip().is_unspecified() {
            return Err(ConfigError::new(
                "PUBLIC_URL",
                "is required when LEPTOS_SITE_ADDR listens on every address",
            ));
        }
        Ok(Self {
            address,
            public_url,
            allowed_origins: allowed_origins(environment)?,
            database: DatabaseUrl::read(environment)?,
            redis: RedisUrl::read(environment)?,
            realtime: realtime(environment)?,
            tls: TlsConfig::read(environment)?,
            proxies: TrustedProxies::read(environment)?,
            max_sockets: environment
                .parse("MAX_SOCKETS", "must be a whole number")?
                .unwrap_or(DEFAULT_MAX_SOCKETS),
            retention: Retention::of_days(
                days(
                    environment,
                    "KEEP_NOTIFICATIONS_DAYS",
                    Retention::NOTIFICATIONS_DAYS,
                )?,
                days(environment, "KEEP_CHANGES_DAYS", Retention::CHANGES_DAYS)?,
            ),
            site_root: site_root(environment)?,
            reload_port: reload_port(environment)?,
        })
    }
}

/// Whether notifications are on: if the variable is not set or its lower case is `true`.
pub fn realtime(environment: &Environment) -> Result<bool, ConfigError> {
    Ok(environment
        .get("ENABLE_REALTIME_NOTIFICATIONS")?
        .is_none_or(|value| value.to_lowercase() == "true"))
}

fn days(environment: &Environment, name: &'static str, default: u32) -> Result<u32, ConfigError> {
    let requirement = "must be a whole number of days, or 0 for ever";
    Ok(environment.parse(name, requirement)?.unwrap_or(default))
}

fn allowed_origins(environment: &Environment) -> Result<Vec<Origin>, ConfigError> {
    let list = environment.get("ALLOWED_ORIGINS")?.unwrap_or_default();
    let names = list
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    names
        .map(|name| {
            name.parse().map_err(|_| {
                ConfigError::new("ALLOWED_ORIGINS", format!("{name:?} is not an origin"))
            })
        })
        .collect()
}

fn site_root(environment: &Environment) -> Result<Option<PathBuf>, ConfigError> {
    let Some(folder) = environment.get("SITE_ROOT")?.map(PathBuf::from) else {
        return Ok(None);
    };
    if !folder.is_dir() {
        return Err(ConfigError::new(
            "SITE_ROOT",
            format!("{} is not a folder", folder.display()),
        ));
    }
    Ok(Some(folder))
}

fn reload_port(environment: &Environment) -> Result<Option<u16>, ConfigError> {
    if environment.get("LEPTOS_WATCH")?.is_none() {
        return Ok(None);
    }
    Ok(Some(
        environment
            .parse("LEPTOS_RELOAD_PORT", "must be a port")?
            .unwrap_or(3001),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Config, String> {
        Config::read(&Environment::of(variables)).map_err(|error| error.to_string())
    }

    #[test]
    fn defaults_serve_on_the_loopback_address() {
        let config = read(&[]).expect("valid defaults");
        assert_eq!(config.address.to_string(), "127.0.0.1:3000");
        assert_eq!(config.database.as_str(), "sqlite://data/shiftbell.db");
        assert!(config.realtime && config.public_url.is_none() && config.max_sockets == 100_000);
    }

    #[test]
    fn zero_days_keep_everything_and_the_defaults_are_400_and_30() {
        let retention = |variables: &[_]| read(variables).expect("valid").retention;
        assert_eq!(retention(&[]), Retention::default());
        let zero = [("KEEP_NOTIFICATIONS_DAYS", "0"), ("KEEP_CHANGES_DAYS", "7")];
        assert_eq!(retention(&zero), Retention::of_days(0, 7));
        assert_eq!(Retention::of_days(0, 7).notifications, None);
    }

    #[test]
    fn the_error_names_the_invalid_variable_in_one_line() {
        for (variable, value) in [
            ("LEPTOS_SITE_ADDR", "3000"),
            ("PUBLIC_URL", "shifts.example"),
            ("ALLOWED_ORIGINS", "https://a.example,nonsense"),
            ("DATABASE_URL", "mysql://x"),
            ("TLS_CERT_FILE", "/nowhere/at/all"),
            ("TLS_KEY_FILE", "/nowhere/at/all"),
            ("HTTP_REDIRECT_ADDR", "80"),
            ("HTTP_REDIRECT_ADDR", "127.0.0.1:80"),
            ("TRUSTED_PROXIES", "10.0.0.0/8,proxy.example"),
            ("REDIS_URL", "127.0.0.1:6379"),
            ("MAX_SOCKETS", "-1"),
            ("KEEP_NOTIFICATIONS_DAYS", "-1"),
            ("KEEP_CHANGES_DAYS", "a month"),
            ("SITE_ROOT", "/nowhere/at/all"),
        ] {
            let error = read(&[(variable, value)]).expect_err(value);
            assert!(
                error.starts_with(variable) && !error.contains('\n'),
                "{error}"
            );
        }
    }

    #[test]
    fn a_wildcard_address_needs_a_public_url() {
        assert!(
            read(&[("LEPTOS_SITE_ADDR", "0.0.0.0:80")])
                .expect_err("missing PUBLIC_URL")
                .starts_with("PUBLIC_URL")
        );
        assert!(
            read(&[("LEPTOS_SITE_ADDR", "[::]:80")])
                .expect_err("missing PUBLIC_URL")
                .starts_with("PUBLIC_URL")
        );
        assert!(
            read(&[
                ("LEPTOS_SITE_ADDR", "0.0.0.0:80"),
                ("PUBLIC_URL", "https://shifts.example")
            ])
            .is_ok()
        );
    }

    #[test]
    fn the_flag_is_on_only_for_true() {
        for (value, on) in [
            ("true", true),
            ("TRUE", true),
            ("True", true),
            ("false", false),
            ("1", false),
            ("", false),
            (" true", false),
        ] {
            assert_eq!(
                read(&[("ENABLE_REALTIME_NOTIFICATIONS", value)]).map(|config| config.realtime),
                Ok(on),
                "{value:?}"
            );
        }
    }

    #[test]
    fn accepts_the_variables_of_cargo_leptos() {
        let watch = [
            ("LEPTOS_WATCH", "true"),
            ("LEPTOS_RELOAD_PORT", "3001"),
            ("LEPTOS_SITE_ROOT", "target/site"),
            ("LEPTOS_OUTPUT_NAME", "shiftbell"),
        ];
        assert_eq!(
            read(&watch).map(|config| config.reload_port),
            Ok(Some(3001))
        );
    }
}

//! Whether TLS ends here.

use super::{ConfigError, Environment};
use std::{net::SocketAddr, path::PathBuf};

/// `TLS_CERT_FILE`, `TLS_KEY_FILE`, `HTTP_REDIRECT_ADDR`: serve HTTPS and WSS without a proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsConfig {
    /// The certificate and its chain, in PEM.
    pub certificate: PathBuf,
    /// Its private key, in PEM.
    pub key: PathBuf,
    /// Where plain HTTP is told to come back by HTTPS.
    pub redirect: Option<SocketAddr>,
}

impl TlsConfig {
    /// Reads the variables; `None` if the process speaks plain HTTP.
    pub fn read(environment: &Environment) -> Result<Option<Self>, ConfigError> {
        let certificate = file(environment, "TLS_CERT_FILE")?;
        let key = file(environment, "TLS_KEY_FILE")?;
        let redirect = environment.parse(
            "HTTP_REDIRECT_ADDR",
            "must be an IP address and a port, such as 0.0.0.0:80",
        )?;
        match (certificate, key) {
            (Some(certificate), Some(key)) => Ok(Some(Self {
                certificate,
                key,
                redirect,
            })),
            (None, None) if redirect.is_none() => Ok(None),
            (None, None) => Err(ConfigError::new(
                "HTTP_REDIRECT_ADDR",
                "redirects to HTTPS, which needs TLS_CERT_FILE and TLS_KEY_FILE",
            )),
            (Some(_), None) => Err(ConfigError::new(
                "TLS_KEY_FILE",
                "is required beside TLS_CERT_FILE",
            )),
            (None, Some(_)) => Err(ConfigError::new(
                "TLS_CERT_FILE",
                "is required beside TLS_KEY_FILE",
            )),
        }
    }
}

fn file(environment: &Environment, name: &'static str) -> Result<Option<PathBuf>, ConfigError> {
    let Some(path) = environment.get(name)?.map(PathBuf::from) else {
        return Ok(None);
    };
    if !path.is_file() {
        return Err(ConfigError::new(
            name,
            format!("{} is not a file", path.display()),
        ));
    }
    Ok(Some(path))
}

//! `TLS_CERT_FILE`, `TLS_KEY_FILE` and `HTTP_REDIRECT_ADDR`: HTTPS without a proxy.

use super::{ConfigError, Environment};
use std::{net::SocketAddr, path::PathBuf};

/// Files and addresses for serving HTTPS and WSS directly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsConfig {
    /// PEM file with the certificate and its chain.
    pub certificate: PathBuf,
    /// PEM file with the private key.
    pub key: PathBuf,
    /// Address on which plain HTTP is redirected to HTTPS; `None` for no redirect.
    pub redirect: Option<SocketAddr>,
}

impl TlsConfig {
    /// Reads the variables; `None` if the process serves plain HTTP. The files must exist, but are not read yet.
    pub fn read(environment: &Environment) -> Result<Option<Self>, ConfigError> {
        let certificate = existing_file(environment, "TLS_CERT_FILE")?;
        let key = existing_file(environment, "TLS_KEY_FILE")?;
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

fn existing_file(
    environment: &Environment,
    name: &'static str,
) -> Result<Option<PathBuf>, ConfigError> {
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

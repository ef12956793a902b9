//! TLS without a proxy. The certificate can be reloaded while connections are open.

use crate::config::{ConfigError, TlsConfig};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use std::sync::{Arc, PoisonError, RwLock};
use tokio_rustls::TlsAcceptor;

/// The certificate presented to new connections.
#[derive(Debug)]
pub struct Certificate {
    files: TlsConfig,
    current: RwLock<Arc<CertifiedKey>>,
}

impl Certificate {
    /// Reads certificate and key. Errors name the variable of the file at fault.
    pub fn open(files: &TlsConfig) -> Result<Arc<Self>, ConfigError> {
        Ok(Arc::new(Self {
            files: files.clone(),
            current: RwLock::new(Arc::new(load(files)?)),
        }))
    }

    /// Reads the files again. Open connections keep the old certificate. On an error new ones keep it too.
    pub fn reload(&self) -> Result<(), ConfigError> {
        let renewed = Arc::new(load(&self.files)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = renewed;
        Ok(())
    }

    /// An acceptor for TLS 1.2 and 1.3 that offers HTTP/1.1.
    pub fn acceptor(self: &Arc<Self>) -> Result<TlsAcceptor, rustls::Error> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(self.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Some(current.clone())
    }
}

fn load(files: &TlsConfig) -> Result<CertifiedKey, ConfigError> {
    let unusable = |variable: &'static str, cause: &dyn std::fmt::Display| {
        ConfigError::new(variable, format!("cannot be used: {cause}"))
    };
    let chain = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| unusable("TLS_CERT_FILE", &error))?;
    if chain.is_empty() {
        return Err(unusable("TLS_CERT_FILE", &"it holds no certificate"));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key)
        .map_err(|error| unusable("TLS_KEY_FILE", &error))?;
    CertifiedKey::from_der(chain, key, &ring::default_provider())
        .map_err(|error| unusable("TLS_KEY_FILE", &error))
}

//! Self-signed certificates for `localhost`, and private certificate authorities.

use crate::process_guard::give;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedKey, DnType, IsCa, Issuer, KeyPair,
    generate_simple_self_signed,
};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};
use tempfile::TempDir;

/// Writes a new `cert.pem` and `key.pem` for `localhost` and `127.0.0.1` into `folder` and returns the certificate as
/// PEM.
pub fn write(folder: &Path) -> String {
    let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(names).expect("a certificate");
    put(&folder.join("cert.pem"), &cert.pem());
    put(&folder.join("key.pem"), &signing_key.serialize_pem());
    cert.pem()
}

/// A certificate authority that nobody else knows.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    /// Makes a new one.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        // Authorities of the same name would be told apart only by their signatures.
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("Test authority {number}");
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).expect("a certificate");
        fs::write(folder.path().join("ca.pem"), certificate.pem()).expect("written");
        Self {
            issuer: Issuer::new(params, key),
            folder,
        }
    }

    /// PEM file with the certificate of the authority.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Writes `cert.pem` and `key.pem` for a server with this name into `folder`.
    pub(crate) fn issue(&self, name: &str, folder: &Path) {
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new([name.to_owned()]).expect("a name");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        put(&folder.join("cert.pem"), &certificate.pem());
        put(&folder.join("key.pem"), &key.serialize_pem());
        // PostgreSQL refuses a key that others may read.
        let private = fs::Permissions::from_mode(0o600);
        fs::set_permissions(folder.join("key.pem"), private).expect("our own file");
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

fn put(path: &Path, content: &str) {
    fs::write(path, content).expect("written");
    // nginx and Caddy do not read the files as root.
    give(path);
}

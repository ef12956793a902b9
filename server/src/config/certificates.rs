//! PEM files with certificate authorities.

use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use std::path::Path;

/// The content of a file with at least one certificate authority. The error is one line that names the file.
pub fn read(path: &Path) -> Result<Vec<u8>, String> {
    let reason = |cause: &dyn std::fmt::Display| format!("{}: {cause}", path.display());
    let content = std::fs::read(path).map_err(|error| reason(&error))?;
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(&content)
        .collect::<Result<_, _>>()
        .map_err(|error| reason(&error))?;
    if certificates.is_empty() {
        return Err(reason(&"it holds no certificate"));
    }
    let mut roots = RootCertStore::empty();
    for certificate in certificates {
        roots.add(certificate).map_err(|error| reason(&error))?;
    }
    Ok(content)
}

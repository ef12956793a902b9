//! Self-signed certificates for `localhost`.

use crate::process_guard::give;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::{fs, path::Path};

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

fn put(path: &Path, content: &str) {
    fs::write(path, content).expect("written");
    // nginx and Caddy do not read the files as root.
    give(path);
}

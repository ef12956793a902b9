//! Clients that trust a single certificate.

use reqwest::{Certificate, Client, redirect::Policy};
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
use std::{io, net::SocketAddr, sync::Arc};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

/// An HTTP client that trusts only this certificate.
pub fn client(certificate: &str) -> Client {
    let certificate = Certificate::from_pem(certificate.as_bytes()).expect("a certificate");
    Client::builder()
        .add_root_certificate(certificate)
        .redirect(Policy::none())
        .no_proxy()
        .build()
        .expect("a client")
}

/// A TLS connection to `localhost` at this address.
pub async fn connect(address: SocketAddr, certificate: &str) -> io::Result<TlsStream<TcpStream>> {
    let mut roots = rustls::RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(certificate.as_bytes()).expect("PEM"))
        .expect("a certificate");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(address).await?;
    let name = ServerName::try_from("localhost").expect("a name");
    TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
}

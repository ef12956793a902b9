//! Listening sockets: the site over HTTP or HTTPS, and an optional redirect from HTTP to HTTPS.

use crate::{
    command_error::CommandError,
    config::{Config, Origin},
    http::{
        extract::client_ip::ClientAddresses,
        https_redirect,
        listener::{self, ConnectionHandler},
        tls::Certificate,
    },
    shutdown::Lifecycle,
};
use axum::Router;
use std::{net::SocketAddr, sync::Arc};
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

/// Bound listeners that do not accept connections yet.
pub struct Listeners {
    listener: TcpListener,
    /// Address of the main listener; the port is the one in use, even if port 0 was asked for.
    pub address: SocketAddr,
    tls: Option<Tls>,
    redirect: Option<TcpListener>,
    addresses: Arc<ClientAddresses>,
}

struct Tls {
    acceptor: TlsAcceptor,
    certificate: Arc<Certificate>,
    sighup: Signal,
}

impl Listeners {
    /// Binds the addresses and reads the certificate, if one is configured.
    pub async fn open(config: &Config) -> Result<Self, CommandError> {
        let mut tls = None;
        let mut redirect = None;
        if let Some(files) = &config.tls {
            let certificate = Certificate::open(files)?;
            tls = Some(Tls {
                acceptor: certificate
                    .acceptor()
                    .map_err(|error| CommandError::other("cannot speak TLS", error))?,
                certificate,
                sighup: signal(SignalKind::hangup())
                    .map_err(|error| CommandError::other("cannot listen for signals", error))?,
            });
            if let Some(address) = files.redirect {
                redirect = Some(listen(address).await?);
            }
        }
        let listener = listen(config.address).await?;
        Ok(Self {
            address: listener
                .local_addr()
                .map_err(|error| CommandError::other("cannot listen", error))?,
            listener,
            tls,
            redirect,
            addresses: Arc::new(ClientAddresses::new(config.proxies.clone())),
        })
    }

    /// The address of the main listener as an origin.
    pub fn origin(&self) -> Origin {
        Origin::of_address(self.https(), self.address)
    }

    /// Whether the main listener serves HTTPS.
    pub fn https(&self) -> bool {
        self.tls.is_some()
    }

    /// Accepts connections until the lifecycle is drained; the returned task then ends.
    pub fn serve(
        self,
        router: Router,
        public_url: &Arc<Origin>,
        lifecycle: &Lifecycle,
    ) -> JoinHandle<()> {
        let handler = ConnectionHandler {
            router,
            tls: self.tls.as_ref().map(|tls| tls.acceptor.clone()),
            addresses: self.addresses,
        };
        let redirect_handler = ConnectionHandler {
            router: https_redirect::router(public_url.clone()),
            tls: None,
            addresses: handler.addresses.clone(),
        };
        let redirect = self
            .redirect
            .map(|listener| listener::serve(listener, redirect_handler, lifecycle.clone()));
        if let Some(tls) = self.tls {
            lifecycle.tasks.spawn(reload_on_sighup(
                tls.certificate,
                tls.sighup,
                lifecycle.stop.clone(),
            ));
        }
        let main = listener::serve(self.listener, handler, lifecycle.clone());
        tokio::spawn(async move {
            match redirect {
                Some(redirect) => {
                    tokio::join!(main, redirect);
                }
                None => main.await,
            }
        })
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, CommandError> {
    TcpListener::bind(address)
        .await
        .map_err(|error| CommandError::other(&format!("cannot listen on {address}"), error))
}

/// Reloads the certificate at every SIGHUP, which is sent after a renewal.
async fn reload_on_sighup(
    certificate: Arc<Certificate>,
    mut sighup: Signal,
    stop: CancellationToken,
) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = sighup.recv() => {}
        }
        match certificate.reload() {
            Ok(()) => tracing::info!("certificate reloaded"),
            Err(error) => tracing::error!(%error, "certificate not reloaded"),
        }
    }
}

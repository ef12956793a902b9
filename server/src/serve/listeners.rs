//! Where the process listens: HTTP or HTTPS, and the port that sends plain HTTP to HTTPS.

use crate::{
    command_error::CommandError,
    config::{Config, Origin, TrustedProxies},
    http::{
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

/// Open doors through which nobody has come yet.
pub struct Listeners {
    listener: TcpListener,
    /// Where the first one is.
    pub address: SocketAddr,
    tls: Option<Tls>,
    redirect: Option<TcpListener>,
    proxies: Arc<TrustedProxies>,
}

struct Tls {
    acceptor: TlsAcceptor,
    certificate: Arc<Certificate>,
    hangup: Signal,
}

impl Listeners {
    /// Listens, and reads the certificate if there is one.
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
                hangup: signal(SignalKind::hangup())
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
            proxies: Arc::new(config.proxies.clone()),
        })
    }

    /// Where it is, as an origin.
    pub fn origin(&self) -> Origin {
        Origin::of_address(self.https(), self.address)
    }

    /// Whether TLS ends here.
    pub fn https(&self) -> bool {
        self.tls.is_some()
    }

    /// Lets everyone in until they are shut.
    pub fn serve(
        self,
        router: Router,
        public_url: &Arc<Origin>,
        lifecycle: &Lifecycle,
    ) -> JoinHandle<()> {
        let door = ConnectionHandler {
            router,
            tls: self.tls.as_ref().map(|tls| tls.acceptor.clone()),
            proxies: self.proxies,
        };
        let plain = ConnectionHandler {
            router: https_redirect::router(public_url.clone()),
            tls: None,
            proxies: door.proxies.clone(),
        };
        let redirect = self
            .redirect
            .map(|listener| listener::serve(listener, plain, lifecycle.clone()));
        if let Some(tls) = self.tls {
            lifecycle
                .tasks
                .spawn(renew(tls.certificate, tls.hangup, lifecycle.stop.clone()));
        }
        let main = listener::serve(self.listener, door, lifecycle.clone());
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

/// Reads the certificate anew at every SIGHUP: what whoever renews it sends.
async fn renew(certificate: Arc<Certificate>, mut hangup: Signal, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = hangup.recv() => {}
        }
        match certificate.reload() {
            Ok(()) => tracing::info!("the certificate was read anew"),
            Err(error) => tracing::error!(%error, "the certificate stays as it was"),
        }
    }
}

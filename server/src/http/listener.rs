//! Our own accept loop: axum's has no time-out for a request's head and no cap on connections (RELIABILITY, finding 1).

use super::{
    extract::client_ip,
    middleware::{head_limit::MAX_HEAD, trailing_slash},
};
use crate::{config::TrustedProxies, shutdown::Lifecycle};
use app::server::ClientAddress;
use axum::{
    Router,
    http::{HeaderValue, Request, Response, StatusCode, header},
};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::{io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tower::ServiceBuilder;

/// Longest that a TLS handshake or a head may take, and that a kept-alive connection may be silent.
const HEAD_PATIENCE: Duration = Duration::from_secs(10);
/// Most headers in a request; more are a 431.
const MAX_HEADERS: usize = 64;
/// Most connections that speak HTTP at once; upgraded ones are counted by `MAX_SOCKETS`. Further ones wait in the backlog.
const MAX_CONNECTIONS: usize = 8192;
/// Bytes that the system takes for a connection beyond what is on its way.
#[cfg(target_os = "linux")]
const MAX_UNSENT: u32 = 64 * 1024;
/// How long to let the system recover when it cannot accept, as when it is out of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// For how long a connection stays open after a stop: what is on its way to us then is still answered.
const LINGER: Duration = Duration::from_millis(300);

/// What every connection is served with.
#[derive(Clone)]
pub struct ConnectionHandler {
    /// All paths.
    pub router: Router,
    /// TLS, if it ends here.
    pub tls: Option<TlsAcceptor>,
    /// Who may say on whose behalf they speak.
    pub proxies: Arc<TrustedProxies>,
}

/// Accepts until it is shut. From a stop on each connection is served but once.
pub async fn serve(listener: TcpListener, handler: ConnectionHandler, lifecycle: Lifecycle) {
    let Lifecycle {
        stop, shut, tasks, ..
    } = lifecycle;
    let slots = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let next = async {
            let slot = slots
                .clone()
                .acquire_owned()
                .await
                .map_err(io::Error::other)?;
            Ok::<_, io::Error>((listener.accept().await?, slot))
        };
        let accepted = tokio::select! {
            biased;
            // Who already stands in the door comes in.
            accepted = next => accepted,
            () = shut.cancelled() => return,
        };
        match accepted {
            Ok(((stream, peer), slot)) => {
                let connection = connection(stream, peer, handler.clone(), stop.clone());
                tasks.spawn(async move {
                    connection.await;
                    drop(slot);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    handler: ConnectionHandler,
    stop: CancellationToken,
) {
    if let Err(error) = tune(&stream) {
        tracing::debug!(%error, "a connection was gone before it was served");
        return;
    }
    let Some(acceptor) = handler.tls.clone() else {
        return speak_http(stream, peer, handler, stop).await;
    };
    let handshake = tokio::select! {
        handshake = timeout(HEAD_PATIENCE, acceptor.accept(stream)) => handshake,
        () = lingered(&stop) => return,
    };
    match handshake {
        Ok(Ok(stream)) => speak_http(stream, peer, handler, stop).await,
        Ok(Err(error)) => tracing::debug!(%error, "no TLS was agreed on"),
        Err(_) => tracing::debug!("a TLS handshake took too long"),
    }
}

async fn speak_http(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: SocketAddr,
    handler: ConnectionHandler,
    stop: CancellationToken,
) {
    let ConnectionHandler {
        router, proxies, ..
    } = handler;
    let prepare = move |mut request: Request<Incoming>| {
        let address = client_ip::address(peer.ip(), request.headers(), &proxies);
        request.extensions_mut().insert(ClientAddress(address));
        trailing_slash::normalise(request)
    };
    let stopping = stop.clone();
    let service = ServiceBuilder::new()
        .map_request(prepare)
        .map_response(move |response| last_if(stopping.is_cancelled(), response))
        .service(router.into_service::<Incoming>());
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
        .with_upgrades();
    let mut connection = pin!(connection);
    let result = tokio::select! {
        result = connection.as_mut() => result,
        () = lingered(&stop) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// A connection that is closed while a request is on its way to us loses it, and its client cannot know whether it was done. So those
/// that are in use close by their next answer, and those that are not are given a moment.
async fn lingered(stop: &CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(LINGER).await;
}

/// Says that an answer is this connection's last. One that turns it into a socket has its own meaning for that header.
fn last_if<B>(last: bool, mut response: Response<B>) -> Response<B> {
    if last && response.status() != StatusCode::SWITCHING_PROTOCOLS {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
    response
}

/// Frames are small, and late is worse than many: no Nagle. And what the client has no room for waits with us, where it is counted,
/// and not by the megabyte in the system.
fn tune(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    #[cfg(target_os = "linux")]
    socket2::SockRef::from(stream).set_tcp_notsent_lowat(MAX_UNSENT)?;
    Ok(())
}

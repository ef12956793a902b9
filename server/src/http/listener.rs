//! The accept loop. `axum::serve` has no time-out for a request's head and no limit on connections (RELIABILITY,
//! finding 1).

use super::{
    extract::client_ip::ClientAddresses,
    middleware::{head_limit::MAX_HEAD_BYTES, request_id, trailing_slash},
};
use crate::shutdown::Lifecycle;
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

/// Time limit for a TLS handshake, for a request's head, and for an idle keep-alive connection.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// Maximum number of headers in a request; more are answered with 431.
const MAX_HEADERS: usize = 64;
/// Maximum number of HTTP connections. Upgraded ones do not count; `MAX_SOCKETS` limits them. Further ones wait in the
/// backlog.
const MAX_CONNECTIONS: usize = 8192;
/// Unsent bytes that the kernel buffers for a connection, in addition to those in flight.
#[cfg(target_os = "linux")]
const MAX_UNSENT_BYTES: u32 = 64 * 1024;
/// Pause after a failed accept, for example when the process has no file descriptors left.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(100);

/// How long an idle connection stays open after a stop, so that a request already in flight is still answered.
const GRACE_PERIOD: Duration = Duration::from_millis(300);

/// Settings shared by all connections of a listener.
#[derive(Clone)]
pub struct ConnectionHandler {
    /// The routes to serve.
    pub router: Router,
    /// Accepts TLS; `None` for plain HTTP.
    pub tls: Option<TlsAcceptor>,
    /// Knows the proxies whose word on the client and the request's id is trusted.
    pub addresses: Arc<ClientAddresses>,
}

/// Accepts connections until the lifecycle is drained. After a stop each connection serves one more request.
pub async fn serve(listener: TcpListener, handler: ConnectionHandler, lifecycle: Lifecycle) {
    let Lifecycle {
        stop,
        drained,
        tasks,
        ..
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
            // First, so that connections in the backlog are still accepted.
            accepted = next => accepted,
            () = drained.cancelled() => return,
        };
        match accepted {
            Ok(((stream, peer), slot)) => {
                let connection = serve_connection(stream, peer, handler.clone(), stop.clone());
                tasks.spawn(async move {
                    connection.await;
                    drop(slot);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "accept failed");
                tokio::time::sleep(ACCEPT_RETRY_DELAY).await;
            }
        }
    }
}

async fn serve_connection(
    stream: TcpStream,
    peer: SocketAddr,
    handler: ConnectionHandler,
    stop: CancellationToken,
) {
    if let Err(error) = set_socket_options(&stream) {
        tracing::debug!(%error, "connection lost before its first request");
        return;
    }
    let Some(acceptor) = handler.tls.clone() else {
        return serve_http(stream, peer, handler, stop).await;
    };
    let handshake = tokio::select! {
        handshake = timeout(HEAD_TIMEOUT, acceptor.accept(stream)) => handshake,
        () = grace_period_ended(&stop) => return,
    };
    match handshake {
        Ok(Ok(stream)) => serve_http(stream, peer, handler, stop).await,
        Ok(Err(error)) => tracing::debug!(%error, "TLS handshake failed"),
        Err(_) => tracing::debug!("TLS handshake timed out"),
    }
}

async fn serve_http(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: SocketAddr,
    handler: ConnectionHandler,
    stop: CancellationToken,
) {
    let ConnectionHandler {
        router, addresses, ..
    } = handler;
    let prepare = move |mut request: Request<Incoming>| {
        let address = addresses.resolve(peer.ip(), request.headers());
        request.extensions_mut().insert(ClientAddress(address));
        request_id::remove_foreign_id(request.headers_mut(), addresses.trusts(peer.ip()));
        trailing_slash::normalise(request)
    };
    let stopping = stop.clone();
    let service = ServiceBuilder::new()
        .map_request(prepare)
        .map_response(move |response| close_if_stopping(stopping.is_cancelled(), response))
        .service(router.into_service::<Incoming>());
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
        .with_upgrades();
    let mut connection = pin!(connection);
    let result = tokio::select! {
        result = connection.as_mut() => result,
        () = grace_period_ended(&stop) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        tracing::debug!(%error, "connection failed");
    }
}

/// Waits for a stop, then for [`GRACE_PERIOD`]. Closing a connection while a request is in flight loses the request,
/// and its client cannot know whether it was processed. So connections in use close with their next response, and idle
/// ones after this period.
async fn grace_period_ended(stop: &CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(GRACE_PERIOD).await;
}

/// Adds `Connection: close` while the process stops. An upgrade response uses this header for itself and is left alone.
fn close_if_stopping<B>(stopping: bool, mut response: Response<B>) -> Response<B> {
    if stopping && response.status() != StatusCode::SWITCHING_PROTOCOLS {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
    response
}

/// Disables Nagle's algorithm, because frames are small and must not be delayed. Also limits what the kernel buffers:
/// frames for a slow client wait in our queue, where they are counted, and not by the megabyte in the kernel.
fn set_socket_options(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    #[cfg(target_os = "linux")]
    socket2::SockRef::from(stream).set_tcp_notsent_lowat(MAX_UNSENT_BYTES)?;
    Ok(())
}

//! Closing of a socket by the server.

use super::connection::Connection;
use crate::realtime::close_reason::CloseReason;
use axum::extract::ws::{Message, WebSocket};
use std::time::Duration;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

/// Time limit for the whole close. It is long because a client that has stopped reading should still receive the close
/// code and resume, instead of loading everything again.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(30);
/// How long to wait for the client's Close frame.
const CLOSE_REPLY_TIMEOUT: Duration = Duration::from_secs(2);

impl Connection {
    /// Sends a Close frame and waits for the client's. Dropping the connection at once could discard our last frames.
    pub(super) async fn close(self, close_reason: CloseReason) {
        let Self {
            socket,
            user,
            registration,
            stop,
            ..
        } = self;
        tracing::debug!(user = %user.id, ?close_reason, "closing socket");
        // From here on the hub queues nothing for this socket and does not count it among its user's.
        drop(registration);
        tokio::select! {
            () = close_handshake(socket, close_reason) => {}
            () = sleep(CLOSE_TIMEOUT) => {}
            () = stopped_for_reply_timeout(stop) => {}
        }
    }
}

async fn close_handshake(mut socket: WebSocket, close_reason: CloseReason) {
    if let Ok(()) = socket
        .send(Message::Close(Some(close_reason.frame())))
        .await
    {
        drop(
            timeout(CLOSE_REPLY_TIMEOUT, async {
                while let Some(Ok(_)) = socket.recv().await {}
            })
            .await,
        );
    }
}

/// Waits for a stop of the server, then for [`CLOSE_REPLY_TIMEOUT`]: a stop does not wait longer for the close of a
/// socket.
async fn stopped_for_reply_timeout(stop: CancellationToken) {
    stop.cancelled().await;
    sleep(CLOSE_REPLY_TIMEOUT).await;
}

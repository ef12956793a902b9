//! Writing to a socket.

use super::connection::{Connection, End};
use crate::realtime::{
    close_reason::CloseReason,
    hub::{Subscription, encode},
};
use axum::extract::ws::Message;
use domain::frame::ServerFrame;
use futures_util::{FutureExt, SinkExt};
use std::{pin::pin, time::Duration};
use tokio::time::timeout;

/// Time limit for writing a frame; after that the client counts as too slow.
const SEND_TIMEOUT: Duration = Duration::from_secs(5);

impl Connection {
    /// Sends a frame that is built for this socket only.
    pub(super) async fn send_frame(&mut self, frame: &ServerFrame) -> Result<(), End> {
        match encode(frame) {
            Some(text) => self.send(Message::Text(text)).await,
            None => Ok(()),
        }
    }

    /// Sends the unread count as of `seq`.
    pub(super) async fn send_count(&mut self, unread: i64, seq: i64) -> Result<(), End> {
        let epoch = self.service.epoch().to_owned();
        self.send_frame(&ServerFrame::UnreadCount {
            count: unread,
            seq,
            epoch,
        })
        .await
    }

    /// Adds a message to the socket's buffer. [`Self::flush_socket`] writes the buffer, usually with one system call.
    pub(super) async fn send(&mut self, message: Message) -> Result<(), End> {
        self.check_still_allowed().await?;
        self.needs_flush = true;
        with_send_timeout(&self.registration.subscription, self.socket.feed(message)).await
    }

    /// Writes the buffered messages.
    pub(super) async fn flush_socket(&mut self) -> Result<(), End> {
        if std::mem::take(&mut self.needs_flush) {
            with_send_timeout(&self.registration.subscription, self.socket.flush()).await?;
        }
        Ok(())
    }
}

/// Awaits a write. Fails if it takes longer than [`SEND_TIMEOUT`] or the socket must close before it is done.
async fn with_send_timeout(
    subscription: &Subscription,
    writing: impl Future<Output = Result<(), axum::Error>>,
) -> Result<(), End> {
    let mut writing = pin!(writing);
    let written = match writing.as_mut().now_or_never() {
        // The usual case: the buffer has room, and no timer is needed.
        Some(written) => Ok(written),
        None => tokio::select! {
            biased;
            written = timeout(SEND_TIMEOUT, writing) => written,
            close_reason = subscription.closed() => return Err(close_reason.into()),
        },
    };
    match written {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(End::Gone),
        Err(_) => Err(CloseReason::TooSlow.into()),
    }
}

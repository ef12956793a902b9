//! One open socket (CONTRACT §5), owned by a single task. Each round sends everything that is queued, then sleeps until
//! a wake-up. So wake-ups may be merged or repeated; only the one after the last change must not be lost.

use super::{retry::Retry, timers::Timers, token_bucket::TokenBucket};
use crate::realtime::{
    Receipts, SocketQueries, close_reason::CloseReason, hub::Registration, viewing::ViewingHandle,
};
use axum::extract::ws::{Message, WebSocket};
use domain::{
    credential::{CredentialKey, TokenScope},
    service::{
        Service,
        auth::{CredentialStatus, OpenSocket, SocketCheck},
    },
    user::User,
};
use jiff::Timestamp;
use std::{pin::Pin, sync::Arc, time::Duration};
use tokio::time::{Instant, Sleep, sleep, sleep_until};
use tokio_util::sync::CancellationToken;
use tower_http::request_id::RequestId;
use tracing::{Instrument, Span};

/// A socket and the state of its task.
pub struct Connection {
    pub(super) service: Service,
    pub(super) user: Arc<User>,
    pub(super) registration: Registration,
    pub(super) viewing: ViewingHandle,
    pub(super) receipts: Receipts,
    /// Limits the client's actions.
    pub(super) action_limit: TokenBucket,
    /// Limits pings and unrequested pongs.
    pub(super) control_limit: TokenBucket,
    pub(super) timers: Timers,
    pub(super) credential: SocketCredential,
    request_id: RequestId,
    queries: SocketQueries,
    retry: Retry,
    /// Fires at `timers.next()`. It is reset only when that time changes, which most wake-ups do not do.
    alarm: Pin<Box<Sleep>>,
    /// Whether `socket` buffers frames that are not written yet.
    pub(super) needs_flush: bool,
    pub(super) socket: WebSocket,
    pub(super) stop: CancellationToken,
}

/// What a socket shares with the others of its process.
pub struct Shared {
    /// The application services.
    pub service: Service,
    /// Batched store queries.
    pub queries: SocketQueries,
    /// Who has which shift open.
    pub viewing: ViewingHandle,
    /// What sockets said about notifications that arrived or were seen.
    pub receipts: Receipts,
}

/// The credential that opened a socket, and when. A password change after that time closes the socket.
pub struct SocketCredential {
    /// Identifies the session or token.
    pub key: CredentialKey,
    /// Which actions the client may send. The scope of a token never changes.
    pub scope: TokenScope,
    /// Taken before the credential was checked.
    pub opened_at: Timestamp,
}

/// Why a socket ends.
pub(super) enum End {
    /// The client closed the connection, or it was lost.
    Gone,
    /// The server closes the socket for this reason.
    Close(CloseReason),
}

impl From<CloseReason> for End {
    fn from(close_reason: CloseReason) -> Self {
        Self::Close(close_reason)
    }
}

impl Connection {
    /// Wraps a socket that was just opened and registered.
    pub fn new(
        socket: WebSocket,
        shared: Shared,
        credential: SocketCredential,
        request_id: RequestId,
        registration: Registration,
        stop: CancellationToken,
    ) -> Self {
        let Shared {
            service,
            queries,
            viewing,
            receipts,
        } = shared;
        let now = Instant::now();
        let action_limit = TokenBucket::new(100, Duration::from_secs(5), now);
        let control_limit = TokenBucket::new(30, Duration::from_secs(10), now);
        let timers = Timers::new(now, registration.hub().created_at());
        // All sockets of a user share this object.
        let user = registration.feed.user();
        Self {
            service,
            user,
            registration,
            viewing,
            receipts,
            action_limit,
            control_limit,
            alarm: Box::pin(sleep_until(timers.next())),
            timers,
            credential,
            request_id,
            queries,
            retry: Retry::default(),
            needs_flush: false,
            socket,
            stop,
        }
    }

    /// Serves the socket until it ends. `since` is the last `seq` that the client has, from the URL.
    pub async fn run(mut self, since: Option<i64>) {
        let Err(end) = self.serve(since).await;
        if let End::Close(close_reason) = end {
            let span = self.span();
            Box::pin(self.close(close_reason).instrument(span)).await;
        }
    }

    /// A span with the id of the request that opened the socket. Only for steps that may log something: an idle socket
    /// has no span, because ten thousand of them would need memory.
    pub(super) fn span(&self) -> Span {
        let id = self.request_id.header_value().to_str().ok();
        tracing::error_span!("socket", request_id = id)
    }

    async fn serve(&mut self, since: Option<i64>) -> Result<std::convert::Infallible, End> {
        // Rare steps are boxed, so that the futures of ten thousand idle sockets need no memory for them.
        let span = self.span();
        Box::pin(self.send_initial_state(since).instrument(span)).await?;
        loop {
            self.send_queued().await?;
            self.wait().await?;
        }
    }

    /// Sends the unread count, which is always the first frame, then the changes after `since`.
    async fn send_initial_state(&mut self, since: Option<i64>) -> Result<(), End> {
        let (queries, user) = (self.queries.clone(), self.user.id);
        let head = loop {
            match self.unless_closed(queries.head(user)).await? {
                Ok(head) => break head,
                Err(_) => self.wait_before_retry().await?,
            }
        };
        self.send_count(head.unread, head.seq).await?;
        self.registration.subscription.set_sent_seq(head.seq);
        self.registration.subscription.set_queue_start(head.seq);
        for frame in self.viewing.initial_frames(&self.user) {
            self.send_frame(&frame).await?;
        }
        if let Some(since) = since {
            while self.resume(since).await?.is_err() {
                self.wait_before_retry().await?;
            }
        }
        Ok(())
    }

    /// Waits for a wake-up, a message or a timer, and handles it.
    async fn wait(&mut self) -> Result<(), End> {
        let next = self.timers.next();
        if self.alarm.deadline() != next {
            self.alarm.as_mut().reset(next);
        }
        tokio::select! {
            () = self.registration.subscription.woken() => Ok(()),
            message = self.socket.recv() => {
                let span = self.span();
                Box::pin(self.receive(message).instrument(span)).await
            }
            () = self.alarm.as_mut() => self.handle_timers().await,
        }
    }

    /// Fails if the socket must close: access is gone or the server stops. Called before every message, because a
    /// replay to a slow client can take minutes.
    pub(super) async fn check_still_allowed(&mut self) -> Result<(), End> {
        if self.registration.subscription.take_recheck() {
            let span = self.span();
            Box::pin(self.recheck_access().instrument(span)).await?;
        }
        if !self.registration.hub().is_stopping() {
            return Ok(());
        }
        let now = Instant::now();
        if !self.timers.is_stopping() {
            self.timers.schedule_stop(
                self.registration.hub().open_sockets(),
                self.registration.subscription.id,
                now,
            );
        }
        if self.timers.stop_is_due(now) {
            return Err(CloseReason::Restart.into());
        }
        Ok(())
    }

    /// Handles the timers that are due.
    async fn handle_timers(&mut self) -> Result<(), End> {
        if self.timers.pong_is_late(Instant::now()) {
            return Err(CloseReason::NoPong.into());
        }
        self.check_still_allowed().await?;
        if self.timers.ping_is_due(Instant::now()) {
            self.send(Message::Ping(Vec::new().into())).await?;
            self.timers.ping_sent(Instant::now());
            // No hint announces that a session has expired.
            self.registration.subscription.request_recheck();
        }
        if self.timers.take_due_recheck(Instant::now()) {
            self.registration.subscription.request_recheck();
        }
        Ok(())
    }

    /// Checks with the store whether the credential is still valid, and updates the user's roles. If the store does not
    /// answer, the socket stays open and the check is repeated later.
    async fn recheck_access(&mut self) -> Result<(), End> {
        // Buffered frames must not wait for the store.
        self.flush_socket().await?;
        let check = SocketCheck {
            key: self.credential.key.clone(),
            opened: Some(OpenSocket {
                user: self.user.id,
                opened_at: self.credential.opened_at,
            }),
        };
        let queries = self.queries.clone();
        match self.unless_closed(queries.credential_status(check)).await? {
            Ok(CredentialStatus::Valid(user, _)) => {
                self.retry.reset();
                if user != self.user {
                    self.registration.hub().update_user(&user);
                    self.user = user;
                }
                Ok(())
            }
            Ok(CredentialStatus::Revoked) => Err(CloseReason::Revoked.into()),
            Ok(CredentialStatus::NoRoles) => Err(CloseReason::NoRoles.into()),
            Err(_) => {
                let delay = self.retry.next_delay(self.registration.subscription.id);
                self.timers.schedule_recheck(Instant::now() + delay);
                Ok(())
            }
        }
    }

    /// Waits for the back-off after the store could not answer.
    pub(super) async fn wait_before_retry(&mut self) -> Result<(), End> {
        self.flush_socket().await?;
        let delay = self.retry.next_delay(self.registration.subscription.id);
        self.unless_closed(sleep(delay)).await
    }

    /// Awaits `work`. Fails if the socket must close before it is done.
    async fn unless_closed<T>(&mut self, work: impl Future<Output = T>) -> Result<T, End> {
        tokio::select! {
            done = work => Ok(done),
            close_reason = self.registration.subscription.closed() => Err(close_reason.into()),
            () = scheduled_stop(&self.stop, &mut self.timers, &self.registration) => Err(CloseReason::Restart.into()),
        }
    }
}

/// Waits for a stop of the server and then for this socket's scheduled close, while the socket waits for the store.
async fn scheduled_stop(
    stop: &CancellationToken,
    timers: &mut Timers,
    registration: &Registration,
) {
    stop.cancelled().await;
    sleep_until(timers.schedule_stop(
        registration.hub().open_sockets(),
        registration.subscription.id,
        Instant::now(),
    ))
    .await;
}

//! One socket (CONTRACT §5). A single task owns it: every round looks at everything that may be waiting, then sleeps until something
//! signals. So a signal that is lost, doubled or swallowed costs nothing as long as one comes after the last change.

use super::{retry::Retry, timers::Timers, token_bucket::TokenBucket};
use crate::realtime::{
    SocketQueries,
    close_reason::CloseReason,
    hub::{Registration, Subscription, text},
};
use axum::extract::ws::{Message, WebSocket};
use domain::{
    credential::CredentialKey,
    frame::ServerFrame,
    service::{
        Service,
        auth::{CredentialStatus, OpenSocket, SocketCheck},
    },
    user::User,
};
use futures_util::{FutureExt, SinkExt};
use jiff::Timestamp;
use std::{
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};
use tokio::time::{Instant, Sleep, sleep, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

/// A frame that cannot be written for so long is one too many for its reader.
const SEND_WITHIN: Duration = Duration::from_secs(5);
/// How long a reader that has stopped may take to hear that it is closed: it should come back and resume, not start anew.
const CLOSE_WITHIN: Duration = Duration::from_secs(30);
/// How long to wait for the client's half of the closing handshake.
const GOODBYE_WITHIN: Duration = Duration::from_secs(2);

/// A socket and all it needs.
pub struct Connection {
    pub(super) service: Service,
    pub(super) user: Arc<User>,
    pub(super) registration: Registration,
    pub(super) actions: TokenBucket,
    pub(super) controls: TokenBucket,
    pub(super) timers: Timers,
    credential: SocketCredential,
    queries: SocketQueries,
    retry: Retry,
    /// Set anew only when the time changes: most of what wakes a socket does not change it.
    alarm: Pin<Box<Sleep>>,
    /// Whether there are frames in the socket's own buffer.
    unwritten: bool,
    socket: WebSocket,
    stop: CancellationToken,
}

/// By what a socket was opened, and when: a password that is changed later ends it.
pub struct SocketCredential {
    /// Names the credential.
    pub key: CredentialKey,
    /// When.
    pub opened: Timestamp,
}

/// Why a socket ends.
pub(super) enum End {
    /// The client left, or is gone.
    Gone,
    /// We close it, and say why.
    Close(CloseReason),
}

impl From<CloseReason> for End {
    fn from(close_reason: CloseReason) -> Self {
        Self::Close(close_reason)
    }
}

impl Connection {
    /// A socket that was just opened.
    pub fn new(
        socket: WebSocket,
        service: Service,
        queries: SocketQueries,
        credential: SocketCredential,
        registration: Registration,
        stop: CancellationToken,
    ) -> Self {
        let now = Instant::now();
        let actions = TokenBucket::new(100, Duration::from_secs(5), now);
        let controls = TokenBucket::new(30, Duration::from_secs(10), now);
        let timers = Timers::new(now, registration.hub().began());
        // One object for all sockets of a user.
        let user = registration.feed.user();
        Self {
            service,
            user,
            registration,
            actions,
            controls,
            alarm: Box::pin(sleep_until(timers.next())),
            timers,
            credential,
            queries,
            retry: Retry::default(),
            unwritten: false,
            socket,
            stop,
        }
    }

    /// Serves it until it ends. `since` is the last change that the client says it has.
    pub async fn run(mut self, since: Option<i64>) {
        let Err(end) = self.serve(since).await;
        if let End::Close(close_reason) = end {
            Box::pin(self.say_goodbye(close_reason)).await;
        }
    }

    async fn serve(&mut self, since: Option<i64>) -> Result<std::convert::Infallible, End> {
        // What is done once or seldom has memory of its own while it lasts: ten thousand sockets that wait have none for it.
        Box::pin(self.greet(since)).await?;
        loop {
            self.flush().await?;
            self.wait().await?;
        }
    }

    /// The first frame is always the count; then what `since` asks for.
    async fn greet(&mut self, since: Option<i64>) -> Result<(), End> {
        let (queries, user) = (self.queries.clone(), self.user.id);
        let head = loop {
            match self.unless_ended(queries.head(user)).await? {
                Ok(head) => break head,
                Err(_) => self.pause().await?,
            }
        };
        self.send_count(head.unread, head.seq).await?;
        self.registration.subscription.set_sent(head.seq);
        self.registration.subscription.count_from(head.seq);
        if let Some(since) = since {
            while self.resume(since).await?.is_err() {
                self.pause().await?;
            }
        }
        Ok(())
    }

    async fn wait(&mut self) -> Result<(), End> {
        let wake = self.timers.next();
        if self.alarm.deadline() != wake {
            self.alarm.as_mut().reset(wake);
        }
        tokio::select! {
            () = self.registration.subscription.signalled() => Ok(()),
            message = self.socket.recv() => Box::pin(self.receive(message)).await,
            () = self.alarm.as_mut() => self.tick().await,
        }
    }

    /// Whether to go on at all, asked before every message: a replay to a slow reader can take minutes.
    pub(super) async fn check_still_allowed(&mut self) -> Result<(), End> {
        if self.registration.subscription.take_verify() {
            Box::pin(self.verify()).await?;
        }
        if !self.registration.hub().is_stopping() {
            return Ok(());
        }
        let now = Instant::now();
        if !self.timers.is_stopping() {
            self.timers.stop_among(
                self.registration.hub().open(),
                self.registration.subscription.id,
                now,
            );
        }
        if self.timers.must_stop(now) {
            return Err(CloseReason::Restart.into());
        }
        Ok(())
    }

    /// Does what is due.
    async fn tick(&mut self) -> Result<(), End> {
        if self.timers.pong_is_late(Instant::now()) {
            return Err(CloseReason::NoPong.into());
        }
        self.check_still_allowed().await?;
        if self.timers.ping_is_due(Instant::now()) {
            self.send(Message::Ping(Vec::new().into())).await?;
            self.timers.pinged(Instant::now());
            // A session expires without anybody telling us.
            self.registration.subscription.verify();
        }
        if self.timers.verify_is_due(Instant::now()) {
            self.registration.subscription.verify();
        }
        Ok(())
    }

    /// Asks the store how things stand with whoever opened this socket.
    async fn verify(&mut self) -> Result<(), End> {
        // What was said already does not wait for the store.
        self.write_out().await?;
        let asked = SocketCheck {
            key: self.credential.key.clone(),
            opened: Some(OpenSocket {
                by: self.user.id,
                at: self.credential.opened,
            }),
        };
        let queries = self.queries.clone();
        match self.unless_ended(queries.standing(asked)).await? {
            Ok(CredentialStatus::Valid(user)) => {
                self.retry.not_needed();
                if user != self.user {
                    self.registration.hub().update(&user);
                    self.user = user;
                }
                Ok(())
            }
            Ok(CredentialStatus::Revoked) => Err(CloseReason::Revoked.into()),
            Ok(CredentialStatus::NoRoles) => Err(CloseReason::NoRoles.into()),
            Err(_) => {
                let wait = self.retry.after(self.registration.subscription.id);
                self.timers.verify_at(Instant::now() + wait);
                Ok(())
            }
        }
    }

    /// Waits a moment for a store that could not answer.
    pub(super) async fn pause(&mut self) -> Result<(), End> {
        self.write_out().await?;
        let wait = self.retry.after(self.registration.subscription.id);
        self.unless_ended(sleep(wait)).await
    }

    /// Waits for this, unless the socket has to end meanwhile.
    async fn unless_ended<T>(&mut self, what: impl Future<Output = T>) -> Result<T, End> {
        tokio::select! {
            done = what => Ok(done),
            close_reason = self.registration.subscription.closed() => Err(close_reason.into()),
            () = turn_to_stop(&self.stop, &mut self.timers, &self.registration) => Err(CloseReason::Restart.into()),
        }
    }

    /// Writes a frame of this socket alone.
    pub(super) async fn send_frame(&mut self, frame: &ServerFrame) -> Result<(), End> {
        match text(frame) {
            Some(text) => self.send(Message::Text(text)).await,
            None => Ok(()),
        }
    }

    /// Writes the unread count as of `seq`.
    pub(super) async fn send_count(&mut self, unread: i64, seq: i64) -> Result<(), End> {
        let epoch = self.service.epoch().to_owned();
        self.send_frame(&ServerFrame::UnreadCount {
            count: unread,
            seq,
            epoch,
        })
        .await
    }

    /// Takes a message for the socket; [`Self::write_out`] writes what was taken, all at once if it fits.
    pub(super) async fn send(&mut self, message: Message) -> Result<(), End> {
        self.check_still_allowed().await?;
        self.unwritten = true;
        in_time(&self.registration.subscription, self.socket.feed(message)).await
    }

    /// Writes what was taken so far.
    pub(super) async fn write_out(&mut self) -> Result<(), End> {
        if std::mem::take(&mut self.unwritten) {
            in_time(&self.registration.subscription, self.socket.flush()).await?;
        }
        Ok(())
    }

    /// Says why, then waits for the client to say goodbye as well: dropping the connection at once could take our last frame with it.
    async fn say_goodbye(self, close_reason: CloseReason) {
        let Self {
            mut socket,
            user,
            registration,
            stop,
            ..
        } = self;
        tracing::debug!(user = %user.id, ?close_reason, "closing a socket");
        // Nothing more is kept for it, and it counts no more among its user's.
        drop(registration);
        let goodbye = async {
            if let Ok(()) = socket
                .send(Message::Close(Some(close_reason.frame())))
                .await
            {
                drop(
                    timeout(GOODBYE_WITHIN, async {
                        while let Some(Ok(_)) = socket.recv().await {}
                    })
                    .await,
                );
            }
        };
        tokio::select! {
            () = goodbye => {}
            () = sleep(CLOSE_WITHIN) => {}
            () = stop_for_good(stop) => {}
        }
    }
}

/// A reader that does not take what is written in time, or who has to leave meanwhile, ends the socket.
async fn in_time(
    subscription: &Subscription,
    writing: impl Future<Output = Result<(), axum::Error>>,
) -> Result<(), End> {
    let mut writing = pin!(writing);
    let written = match writing.as_mut().now_or_never() {
        // Mostly there is room for it, and nobody has to look at the time.
        Some(written) => Ok(written),
        None => tokio::select! {
            biased;
            written = timeout(SEND_WITHIN, writing) => written,
            close_reason = subscription.closed() => return Err(close_reason.into()),
        },
    };
    match written {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(End::Gone),
        Err(_) => Err(CloseReason::TooSlow.into()),
    }
}

/// Waits until the process stops and this socket's place in the closing of all has come, for one that waits for the store meanwhile.
async fn turn_to_stop(stop: &CancellationToken, timers: &mut Timers, registration: &Registration) {
    stop.cancelled().await;
    sleep_until(timers.stop_among(
        registration.hub().open(),
        registration.subscription.id,
        Instant::now(),
    ))
    .await;
}

/// A stop waits a moment for goodbyes.
async fn stop_for_good(stop: CancellationToken) {
    stop.cancelled().await;
    sleep(GOODBYE_WITHIN).await;
}

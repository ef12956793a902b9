//! The connection to Redis. It reconnects by itself, then requests a resync, because hints may have been lost.

use super::{
    hints::HintQueue,
    message::{MAX_BYTES, NodeId, SHARDS, channel_name, messages},
};
use redis::{
    AsyncConnectionConfig, Client, PushInfo, PushKind, RedisError, Value,
    aio::MultiplexedConnection,
};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{Notify, mpsc, watch},
    time::{MissedTickBehavior, interval, sleep},
};
use tokio_util::sync::CancellationToken;

/// Time limit for connecting and for each response; after that the connection counts as lost.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(2);
/// Time between PINGs on an idle connection. Without them a stalled connection would never fail.
const PING_INTERVAL: Duration = Duration::from_secs(1);
/// Pause before the next attempt to connect.
const RECONNECT_DELAY: Duration = Duration::from_millis(250);

/// The task that keeps the connection.
pub struct Link {
    /// Connects to Redis.
    pub client: Client,
    /// Part of the channel names.
    pub epoch: String,
    /// The sender named in this process's messages.
    pub node: NodeId,
    /// Hints to send.
    pub outgoing: Arc<HintQueue>,
    /// Takes the received messages.
    pub received: mpsc::Sender<Vec<u8>>,
    /// Notified when messages may have been lost.
    pub resync: Arc<Notify>,
    /// The present connection; `None` while there is none.
    pub connected: watch::Sender<Option<MultiplexedConnection>>,
}

/// How a connection ended.
enum End {
    Stopped,
    Lost(RedisError),
}

impl From<RedisError> for End {
    fn from(error: RedisError) -> Self {
        Self::Lost(error)
    }
}

impl Link {
    /// Connects and reconnects until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        // The last failure that was logged: attempts that fail in the same way log nothing more.
        let mut logged = None;
        loop {
            let end = tokio::select! {
                () = stop.cancelled() => return,
                connected = self.connect() => match connected {
                    Ok((connection, disconnected)) => {
                        tracing::info!("Redis connected");
                        logged = None;
                        self.connected.send_replace(Some(connection.clone()));
                        self.resync.notify_one();
                        let end = self.serve(connection, &disconnected, &stop).await;
                        self.connected.send_replace(None);
                        end
                    }
                    Err(error) => End::Lost(error),
                },
            };
            match end {
                End::Stopped => return,
                End::Lost(error) => {
                    let error = error.to_string();
                    if logged.as_ref() != Some(&error) {
                        tracing::warn!(error, "Redis unavailable");
                        logged = Some(error);
                    }
                }
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = sleep(RECONNECT_DELAY) => {}
            }
        }
    }

    /// Connects and subscribes to every shard. The `Notify` is notified when the connection is lost.
    async fn connect(&self) -> Result<(MultiplexedConnection, Arc<Notify>), RedisError> {
        let disconnected = Arc::new(Notify::new());
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(RESPONSE_TIMEOUT))
            .set_response_timeout(Some(RESPONSE_TIMEOUT))
            .set_push_sender(self.on_push(disconnected.clone()));
        let mut connection = self
            .client
            .get_multiplexed_async_connection_with_config(&config)
            .await?;
        let mut subscribe = redis::pipe();
        for shard in 0..SHARDS {
            subscribe
                .cmd("SSUBSCRIBE")
                .arg(channel_name(&self.epoch, shard));
        }
        subscribe.exec_async(&mut connection).await?;
        Ok((connection, disconnected))
    }

    /// The handler of Redis's push messages. It must not block: if the queue is full, the message is dropped and a resync
    /// requested.
    fn on_push(&self, disconnected: Arc<Notify>) -> impl Fn(PushInfo) -> Result<(), ()> + use<> {
        let (received, resync) = (self.received.clone(), self.resync.clone());
        move |push| {
            match push.kind {
                PushKind::Disconnection => disconnected.notify_one(),
                PushKind::SMessage => {
                    if let Some(Value::BulkString(mut text)) = push.data.into_iter().nth(1) {
                        // One byte more than allowed, so that the reader still rejects the message as too long.
                        text.truncate(MAX_BYTES + 1);
                        if received.try_send(text).is_err() {
                            resync.notify_one();
                        }
                    }
                }
                _ => {}
            }
            Ok(())
        }
    }

    /// Sends queued hints until the connection is lost or the bus stops.
    async fn serve(
        &self,
        mut connection: MultiplexedConnection,
        disconnected: &Notify,
        stop: &CancellationToken,
    ) -> End {
        let mut pings = interval(PING_INTERVAL);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let result = tokio::select! {
                biased;
                () = self.outgoing.wait_for_hints() => self.send(&mut connection).await,
                () = stop.cancelled() => return End::Stopped,
                () = disconnected.notified() => return End::Lost(connection_reset()),
                _ = pings.tick() => redis::cmd("PING").exec_async(&mut connection).await,
            };
            if let Err(error) = result {
                return error.into();
            }
        }
    }

    /// Sends all queued hints.
    async fn send(&self, connection: &mut MultiplexedConnection) -> Result<(), RedisError> {
        let mut publish = redis::pipe();
        for (shard, text) in messages(self.node, &self.outgoing.take_all()) {
            publish
                .cmd("SPUBLISH")
                .arg(channel_name(&self.epoch, shard))
                .arg(text)
                .ignore();
        }
        publish.exec_async(connection).await
    }
}

fn connection_reset() -> RedisError {
    std::io::Error::from(std::io::ErrorKind::ConnectionReset).into()
}

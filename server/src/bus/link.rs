//! The connection to Redis: it comes back by itself, and asks for a look at everything each time it does.

use super::{
    hints::HintQueue,
    message::{MAX_BYTES, NodeId, SHARDS, channel, messages},
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

/// A Redis that takes longer is as good as gone.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);
/// How often a quiet connection is asked whether it is still there: one that is only stuck does not break.
const ASK_EVERY: Duration = Duration::from_secs(1);
/// How long to wait before Redis is looked for again.
const RETRY_AFTER: Duration = Duration::from_millis(250);

/// What the connection needs.
pub struct Link {
    pub client: Client,
    pub epoch: String,
    pub node: NodeId,
    /// What is to be sent.
    pub waiting: Arc<HintQueue>,
    /// What was heard.
    pub heard: mpsc::Sender<Vec<u8>>,
    /// Asks for a look at everything.
    pub look: Arc<Notify>,
    /// The connection, while there is one.
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
    /// Stays connected until `stop`, as far as Redis lets it.
    pub async fn run(self, stop: CancellationToken) {
        let mut down = false;
        loop {
            let end = tokio::select! {
                () = stop.cancelled() => return,
                connected = self.connect() => match connected {
                    Ok((connection, gone)) => {
                        tracing::info!("connected to Redis: hints flow");
                        down = false;
                        self.connected.send_replace(Some(connection.clone()));
                        self.look.notify_one();
                        let end = self.serve(connection, &gone, &stop).await;
                        self.connected.send_replace(None);
                        end
                    }
                    Err(error) => End::Lost(error),
                },
            };
            match end {
                End::Stopped => return,
                End::Lost(error) if !down => {
                    tracing::warn!(%error, "Redis is away: the sweep delivers until it is back");
                    down = true;
                }
                End::Lost(_) => {}
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = sleep(RETRY_AFTER) => {}
            }
        }
    }

    /// A connection that hears every shard, and what tells that it is gone.
    async fn connect(&self) -> Result<(MultiplexedConnection, Arc<Notify>), RedisError> {
        let gone = Arc::new(Notify::new());
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(ANSWER_WITHIN))
            .set_response_timeout(Some(ANSWER_WITHIN))
            .set_push_sender(self.on_push(gone.clone()));
        let mut connection = self
            .client
            .get_multiplexed_async_connection_with_config(&config)
            .await?;
        let mut subscribe = redis::pipe();
        for shard in 0..SHARDS {
            subscribe.cmd("SSUBSCRIBE").arg(channel(&self.epoch, shard));
        }
        subscribe.exec_async(&mut connection).await?;
        Ok((connection, gone))
    }

    /// Takes what Redis pushes. It must not wait: what does not fit is lost, and looked for.
    fn on_push(&self, gone: Arc<Notify>) -> impl Fn(PushInfo) -> Result<(), ()> + use<> {
        let (heard, look) = (self.heard.clone(), self.look.clone());
        move |push| {
            match push.kind {
                PushKind::Disconnection => gone.notify_one(),
                PushKind::SMessage => {
                    if let Some(Value::BulkString(mut text)) = push.data.into_iter().nth(1) {
                        // Whoever reads it sees that it is too long.
                        text.truncate(MAX_BYTES + 1);
                        if heard.try_send(text).is_err() {
                            look.notify_one();
                        }
                    }
                }
                _ => {}
            }
            Ok(())
        }
    }

    /// Sends what waits until the connection is gone.
    async fn serve(
        &self,
        mut connection: MultiplexedConnection,
        gone: &Notify,
        stop: &CancellationToken,
    ) -> End {
        let mut asking = interval(ASK_EVERY);
        asking.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let done = tokio::select! {
                biased;
                () = self.waiting.any() => self.send(&mut connection).await,
                () = stop.cancelled() => return End::Stopped,
                () = gone.notified() => return End::Lost(broken()),
                _ = asking.tick() => redis::cmd("PING").exec_async(&mut connection).await,
            };
            if let Err(error) = done {
                return error.into();
            }
        }
    }

    async fn send(&self, connection: &mut MultiplexedConnection) -> Result<(), RedisError> {
        let mut publish = redis::pipe();
        for (shard, text) in messages(self.node, &self.waiting.take()) {
            publish
                .cmd("SPUBLISH")
                .arg(channel(&self.epoch, shard))
                .arg(text)
                .ignore();
        }
        publish.exec_async(connection).await
    }
}

fn broken() -> RedisError {
    std::io::Error::from(std::io::ErrorKind::ConnectionReset).into()
}

//! The bus: hints over Redis to the other processes on the same database (DESIGN §4). A hint says which inbox reached
//! which `seq`, which shift changed, or whose access changed. The receiver reads the store, so nothing that is written
//! to the channels reaches a user. Hints may be lost, repeated or reordered; the sweep makes up for them.

mod hints;
mod link;
mod listen;
mod message;
mod node_id;
mod outbox;

pub use outbox::FanOutOutbox;

use crate::{
    config::RedisUrl,
    realtime::{
        Hub,
        viewing::{Viewing, ViewingBus},
    },
};
use domain::{
    id::{ShiftId, StationId, UserId},
    service::Service,
};
use hints::{HintQueue, Hints, MAX_VIEWERS, ViewingHint};
use link::Link;
use node_id::NodeId;
use redis::aio::MultiplexedConnection;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{Notify, mpsc, watch},
    task::JoinHandle,
    time::timeout,
};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

/// Maximum number of received messages that wait to be read. Further ones are dropped, and a sweep makes up for them.
const MAX_UNREAD_MESSAGES: usize = 1024;
/// Time limit for sending the last hints when the process stops.
const FINAL_SEND_TIMEOUT: Duration = Duration::from_millis(500);

/// Handle for sending hints. Cheap to clone.
#[derive(Clone)]
pub struct Bus {
    outgoing: Arc<HintQueue>,
    node: NodeId,
    connection: watch::Receiver<Option<MultiplexedConnection>>,
}

/// The running tasks of the bus.
pub struct RunningBus {
    stop: CancellationToken,
    tasks: [JoinHandle<()>; 2],
}

/// A bus whose tasks are not started yet.
pub struct BusBuilder {
    link: Link,
    incoming: mpsc::Receiver<Vec<u8>>,
    node: NodeId,
}

/// Creates the bus of a database, identified by its `epoch`. `resync` is notified when messages may have been lost.
pub fn new(url: &RedisUrl, epoch: &str, resync: Arc<Notify>) -> (Bus, BusBuilder) {
    let node = NodeId::random();
    let outgoing = Arc::new(HintQueue::default());
    let (connected, connection) = watch::channel(None);
    let (received, incoming) = mpsc::channel(MAX_UNREAD_MESSAGES);
    let link = Link {
        client: url.client(),
        epoch: epoch.to_owned(),
        node,
        outgoing: outgoing.clone(),
        received,
        resync,
        connected,
    };
    let bus = Bus {
        outgoing,
        node,
        connection,
    };
    let builder = BusBuilder {
        link,
        incoming,
        node,
    };
    (bus, builder)
}

impl Bus {
    /// Whether Redis is connected and answers a PING.
    pub async fn is_reachable(&self) -> bool {
        let Some(mut connection) = self.connection.borrow().clone() else {
            return false;
        };
        redis::cmd("PING").exec_async(&mut connection).await.is_ok()
    }
}

impl ViewingBus for Bus {
    fn send(&self, shift_id: ShiftId, station_id: StationId, mut users: Vec<UserId>) {
        users.truncate(MAX_VIEWERS);
        self.outgoing.add(Hints {
            viewing: vec![ViewingHint {
                node: self.node,
                shift_id,
                station_id,
                users,
            }],
            ..Hints::default()
        });
    }
}

impl BusBuilder {
    /// Starts the tasks. If Redis is not available, they try to connect until it is.
    pub fn start(self, service: Service, hub: Hub, viewing: Viewing) -> RunningBus {
        let stop = CancellationToken::new();
        let listening = listen::run(
            self.incoming,
            self.node,
            (service, hub, viewing),
            stop.clone(),
        );
        let linking = self.link.run(stop.clone());
        RunningBus {
            stop,
            tasks: [
                tokio::spawn(listening.instrument(tracing::error_span!("bus listener"))),
                tokio::spawn(linking.instrument(tracing::error_span!("bus"))),
            ],
        }
    }
}

impl RunningBus {
    /// Sends the queued hints and stops the tasks. Each gets at most [`FINAL_SEND_TIMEOUT`].
    pub async fn finish(self) {
        self.stop.cancel();
        for mut task in self.tasks {
            match timeout(FINAL_SEND_TIMEOUT, &mut task).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!(%error, "bus task failed"),
                Err(_) => task.abort(),
            }
        }
    }
}

//! The bus: tells the other processes on the same database where something moved (DESIGN §4). It carries hints only, over Redis: which
//! inbox reached which `seq`, which shift changed, whose access did. Whoever hears of it reads the store. So it may lose, double and reorder
//! whatever it likes, and nothing that anybody writes into its channels can show up on a screen; the sweep makes up for all of it.

mod hints;
mod link;
mod listen;
mod message;
mod outbox;

pub use outbox::FanOutOutbox;

use crate::{config::RedisUrl, realtime::Hub};
use domain::service::Service;
use hints::HintQueue;
use link::Link;
use message::NodeId;
use redis::aio::MultiplexedConnection;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{Notify, mpsc, watch},
    task::JoinHandle,
    time::timeout,
};
use tokio_util::sync::CancellationToken;

/// Messages that wait to be read here. More than that were lost, and everything is looked at.
const UNREAD: usize = 1024;
/// Longest that the last hints may take on their way out when the process stops.
const FINAL_SEND_TIMEOUT: Duration = Duration::from_millis(500);

/// What a process tells the others. Cheap to clone.
#[derive(Clone)]
pub struct Bus {
    waiting: Arc<HintQueue>,
    connection: watch::Receiver<Option<MultiplexedConnection>>,
}

/// The bus at work.
pub struct Running {
    stop: CancellationToken,
    tasks: [JoinHandle<()>; 2],
}

/// A bus that nobody has set to work yet.
pub struct BusBuilder {
    link: Link,
    unread: mpsc::Receiver<Vec<u8>>,
    node: NodeId,
}

/// A bus for a database in this life of it. `look` is asked for a look at everything: when messages may have been lost.
pub fn new(url: &RedisUrl, epoch: &str, look: Arc<Notify>) -> (Bus, BusBuilder) {
    let node = NodeId::random();
    let waiting = Arc::new(HintQueue::default());
    let (connected, connection) = watch::channel(None);
    let (heard, unread) = mpsc::channel(UNREAD);
    let link = Link {
        client: url.client(),
        epoch: epoch.to_owned(),
        node,
        waiting: waiting.clone(),
        heard,
        look,
        connected,
    };
    let bus = Bus {
        waiting,
        connection,
    };
    (bus, BusBuilder { link, unread, node })
}

impl Bus {
    /// Whether Redis answers.
    pub async fn answers(&self) -> bool {
        let Some(mut connection) = self.connection.borrow().clone() else {
            return false;
        };
        redis::cmd("PING").exec_async(&mut connection).await.is_ok()
    }
}

impl BusBuilder {
    /// Sets it to work. Redis need not be there: it is looked for until it is.
    pub fn start(self, service: Service, hub: Hub) -> Running {
        let stop = CancellationToken::new();
        let listening = listen::run(self.unread, self.node, service, hub, stop.clone());
        let linked = self.link.run(stop.clone());
        Running {
            stop,
            tasks: [tokio::spawn(listening), tokio::spawn(linked)],
        }
    }
}

impl Running {
    /// Sends what still waits, and ends it.
    pub async fn finish(self) {
        self.stop.cancel();
        for mut task in self.tasks {
            match timeout(FINAL_SEND_TIMEOUT, &mut task).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!(%error, "the bus had ended before"),
                Err(_) => task.abort(),
            }
        }
    }
}

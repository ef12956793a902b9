//! A network that fails on purpose: a TCP proxy that delays, throttles, tears apart, stalls, cuts and swallows what goes through it. What
//! happens to the n-th connection follows from the seed and from n alone.

mod fault_plan;
mod proxied_connection;

pub use fault_plan::{Direction, Fault};

use fault_plan::FaultPlan;
use proxied_connection::{End, ProxiedConnection};
use std::{
    collections::BTreeMap,
    fmt,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

/// How the network is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultProfile {
    /// Everything passes. What stalled goes on; what was swallowed is cut.
    None,
    /// Every new connection has its faults.
    Faulty,
    /// Nobody gets through, and whoever was is cut off.
    Offline,
    /// A box in between that knows HTTP alone: everything passes but a request to upgrade.
    BlockUpgrades,
}

/// Where a test's dice start, said on its output: `FAULT_SEED` repeats a run, as far as the machine's own timing allows.
pub fn seed() -> u64 {
    let seed = std::env::var("FAULT_SEED").ok();
    let seed = seed.map_or_else(|| fastrand::u64(..), |seed| seed.parse().expect("a number"));
    println!("FAULT_SEED={seed}");
    seed
}

/// What was done to a connection.
#[derive(Clone, Debug)]
pub struct Injected {
    /// Which, counted from 0.
    pub connection: u64,
    /// What.
    pub fault: Fault,
}

/// The proxy; it ends with its connections when it is dropped.
pub struct FaultProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

struct Shared {
    seed: u64,
    target: Mutex<SocketAddr>,
    profile: watch::Sender<FaultProfile>,
    injected: Mutex<Vec<Injected>>,
    connections: AtomicU64,
}

impl FaultProxy {
    /// A proxy before `target`, in wait_until_fault_free profile.
    pub async fn start(target: SocketAddr, seed: u64) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a free port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared {
            seed,
            target: Mutex::new(target),
            profile: watch::Sender::new(FaultProfile::None),
            injected: Mutex::default(),
            connections: AtomicU64::new(0),
        });
        let accepting = tokio::spawn(accept(listener, shared.clone()));
        Self {
            address,
            shared,
            accepting,
        }
    }

    /// Where clients connect to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// New connections go to another server.
    pub fn set_target(&self, target: SocketAddr) {
        *lock(&self.shared.target) = target;
    }

    /// The profile changes.
    pub fn set(&self, profile: FaultProfile) {
        self.shared.profile.send_replace(profile);
    }

    /// What was done so far.
    pub fn injected(&self) -> Vec<Injected> {
        lock(&self.shared.injected).clone()
    }

    /// Connections so far.
    pub fn connections(&self) -> u64 {
        self.shared.connections.load(Ordering::Relaxed)
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// The seed, and how often each fault was injected.
impl fmt::Display for FaultProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut counts = BTreeMap::<_, u64>::new();
        for injected in lock(&self.shared.injected).iter() {
            *counts.entry(injected.fault.name()).or_default() += 1;
        }
        write!(
            f,
            "seed {}, {} connections",
            self.shared.seed,
            self.connections()
        )?;
        counts
            .iter()
            .try_for_each(|(name, count)| write!(f, ", {count} {name}"))
    }
}

impl Shared {
    fn note(&self, connection: u64, fault: Fault) {
        lock(&self.injected).push(Injected { connection, fault });
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    // Dropped with this task, and all connections with it.
    let mut connections = JoinSet::new();
    loop {
        let Ok((client, _)) = listener.accept().await else {
            // Out of files for a moment.
            tokio::task::yield_now().await;
            continue;
        };
        while connections.try_join_next().is_some() {}
        connections.spawn(connection(client, shared.clone()));
    }
}

async fn connection(client: TcpStream, shared: Arc<Shared>) {
    let number = shared.connections.fetch_add(1, Ordering::Relaxed);
    let mut profile = shared.profile.subscribe();
    let now = *profile.borrow_and_update();
    let plan = match now {
        FaultProfile::Faulty => FaultPlan::new(shared.seed, number),
        _ => FaultPlan::unharmed(),
    };
    for fault in plan.faults() {
        shared.note(number, fault);
    }
    let target = *lock(&shared.target);
    if now == FaultProfile::Offline || plan.refuses() {
        return proxied_connection::reset(&client);
    }
    let Ok(server) = TcpStream::connect(target).await else {
        return proxied_connection::reset(&client);
    };
    let proxied = ProxiedConnection::new(&client, &server, &plan, profile.clone());
    let end = tokio::select! {
        end = proxied.carry(now == FaultProfile::BlockUpgrades) => end,
        () = wait_until_offline(&mut profile) => End::Reset,
    };
    if end == End::Reset {
        proxied_connection::reset(&client);
        proxied_connection::reset(&server);
    }
}

async fn wait_until_offline(profile: &mut watch::Receiver<FaultProfile>) {
    if profile
        .wait_for(|profile| *profile == FaultProfile::Offline)
        .await
        .is_err()
    {
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        time::{Duration, timeout},
    };

    /// Says everything back, and goodbye last.
    async fn echo() -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut read, mut write) = stream.split();
                    // The client's end of it is what is tested.
                    drop(tokio::io::copy(&mut read, &mut write).await);
                    drop(write.shutdown().await);
                });
            }
        });
        address
    }

    /// What comes back of these bytes until the end, whatever the end is.
    async fn said_back(proxy: &FaultProxy, bytes: &[u8]) -> Vec<u8> {
        let mut back = Vec::new();
        let talk = async {
            let mut stream = TcpStream::connect(proxy.address()).await?;
            stream.write_all(bytes).await?;
            stream.shutdown().await?;
            let mut some = [0; 1024];
            loop {
                match stream.read(&mut some).await? {
                    0 => return std::io::Result::Ok(()),
                    read => back.extend_from_slice(&some[..read]),
                }
            }
        };
        // A connection that is reset has nothing more to say.
        drop(
            timeout(Duration::from_secs(10), talk)
                .await
                .expect("an end"),
        );
        back
    }

    #[tokio::test]
    async fn in_calm_weather_everything_arrives_and_so_does_its_end() {
        let proxy = FaultProxy::start(echo().await, 1).await;
        let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
        assert!(said_back(&proxy, &bytes).await == bytes);
        assert!(proxy.injected().is_empty());
    }

    #[tokio::test]
    async fn in_a_storm_what_arrives_is_the_beginning_of_what_was_sent() {
        let proxy = FaultProxy::start(echo().await, 2).await;
        proxy.set(FaultProfile::Faulty);
        let bytes: Vec<u8> = (0..=255).cycle().take(30_000).collect();
        for _ in 0..12 {
            assert!(bytes.starts_with(&said_back(&proxy, &bytes).await));
        }
        assert!(proxy.injected().len() >= 12, "{proxy}");
    }

    #[tokio::test]
    async fn who_is_away_is_cut_off_and_gets_through_again_later() {
        let proxy = FaultProxy::start(echo().await, 3).await;
        let mut open = TcpStream::connect(proxy.address()).await.unwrap();
        open.write_all(b"a").await.unwrap();
        let mut byte = [0];
        open.read_exact(&mut byte).await.unwrap();
        proxy.set(FaultProfile::Offline);
        assert!(open.read(&mut byte).await.is_err(), "cut with RST");
        assert_eq!(said_back(&proxy, b"b").await, b"");
        proxy.set(FaultProfile::None);
        assert_eq!(said_back(&proxy, b"c").await, b"c");
    }

    #[tokio::test]
    async fn a_request_to_upgrade_arrives_without_it() {
        let proxy = FaultProxy::start(echo().await, 4).await;
        proxy.set(FaultProfile::BlockUpgrades);
        assert_eq!(
            said_back(&proxy, b"GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n").await,
            b"GET / HTTP/1.1\r\nxpgrade: websocket\r\n\r\n"
        );
    }
}

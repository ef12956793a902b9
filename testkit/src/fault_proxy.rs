//! A faulty network: a TCP proxy that delays, throttles, fragments, stalls, cuts or drops what passes through it.
//! The seed and the number of a connection alone determine its faults.

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

/// How the proxy treats connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultProfile {
    /// All bytes pass. Stalled connections go on; half-open connections are reset.
    None,
    /// Every new connection gets the faults of its plan.
    Faulty,
    /// New connections are refused and open ones are reset.
    Offline,
    /// All bytes pass, but requests to upgrade to a WebSocket lose their `Upgrade` header, as with old proxies.
    BlockUpgrades,
}

/// The seed of a test, printed to its output. `FAULT_SEED` repeats a run as far as the timing of the machine allows.
pub fn seed() -> u64 {
    let seed = std::env::var("FAULT_SEED").ok();
    let seed = seed.map_or_else(|| fastrand::u64(..), |seed| seed.parse().expect("a number"));
    println!("FAULT_SEED={seed}");
    seed
}

/// A fault that was applied to a connection.
#[derive(Clone, Debug)]
pub struct Injected {
    /// Number of the connection, from 0.
    pub connection: u64,
    /// The fault of this connection.
    pub fault: Fault,
}

/// The proxy. Dropping it ends its connections.
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
    /// Starts a proxy in front of `target`, without faults.
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

    /// The address that clients connect to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sends new connections to another server.
    pub fn set_target(&self, target: SocketAddr) {
        *lock(&self.shared.target) = target;
    }

    /// Sets the profile for new and open connections.
    pub fn set_profile(&self, profile: FaultProfile) {
        self.shared.profile.send_replace(profile);
    }

    /// All faults applied so far.
    pub fn injected(&self) -> Vec<Injected> {
        lock(&self.shared.injected).clone()
    }

    /// Number of connections accepted so far.
    pub fn connections(&self) -> u64 {
        self.shared.connections.load(Ordering::Relaxed)
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// The seed, the number of connections and how often each fault was applied.
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
    // Dropping this task drops the set and so ends all connections.
    let mut connections = JoinSet::new();
    loop {
        let Ok((client, _)) = listener.accept().await else {
            // The process is out of file descriptors for a moment.
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
        _ => FaultPlan::without_faults(),
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

    /// A server that echoes everything and closes after the client has closed.
    async fn echo() -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut read, mut write) = stream.split();
                    // An error here is visible to the client, which is what the test checks.
                    drop(tokio::io::copy(&mut read, &mut write).await);
                    drop(write.shutdown().await);
                });
            }
        });
        address
    }

    /// The bytes that come back until the connection ends in any way.
    async fn echoed(proxy: &FaultProxy, bytes: &[u8]) -> Vec<u8> {
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
        // A reset connection returns an error here; the bytes so far are the result.
        drop(
            timeout(Duration::from_secs(10), talk)
                .await
                .expect("the connection ends"),
        );
        back
    }

    #[tokio::test]
    async fn passes_all_bytes_and_the_end_of_the_stream_without_faults() {
        let proxy = FaultProxy::start(echo().await, 1).await;
        let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
        assert!(echoed(&proxy, &bytes).await == bytes);
        assert!(proxy.injected().is_empty());
    }

    #[tokio::test]
    async fn delivers_a_prefix_of_what_was_sent_with_faults() {
        let proxy = FaultProxy::start(echo().await, 2).await;
        proxy.set_profile(FaultProfile::Faulty);
        let bytes: Vec<u8> = (0..=255).cycle().take(30_000).collect();
        for _ in 0..12 {
            assert!(bytes.starts_with(&echoed(&proxy, &bytes).await));
        }
        assert!(proxy.injected().len() >= 12, "{proxy}");
    }

    #[tokio::test]
    async fn resets_connections_while_offline_and_accepts_them_again_later() {
        let proxy = FaultProxy::start(echo().await, 3).await;
        let mut open = TcpStream::connect(proxy.address()).await.unwrap();
        open.write_all(b"a").await.unwrap();
        let mut byte = [0];
        open.read_exact(&mut byte).await.unwrap();
        proxy.set_profile(FaultProfile::Offline);
        assert!(open.read(&mut byte).await.is_err(), "reset with RST");
        assert_eq!(echoed(&proxy, b"b").await, b"");
        proxy.set_profile(FaultProfile::None);
        assert_eq!(echoed(&proxy, b"c").await, b"c");
    }

    #[tokio::test]
    async fn removes_the_upgrade_header_when_upgrades_are_blocked() {
        let proxy = FaultProxy::start(echo().await, 4).await;
        proxy.set_profile(FaultProfile::BlockUpgrades);
        assert_eq!(
            echoed(&proxy, b"GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n").await,
            b"GET / HTTP/1.1\r\nxpgrade: websocket\r\n\r\n"
        );
    }
}

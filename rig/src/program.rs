//! Where a server's program is, how it gets a port, and when it is ready.

use crate::keeper::Keeper;
use std::{
    env, fs,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

/// Longest that a server may take until it answers; far above what it needs, as other builds may share the machine.
const START: Duration = Duration::from_secs(60);
/// How often a port may be lost to somebody else between its choice and its use.
const TRIES: usize = 5;

/// The program on the PATH, or where Debian keeps PostgreSQL's (the newest) and what is for root.
pub(crate) fn find(name: &str) -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut debian: Vec<_> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    debian.sort();
    env::split_paths(&path)
        .chain(debian.into_iter().rev())
        .chain([PathBuf::from("/usr/sbin")])
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
        .unwrap_or_else(|| panic!("{name} is not installed: tools/need-servers.sh installs it"))
}

/// Starts a server on `port`, or a free one: `prepare` makes its keeper for that port, `ready` tells whether it answers.
pub(crate) fn start(
    port: Option<u16>,
    prepare: impl Fn(u16) -> Keeper,
    ready: impl Fn(u16) -> bool,
) -> (Keeper, u16) {
    for _ in 0..TRIES {
        let port = port.unwrap_or_else(free_port);
        let mut keeper = prepare(port);
        if start_again(&mut keeper, || ready(port)).is_some() {
            return (keeper, port);
        }
    }
    panic!("no server could be started")
}

/// Starts a prepared server and waits until it answers; `None` if it ends instead.
pub(crate) fn start_again(keeper: &mut Keeper, ready: impl Fn() -> bool) -> Option<()> {
    let process = keeper.start();
    let deadline = Instant::now() + START;
    while !ready() {
        if !running(process) {
            eprintln!("{}", keeper.log());
            return None;
        }
        assert!(
            Instant::now() < deadline,
            "the server does not answer:\n{}",
            keeper.log()
        );
        thread::sleep(Duration::from_millis(10));
    }
    Some(())
}

fn running(process: u32) -> bool {
    // A process that has ended stays a zombie until its keeper asks for it.
    fs::read_to_string(Path::new("/proc").join(process.to_string()).join("stat"))
        .is_ok_and(|stat| !stat.contains(") Z "))
}

/// A port of 127.0.0.1 that is free at this moment: for what must be told its own address before it listens.
pub fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .expect("a free port")
        .port()
}

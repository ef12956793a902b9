//! Finds server programs and starts them on free ports.

use crate::process_guard::ProcessGuard;
use std::{
    env, fs,
    io::Read,
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

/// Longest wait until a server answers. Far more than it needs, because builds may run on the same machine.
const START: Duration = Duration::from_secs(60);
/// How many ports are tried if another process takes the chosen port first.
const TRIES: usize = 5;

/// Searches the PATH, then the folders of PostgreSQL on Debian (newest first), then `/usr/sbin`.
pub(crate) fn find_program(name: &str) -> PathBuf {
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

/// Starts a server on `port`, or on a free port. `prepare` makes the guard for a port; `ready` checks whether the
/// server answers.
pub(crate) fn start(
    port: Option<u16>,
    prepare: impl Fn(u16) -> ProcessGuard,
    ready: impl Fn(u16) -> bool,
) -> (ProcessGuard, u16) {
    for _ in 0..TRIES {
        let port = port.unwrap_or_else(free_port);
        let mut guard = prepare(port);
        if start_again(&mut guard, || ready(port)).is_some() {
            return (guard, port);
        }
    }
    panic!("no server could be started")
}

/// Starts a prepared server and waits until it answers. `None` if the process ends first.
pub(crate) fn start_again(guard: &mut ProcessGuard, ready: impl Fn() -> bool) -> Option<()> {
    let process = guard.start();
    let deadline = Instant::now() + START;
    while !ready() {
        if !running(process) {
            eprintln!("{}", guard.log());
            return None;
        }
        assert!(
            Instant::now() < deadline,
            "the server does not answer:\n{}",
            guard.log()
        );
        thread::sleep(Duration::from_millis(10));
    }
    Some(())
}

fn running(process: u32) -> bool {
    // A process that has ended stays a zombie until the shell waits for it.
    fs::read_to_string(Path::new("/proc").join(process.to_string()).join("stat"))
        .is_ok_and(|stat| !stat.contains(") Z "))
}

/// A free port of 127.0.0.1, for a server that must know its address before it listens.
/// The system gives the port to no one else for a minute: a connection that we closed first stays in TIME-WAIT (RFC
/// 9293 §3.6.1). Then its port is not assigned automatically, but a server may still ask for it explicitly. Otherwise
/// a server of another test could get the port while ours is starting, and answer in its place.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let address = listener.local_addr().expect("its address");
    let mut client = TcpStream::connect(address).expect("it listens");
    drop(listener.accept().expect("a connection"));
    let end = client.read(&mut [0]).expect("its end");
    assert_eq!(end, 0, "nothing was sent");
    address.port()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn listen(port: u16) -> TcpListener {
        TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("a port")
    }

    #[test]
    fn a_free_port_is_not_assigned_again_before_it_is_used() {
        let ours: HashSet<_> = (0..300).map(|_| free_port()).collect();
        assert_eq!(ours.len(), 300, "each port was given once");
        for _ in 0..3_000 {
            let port = listen(0).local_addr().expect("an address").port();
            assert!(!ours.contains(&port), "port {port} was given twice");
        }
        for port in ours {
            listen(port);
        }
    }
}

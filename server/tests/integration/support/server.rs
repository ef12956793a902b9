//! The running binary.

use crate::support::{process::Process, test_folder::TestFolder};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

/// Longest wait until a server listens. Far more than it needs, because builds may run on the same machine.
const START: Duration = Duration::from_secs(30);

/// A running server process.
pub struct Server {
    child: Child,
    address: SocketAddr,
    log: PathBuf,
}

impl Server {
    /// Starts a server on the database of `home` and waits until it listens.
    pub fn start(home: &TestFolder, settings: &[(String, String)]) -> Self {
        Self::start_with(home, &["serve"], settings)
    }

    /// Like `start`, with these arguments.
    pub fn start_with(
        home: &TestFolder,
        arguments: &[&str],
        settings: &[(String, String)],
    ) -> Self {
        let mut command = home.binary();
        command
            .args(arguments)
            .env("LEPTOS_SITE_ADDR", "127.0.0.1:0")
            .envs(settings.iter().map(|(name, value)| (name, value)));
        Self::run(command, home)
    }

    /// Like `start`, with any command that starts a server.
    pub fn run(mut command: Command, home: &TestFolder) -> Self {
        let log = home.path().join("server.log");
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(
                File::options()
                    .create(true)
                    .append(true)
                    .open(&log)
                    .expect("a log"),
            )
            .spawn()
            .expect("the binary starts");
        let stdout = child.stdout.take().expect("piped");
        let mut server = Self {
            child,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            log,
        };
        server.address = first_address(stdout)
            .unwrap_or_else(|| panic!("the server did not start:\n{}", server.log()));
        server
    }

    /// Address of the server.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The process of the server.
    pub fn process(&self) -> Process {
        Process::of(self.child.id())
    }

    /// Sends the server a signal.
    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).expect("the server is running");
    }

    /// Stops the server with SIGTERM.
    pub fn stop(&mut self) {
        self.signal(Signal::TERM);
        self.child.wait().expect("our own child");
    }

    /// Waits until the server ends by itself.
    pub async fn ended(&mut self, within: Duration) -> ExitStatus {
        let deadline = Instant::now() + within;
        loop {
            if let Some(status) = self.child.try_wait().expect("our own child") {
                return status;
            }
            assert!(
                Instant::now() < deadline,
                "the server is still running after {within:?}"
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The server's output on stderr so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
        if thread::panicking() {
            eprintln!("--- the server's log ---\n{}", self.log());
        }
    }
}

/// Reads the line with the address and keeps reading, so that the server's output never blocks.
fn first_address(stdout: impl Read + Send + 'static) -> Option<SocketAddr> {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if let Some(origin) = line.strip_prefix("shiftbell listens on ")
                && let Some((_, address)) = origin.split_once("://")
            {
                // Fails if the line comes twice, because the receiver is gone then.
                let _told = tell.send(address.trim().parse::<SocketAddr>());
            }
        }
    });
    told.recv_timeout(START).ok()?.ok()
}

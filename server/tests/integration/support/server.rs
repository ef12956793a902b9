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

/// Longest that a server may take until it listens; far above what it needs, as other builds may share the machine.
const START: Duration = Duration::from_secs(30);

/// The running binary.
pub struct Server {
    child: Child,
    address: SocketAddr,
    log: PathBuf,
}

impl Server {
    /// Starts it on the database of `home` and waits until it listens.
    pub fn start(home: &TestFolder, settings: &[(String, String)]) -> Self {
        Self::start_with(home, &["serve"], settings)
    }

    /// The same with these arguments.
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

    /// The same with any command that starts a server.
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

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What the system says about it.
    pub fn process(&self) -> Process {
        Process::of(self.child.id())
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).expect("the server runs");
    }

    /// Stops it as an operator does.
    pub fn stop(&mut self) {
        self.signal(Signal::TERM);
        self.child.wait().expect("our own child");
    }

    /// Waits for its own end.
    pub async fn ended(&mut self, within: Duration) -> ExitStatus {
        let deadline = Instant::now() + within;
        loop {
            if let Some(status) = self.child.try_wait().expect("our own child") {
                return status;
            }
            assert!(
                Instant::now() < deadline,
                "the server still runs after {within:?}"
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// What it said on stderr.
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

/// Reads the line that tells the address, and goes on reading so that the server never waits for us.
fn first_address(stdout: impl Read + Send + 'static) -> Option<SocketAddr> {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if let Some(origin) = line.strip_prefix("shiftbell listens on ")
                && let Some((_, address)) = origin.split_once("://")
            {
                // Told twice, nobody listens any more.
                let _told = tell.send(address.trim().parse::<SocketAddr>());
            }
        }
    });
    told.recv_timeout(START).ok()?.ok()
}

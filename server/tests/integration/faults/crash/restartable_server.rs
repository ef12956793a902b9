//! A server that can crash and start again, and its current address.

use crate::support::{server::Server, test_folder::TestFolder};
use rustix::process::Signal;
use std::{
    net::SocketAddr,
    os::unix::process::ExitStatusExt,
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use tokio::{sync::watch, task::block_in_place};

/// Address of the running server, or `None`.
pub type Address = watch::Receiver<Option<SocketAddr>>;

/// Longest wait for a crash. Far more than it needs.
const DEATH: Duration = Duration::from_secs(30);

/// Runs one server after another on the same database.
pub struct RestartableServer {
    server: Server,
    address: watch::Sender<Option<SocketAddr>>,
    // Dropped last, because the server writes its log into it.
    pub home: TestFolder,
}

/// The command that starts a server on a free port.
pub fn serve(home: &TestFolder) -> Command {
    let mut command = home.binary();
    command.arg("serve").env("LEPTOS_SITE_ADDR", "127.0.0.1:0");
    command
}

/// Like `serve`, with a crash at this point.
pub fn serve_until(home: &TestFolder, point: &str) -> Command {
    let mut command = serve(home);
    command.env("FAILPOINTS", format!("{point}=return"));
    command
}

impl RestartableServer {
    /// Starts a server on this database.
    pub fn start(home: TestFolder) -> Self {
        let server = block_in_place(|| Server::run(serve(&home), &home));
        let (address, _) = watch::channel(Some(server.address()));
        Self {
            server,
            address,
            home,
        }
    }

    /// The current address, as a channel.
    pub fn address(&self) -> Address {
        self.address.subscribe()
    }

    /// The URL of a path at the running server.
    pub fn url(&self, path: &str) -> String {
        let address = self.address.borrow().expect("the server is running");
        format!("http://{address}{path}")
    }

    /// Kills the server.
    pub async fn kill(&mut self) {
        self.server.signal(Signal::KILL);
        self.wait_for_crash().await;
    }

    /// Waits until the server has ended as if killed.
    pub async fn wait_for_crash(&mut self) {
        let status = self.server.ended(DEATH).await;
        assert_eq!(status.signal(), Some(9), "{status}");
        self.address.send_replace(None);
    }

    /// Starts the server again and returns the time until it answers.
    pub async fn start_again(&mut self) -> Duration {
        self.start_as(serve(&self.home)).await
    }

    /// Like `start_again`, with this command.
    pub async fn start_as(&mut self, command: Command) -> Duration {
        let since = Instant::now();
        self.server = block_in_place(|| Server::run(command, &self.home));
        // Not `/readyz`: it writes, and tests count or interrupt writes.
        let alive = reqwest::get(format!("http://{}/healthz", self.server.address()));
        assert_eq!(alive.await.expect("a response").status(), 200);
        let took = since.elapsed();
        self.address.send_replace(Some(self.server.address()));
        took
    }

    /// Runs a server that ends as if killed, perhaps before it answers.
    pub async fn run_until_crash(&self, mut command: Command) {
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut process = command.spawn().expect("a process");
        let deadline = Instant::now() + DEATH;
        let status = loop {
            if let Some(status) = process.try_wait().expect("a status") {
                break status;
            }
            if Instant::now() > deadline {
                process.kill().expect("killed");
                process.wait().expect("a status");
                panic!("the server did not crash");
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        };
        assert_eq!(status.signal(), Some(9), "{status}");
    }

    /// Stops the server with SIGTERM.
    pub async fn stop(&mut self) {
        self.server.signal(Signal::TERM);
        assert!(self.server.ended(DEATH).await.success());
        self.address.send_replace(None);
    }
}

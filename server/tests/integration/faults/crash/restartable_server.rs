//! A server that dies and comes back, and the address under which it is found meanwhile.

use crate::support::{server::Server, test_folder::TestFolder};
use rustix::process::Signal;
use std::{
    net::SocketAddr,
    os::unix::process::ExitStatusExt,
    process::Command,
    time::{Duration, Instant},
};
use tokio::{sync::watch, task::block_in_place};

/// The address of the server that runs now, if one does.
pub type Address = watch::Receiver<Option<SocketAddr>>;

/// Longest that a death is waited for; far above what it needs.
const DEATH: Duration = Duration::from_secs(30);

/// A place where servers run one after the other on one database.
pub struct Plant {
    server: Server,
    address: watch::Sender<Option<SocketAddr>>,
    // Last: what the server says at its end lies in it.
    pub home: TestFolder,
}

/// What starts a server on a free port.
pub fn serve(home: &TestFolder) -> Command {
    let mut command = home.binary();
    command.arg("serve").env("LEPTOS_SITE_ADDR", "127.0.0.1:0");
    command
}

/// The same, and the server will die at this point.
pub fn serve_until(home: &TestFolder, point: &str) -> Command {
    let mut command = serve(home);
    command.env("FAILPOINTS", format!("{point}=return"));
    command
}

impl Plant {
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

    /// Where it is found.
    pub fn address(&self) -> Address {
        self.address.subscribe()
    }

    /// A path at the server that runs.
    pub fn url(&self, path: &str) -> String {
        let address = self.address.borrow().expect("it runs");
        format!("http://{address}{path}")
    }

    /// Kills it, wherever it is.
    pub async fn kill(&mut self) {
        self.server.signal(Signal::KILL);
        self.has_died().await;
    }

    /// Waits until it has died as if it had been killed.
    pub async fn has_died(&mut self) {
        let status = self.server.ended(DEATH).await;
        assert_eq!(status.signal(), Some(9), "{status}");
        self.address.send_replace(None);
    }

    /// Starts it anew; how long it took until it was ready.
    pub async fn start_again(&mut self) -> Duration {
        self.start_as(serve(&self.home)).await
    }

    /// The same by this command.
    pub async fn start_as(&mut self, command: Command) -> Duration {
        let since = Instant::now();
        self.server = block_in_place(|| Server::run(command, &self.home));
        let ready = reqwest::get(format!("http://{}/readyz", self.server.address()));
        assert_eq!(ready.await.expect("an answer").status(), 200);
        let took = since.elapsed();
        self.address.send_replace(Some(self.server.address()));
        took
    }

    /// Stops it as an operator does.
    pub async fn stop(&mut self) {
        self.server.signal(Signal::TERM);
        assert!(self.server.ended(DEATH).await.success());
        self.address.send_replace(None);
    }
}

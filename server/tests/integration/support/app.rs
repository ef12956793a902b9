//! A running server with a database of its own.

use crate::support::{
    command::CommandOutput,
    people::{Credential, Person},
    process::Process,
    server::Server,
    socket::SOON,
    test_folder::TestFolder,
    world::{UserFixture, World, world},
};
use rustix::process::Signal;
use std::{
    net::SocketAddr,
    path::Path,
    process::ExitStatus,
    sync::Arc,
    time::{Duration, Instant},
};

/// A server and its folder. The server is killed with it.
pub struct TestApp {
    server: Server,
    settings: Vec<(String, String)>,
    http: reqwest::Client,
    // Last: what the server says at its end lies in it.
    home: Arc<TestFolder>,
}

impl TestApp {
    /// A server on a copy of the world's database.
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// The same with further variables.
    pub fn with(settings: &[(&str, &str)]) -> Self {
        let settings: Vec<_> = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Self::on(Arc::new(world().copy()), settings)
    }

    /// Another server on the same database, as a second process beside the first.
    pub fn beside(&self) -> Self {
        Self::on(self.home.clone(), self.settings.clone())
    }

    /// A server on a database with nobody in it.
    pub fn empty() -> Self {
        Self::on(Arc::new(TestFolder::new()), Vec::new())
    }

    fn on(home: Arc<TestFolder>, settings: Vec<(String, String)>) -> Self {
        let server = Server::start(&home, &settings);
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(Duration::from_secs(30))
            .build()
            .expect("a client");
        Self {
            home,
            settings,
            server,
            http,
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Its own origin.
    pub fn origin(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// The folder in which it runs.
    pub fn folder(&self) -> &Path {
        self.home.path()
    }

    /// Its database.
    pub fn database_url(&self) -> String {
        self.home.database_url()
    }

    /// Everybody in its database.
    pub fn world(&self) -> &'static World {
        world()
    }

    /// Runs a command on the same database while the server runs.
    pub fn command(&self, arguments: &[&str]) -> CommandOutput {
        self.home.run(arguments)
    }

    /// The same with something on its standard input.
    pub fn command_with_input(&self, arguments: &[&str], input: &str) -> CommandOutput {
        self.home.run_with_input(arguments, input)
    }

    /// What the system says about the server's process.
    pub fn process(&self) -> Process {
        self.server.process()
    }

    /// Sends a signal to the server.
    pub fn signal(&self, signal: Signal) {
        self.server.signal(signal);
    }

    /// What the server said on stderr.
    pub fn log(&self) -> String {
        self.server.log()
    }

    /// Waits until the server has said this on stderr.
    pub async fn logs(&self, part: &str) {
        let deadline = Instant::now() + SOON;
        while !self.log().contains(part) {
            assert!(Instant::now() < deadline, "{part:?} is not said");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits for the server's own end.
    pub async fn ended(&mut self, within: Duration) -> ExitStatus {
        self.server.ended(within).await
    }

    /// Starts the server anew on the same database, with other variables if there are any. The old one must have ended.
    pub fn restart_with(&mut self, settings: &[(&str, &str)]) {
        self.settings = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        self.server = Server::start(&self.home, &self.settings);
    }

    /// Stops the server as an operator does, and starts it anew.
    pub async fn restart(&mut self) {
        self.signal(Signal::TERM);
        assert_eq!(self.ended(Duration::from_secs(10)).await.code(), Some(0));
        self.server = Server::start(&self.home, &self.settings);
    }

    /// Somebody without any credential.
    pub fn nobody(&self) -> Person {
        self.somebody(Credential::None)
    }

    /// Somebody with a token.
    pub fn holder(&self, token: &str) -> Person {
        self.somebody(Credential::Token(token.to_owned()))
    }

    /// Somebody with this credential.
    pub fn somebody(&self, credential: Credential) -> Person {
        Person::new(self.http.clone(), self.address(), credential, None)
    }

    fn person(&self, who: &'static UserFixture) -> Person {
        Person::new(
            self.http.clone(),
            self.address(),
            Credential::Token(who.token.clone()),
            Some(who),
        )
    }

    /// EIC of the first station.
    pub fn asha(&self) -> Person {
        self.person(&world().asha)
    }

    /// The other EIC of the first station.
    pub fn bharat(&self) -> Person {
        self.person(&world().bharat)
    }

    /// EIC of the second station.
    pub fn greta(&self) -> Person {
        self.person(&world().greta)
    }

    /// Plans for the first vendor, whose vehicles are at home at the first station.
    pub fn ravi(&self) -> Person {
        self.person(&world().ravi)
    }

    /// Plans for another vendor with vehicles at the first station.
    pub fn sunil(&self) -> Person {
        self.person(&world().sunil)
    }

    /// Plans for a vendor with a vehicle at the second station and one at home nowhere.
    pub fn mira(&self) -> Person {
        self.person(&world().mira)
    }

    /// Runs a daughter booster station: has nothing to do with shifts.
    pub fn dinesh(&self) -> Person {
        self.person(&world().dinesh)
    }

    /// Sees everything.
    pub fn admin(&self) -> Person {
        self.person(&world().admin)
    }

    /// Signs in and goes on with the session's cookie, as a browser on our own pages does.
    pub async fn signed_in(&self, who: &'static UserFixture) -> Person {
        let answer = self.nobody().sign_in(&who.email, &who.password).await;
        answer.must_be(200);
        let cookie = answer.session_cookie().expect("a session cookie");
        Person::new(
            self.http.clone(),
            self.address(),
            Credential::Cookie(cookie),
            Some(who),
        )
    }
}

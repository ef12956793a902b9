//! A running server with a private database.

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

/// A server and its folder. Dropping it kills the server.
pub struct TestApp {
    server: Server,
    settings: Vec<(String, String)>,
    http: reqwest::Client,
    // Dropped last, because the server writes its log into it.
    home: Arc<TestFolder>,
}

impl TestApp {
    /// Starts a server on a copy of the fixture database.
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// Like `start`, with further environment variables.
    pub fn with(settings: &[(&str, &str)]) -> Self {
        let settings: Vec<_> = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Self::on(Arc::new(world().copy()), settings)
    }

    /// Starts another server process on the same database.
    pub fn beside(&self) -> Self {
        Self::on(self.home.clone(), self.settings.clone())
    }

    /// Starts a server on a database without users.
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

    /// Address of the server.
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Origin of the server: `http://` and its address.
    pub fn origin(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// Working folder of the server.
    pub fn folder(&self) -> &Path {
        self.home.path()
    }

    /// The value for `DATABASE_URL`.
    pub fn database_url(&self) -> String {
        self.home.database_url()
    }

    /// The users, vehicles and drivers of the fixture database.
    pub fn world(&self) -> &'static World {
        world()
    }

    /// Runs a command on the same database while the server is running.
    pub fn command(&self, arguments: &[&str]) -> CommandOutput {
        self.home.run(arguments)
    }

    /// Like `command`, with another environment variable.
    pub fn command_with(&self, variable: (&str, &str), arguments: &[&str]) -> CommandOutput {
        self.home.run_with_variable(variable, arguments)
    }

    /// Like `command`, with text on its standard input.
    pub fn command_with_input(&self, arguments: &[&str], input: &str) -> CommandOutput {
        self.home.run_with_input(arguments, input)
    }

    /// The process of the server.
    pub fn process(&self) -> Process {
        self.server.process()
    }

    /// Sends a signal to the server.
    pub fn signal(&self, signal: Signal) {
        self.server.signal(signal);
    }

    /// The server's output on stderr so far.
    pub fn log(&self) -> String {
        self.server.log()
    }

    /// Waits until the server's log contains `part`.
    pub async fn logs(&self, part: &str) {
        let deadline = Instant::now() + SOON;
        while !self.log().contains(part) {
            assert!(Instant::now() < deadline, "{part:?} is not in the log");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits until the server ends by itself.
    pub async fn ended(&mut self, within: Duration) -> ExitStatus {
        self.server.ended(within).await
    }

    /// Starts the server again on the same database with these variables. The old one must have ended.
    pub fn restart_with(&mut self, settings: &[(&str, &str)]) {
        self.settings = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        self.server = Server::start(&self.home, &self.settings);
    }

    /// Stops the server and starts it again with notifications turned off.
    pub async fn restart_with_flag_off(&mut self) {
        self.signal(Signal::TERM);
        assert_eq!(self.ended(Duration::from_secs(10)).await.code(), Some(0));
        self.restart_with(&[("ENABLE_REALTIME_NOTIFICATIONS", "false")]);
    }

    /// Stops the server with SIGTERM and starts it again.
    pub async fn restart(&mut self) {
        self.signal(Signal::TERM);
        assert_eq!(self.ended(Duration::from_secs(10)).await.code(), Some(0));
        self.server = Server::start(&self.home, &self.settings);
    }

    /// A client without a credential.
    pub fn anonymous(&self) -> Person {
        self.with_credential(Credential::None)
    }

    /// A client with this API token.
    pub fn with_token(&self, token: &str) -> Person {
        self.with_credential(Credential::Token(token.to_owned()))
    }

    /// A client with this credential.
    pub fn with_credential(&self, credential: Credential) -> Person {
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

    /// Another EIC of the first station.
    pub fn bharat(&self) -> Person {
        self.person(&world().bharat)
    }

    /// EIC of the second station.
    pub fn greta(&self) -> Person {
        self.person(&world().greta)
    }

    /// User of the first vendor, whose vehicles have the first station as home.
    pub fn ravi(&self) -> Person {
        self.person(&world().ravi)
    }

    /// User of another vendor with vehicles at the first station.
    pub fn sunil(&self) -> Person {
        self.person(&world().sunil)
    }

    /// User of a vendor with one vehicle at the second station and one without a home station.
    pub fn mira(&self) -> Person {
        self.person(&world().mira)
    }

    /// DBS operator: may not do anything with shifts.
    pub fn dinesh(&self) -> Person {
        self.person(&world().dinesh)
    }

    /// Administrator: sees everything.
    pub fn admin(&self) -> Person {
        self.person(&world().admin)
    }

    /// Signs in and returns a client that uses the session cookie, like a browser on our own pages.
    pub async fn signed_in(&self, who: &'static UserFixture) -> Person {
        let answer = self.anonymous().sign_in(&who.email, &who.password).await;
        answer.expect_status(200);
        let cookie = answer.session_cookie().expect("a session cookie");
        Person::new(
            self.http.clone(),
            self.address(),
            Credential::Cookie(cookie),
            Some(who),
        )
    }
}

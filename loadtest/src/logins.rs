//! Many users sign in at the same moment: how long they wait, and what others notice of it.

use super::{
    http_client::http_client,
    neighbours::{Neighbours, Probe},
    process_usage::Usage,
    report::Percentiles,
    test_server::PreparedServer,
};
use reqwest::StatusCode;
use serde::Serialize;
use serde_json::json;
use std::{
    fmt,
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};
use tokio::{task::JoinSet, time::sleep};

/// Password of every user of `shiftbell demo`.
const PASSWORD: &str = "demo-password";
/// How long a user waits before the next login. Less than the server asks for.
const PAUSE: Duration = Duration::from_millis(250);

/// Size of the measurement.
#[derive(Clone, Copy, Debug)]
pub struct LoginsPlan {
    /// Users who sign in at the same time, each from an address of their own.
    pub users: usize,
    /// Whether their passwords are wrong.
    pub wrong: bool,
    /// How long they sign in again and again, and how long the server is measured without them before.
    pub duration: Duration,
}

/// The measurements.
#[derive(Clone, Debug, Serialize)]
pub struct LoginsReport {
    /// Users who sign in at the same time.
    pub users: usize,
    /// Times of logins whose password was checked: 200 and 401.
    pub checked_ms: Percentiles,
    /// Their number.
    pub checked: usize,
    /// Times of logins that were refused: 429 and 503, with `Retry-After`.
    pub refused_ms: Percentiles,
    /// Their number.
    pub refused: usize,
    /// Other requests without logins.
    pub alone: Neighbours,
    /// Other requests beside the logins.
    pub beside_logins: Neighbours,
    /// Memory that the server took meanwhile, in MiB.
    pub mib: f64,
}

/// The times of one user's logins.
#[derive(Default)]
struct Times {
    checked: Vec<Duration>,
    refused: Vec<Duration>,
}

impl LoginsReport {
    /// Starts a server on a new SQLite database and measures.
    ///
    /// # Panics
    /// If the server answers with another status.
    pub async fn measure(shiftbell: &Path, plan: LoginsPlan) -> Self {
        // The header gives each user another address.
        let settings = [("TRUSTED_PROXIES", "127.0.0.1")];
        let server = PreparedServer::new(shiftbell, plan.users).serve_with(&settings);
        let accounts = server.accounts();
        let probe = || Probe::start(server.address(), &accounts.eics[0].token);
        let alone = probe();
        sleep(plan.duration).await;
        let alone = alone.stop().await;
        let before = Usage::of(server.process());
        let (beside, until) = (probe(), Instant::now() + plan.duration);
        let mut users = JoinSet::new();
        for (number, eic) in accounts.eics.iter().enumerate() {
            let login = Login {
                url: format!("http://{}/api/login/", server.address()),
                origin: origin(server.address()),
                address: format!("198.18.{}.{}", number / 250, number % 250 + 1),
                email: eic.email.clone(),
                wrong: plan.wrong,
            };
            users.spawn(login.repeat(until));
        }
        let mut times = Times::default();
        for one in users.join_all().await {
            times.checked.extend(one.checked);
            times.refused.extend(one.refused);
        }
        let beside = beside.stop().await;
        let taken = Usage::of(server.process()) - before;
        Self {
            users: plan.users,
            checked: times.checked.len(),
            checked_ms: Percentiles::of(times.checked),
            refused: times.refused.len(),
            refused_ms: Percentiles::of(times.refused),
            alone,
            beside_logins: beside,
            mib: taken.kib / 1024.0,
        }
    }
}

fn origin(address: SocketAddr) -> String {
    format!("http://{address}")
}

/// How one user signs in.
struct Login {
    url: String,
    origin: String,
    address: String,
    email: String,
    wrong: bool,
}

impl Login {
    async fn repeat(self, until: Instant) -> Times {
        let http = http_client();
        let password = if self.wrong { "wrong" } else { PASSWORD };
        let body = json!({"email": self.email, "password": password});
        let mut times = Times::default();
        while Instant::now() < until {
            let began = Instant::now();
            let request = http
                .post(&self.url)
                .header("origin", &self.origin)
                .header("x-forwarded-for", &self.address);
            let answer = request.json(&body).send().await.expect("an answer");
            let status = answer.status();
            match status {
                StatusCode::OK | StatusCode::UNAUTHORIZED => times.checked.push(began.elapsed()),
                StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                    assert!(answer.headers().contains_key("retry-after"), "{status}");
                    times.refused.push(began.elapsed());
                }
                _ => panic!("{status}"),
            }
            sleep(PAUSE).await;
        }
        times
    }
}

impl fmt::Display for LoginsReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} users sign in at the same time", self.users)?;
        writeln!(f, "  checked       {}; {}", self.checked, self.checked_ms)?;
        writeln!(f, "  refused       {}; {}", self.refused, self.refused_ms)?;
        for (name, of) in [
            (
                "/healthz     ",
                (|one| one.health_ms) as fn(&Neighbours) -> Percentiles,
            ),
            ("notifications", |one| one.list_ms),
        ] {
            writeln!(f, "  {name} alone   {}", of(&self.alone))?;
            writeln!(f, "  {name} beside  {}", of(&self.beside_logins))?;
        }
        write!(f, "  server memory +{:.0} MiB", self.mib)
    }
}

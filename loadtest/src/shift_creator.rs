//! The requests that create shifts.

use super::{accounts::VendorAccount, http_client::http_client, unix_time::UnixTime};
use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::json;
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::task::JoinSet;

/// After this number of refusals for one shift the measurement is aborted.
const MOST_REPEATS: usize = 300;

/// A shift that the server accepted.
#[derive(Clone, Copy, Debug)]
pub struct CreatedShift {
    /// Id of the shift.
    pub shift: i64,
    /// When the request was sent.
    pub asked: UnixTime,
    /// When the response arrived.
    pub answered: UnixTime,
    /// How often the server answered 503 before.
    pub repeats: usize,
}

#[derive(Deserialize)]
struct Answer {
    shift_id: i64,
}

/// Creates shifts that never overlap, at each node in turn.
#[derive(Clone)]
pub struct ShiftCreator {
    urls: Arc<[String]>,
    requests: Arc<Requests>,
}

/// State shared by all clones.
struct Requests {
    http: reqwest::Client,
    token: String,
    fleet: Vec<(i64, i64)>,
    begin: Timestamp,
    next: AtomicUsize,
}

impl ShiftCreator {
    /// Creates shifts of this vendor at these nodes.
    #[expect(
        clippy::disallowed_methods,
        reason = "the server under load uses the real time"
    )]
    pub fn new(nodes: &[SocketAddr], vendor: &VendorAccount) -> Self {
        let fleet = vendor.vehicle_ids.iter().zip(&vendor.driver_ids);
        let requests = Requests {
            http: http_client(),
            token: vendor.token.clone(),
            fleet: fleet.map(|(vehicle, driver)| (*vehicle, *driver)).collect(),
            begin: Timestamp::now() + SignedDuration::from_hours(24),
            next: AtomicUsize::new(0),
        };
        Self {
            urls: nodes.iter().copied().map(url).collect(),
            requests: Arc::new(requests),
        }
    }

    /// The same vendor and shifts, but only at this node.
    pub fn only_at(&self, node: SocketAddr) -> Self {
        Self {
            urls: vec![url(node)].into(),
            requests: self.requests.clone(),
        }
    }

    /// Creates the next shift.
    pub async fn post(&self) -> CreatedShift {
        let requests = &*self.requests;
        let n = requests.next.fetch_add(1, Ordering::Relaxed);
        let (vehicle, driver) = requests.fleet[n % requests.fleet.len()];
        let round = i64::try_from(n / requests.fleet.len()).expect("few");
        let start = requests.begin + SignedDuration::from_mins(20 * round);
        let body = json!({
            "vehicle_id": vehicle, "driver_id": driver, "start_time": start,
            "end_time": start + SignedDuration::from_mins(15),
        });
        let url = &self.urls[n % self.urls.len()];
        let (asked, mut repeats) = (UnixTime::now(), 0);
        loop {
            let request = requests.http.post(url).bearer_auth(&requests.token);
            let request = request.header("idempotency-key", format!("load-{n}"));
            let answer = request.json(&body).send().await.expect("a response");
            let status = answer.status();
            let text = answer.text().await.expect("a body");
            // Overloaded: repeat with the same key, as every client should. The time of the first request counts.
            if status == StatusCode::SERVICE_UNAVAILABLE && repeats < MOST_REPEATS {
                repeats += 1;
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
            assert!(status == StatusCode::CREATED, "{status}: {text}");
            let answer: Answer = serde_json::from_str(&text).expect("a shift");
            return CreatedShift {
                shift: answer.shift_id,
                asked,
                answered: UnixTime::now(),
                repeats,
            };
        }
    }

    /// Creates this number of shifts with `concurrency` requests at a time.
    pub async fn burst(&self, shifts: usize, concurrency: usize) -> Vec<CreatedShift> {
        let left = Arc::new(AtomicUsize::new(shifts));
        let mut clients = JoinSet::new();
        for _ in 0..concurrency {
            let (creator, left) = (self.clone(), left.clone());
            clients.spawn(async move {
                let mut posted = Vec::new();
                let take = |left: usize| left.checked_sub(1);
                while left
                    .fetch_update(Ordering::SeqCst, Ordering::SeqCst, take)
                    .is_ok()
                {
                    posted.push(creator.post().await);
                }
                posted
            });
        }
        clients.join_all().await.concat()
    }
}

fn url(node: SocketAddr) -> String {
    format!("http://{node}/api/shifts/")
}

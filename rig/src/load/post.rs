//! The vendor's requests.

use super::{PATIENCE, Plan, listen::Listeners, people::People};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::json;
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};
use tokio::task::JoinSet;

/// A shift that was acknowledged.
#[derive(Clone, Copy)]
pub struct Posted {
    /// Its id.
    pub shift: i64,
    /// When it was asked for.
    pub asked: Instant,
    /// When that was answered.
    pub answered: Instant,
}

#[derive(Deserialize)]
struct Answer {
    shift_id: i64,
}

/// What is the same for all requests.
struct Requests {
    http: reqwest::Client,
    url: String,
    token: String,
    fleet: Vec<(i64, i64)>,
    begin: Timestamp,
    next: AtomicUsize,
}

/// Asks for all shifts.
#[expect(
    clippy::disallowed_methods,
    reason = "the server under load goes by the real time"
)]
pub async fn all(
    address: SocketAddr,
    people: &People,
    plan: Plan,
    listeners: &Listeners,
) -> Vec<Posted> {
    let vendor = &people.vendors[0];
    let fleet = vendor.vehicle_ids.iter().zip(&vendor.driver_ids);
    let http = reqwest::Client::builder().no_proxy().tcp_nodelay(true);
    let requests = Arc::new(Requests {
        http: http.build().expect("a client"),
        url: format!("http://{address}/api/shifts/"),
        token: vendor.token.clone(),
        fleet: fleet.map(|(vehicle, driver)| (*vehicle, *driver)).collect(),
        begin: Timestamp::now() + SignedDuration::from_hours(24),
        next: AtomicUsize::new(0),
    });
    if plan.concurrency <= 1 {
        let mut posted = Vec::with_capacity(plan.shifts);
        while let Some(one) = requests.post_next(plan.shifts).await {
            posted.push(one);
            listeners
                .hear(posted.len() * listeners.count(), PATIENCE)
                .await;
        }
        return posted;
    }
    let mut clients = JoinSet::new();
    for _ in 0..plan.concurrency {
        let requests = requests.clone();
        clients.spawn(async move {
            let mut posted = Vec::new();
            while let Some(one) = requests.post_next(plan.shifts).await {
                posted.push(one);
            }
            posted
        });
    }
    clients.join_all().await.concat()
}

impl Requests {
    async fn post_next(&self, shifts: usize) -> Option<Posted> {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        if n >= shifts {
            return None;
        }
        let (vehicle, driver) = self.fleet[n % self.fleet.len()];
        let round = i64::try_from(n / self.fleet.len()).expect("few");
        let start = self.begin + SignedDuration::from_mins(20 * round);
        let body = json!({
            "vehicle_id": vehicle, "driver_id": driver, "start_time": start,
            "end_time": start + SignedDuration::from_mins(15),
        });
        let request = self.http.post(&self.url).bearer_auth(&self.token);
        let request = request.header("idempotency-key", format!("load-{n}"));
        let asked = Instant::now();
        let answer = request.json(&body).send().await.expect("an answer");
        let status = answer.status();
        let text = answer.text().await.expect("a body");
        let answered = Instant::now();
        assert!(status.as_u16() == 201, "{status}: {text}");
        let answer: Answer = serde_json::from_str(&text).expect("a shift");
        Some(Posted {
            shift: answer.shift_id,
            asked,
            answered,
        })
    }
}

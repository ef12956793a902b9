//! A vendor's program that creates shifts and retries until it gets a response.

use super::{network::Vendor, restartable_server::Address};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

/// Pause before a retry when no server answers.
const PAUSE: Duration = Duration::from_millis(10);

/// What all vendor clients did together.
#[derive(Default)]
pub struct RequestLog {
    /// The shift of each 201, by user and key.
    pub answered: Mutex<BTreeMap<(i64, String), i64>>,
    /// Requests without a response.
    pub unanswered: AtomicUsize,
    /// Requests answered with 503.
    pub refused: AtomicUsize,
    /// Number of 201 responses after which the clients stop,
    pub wanted: usize,
    /// provided that this is true.
    pub over: AtomicBool,
}

impl RequestLog {
    pub fn wanting(shifts: usize) -> Self {
        Self {
            wanted: shifts,
            ..Self::default()
        }
    }

    pub fn count(&self) -> usize {
        self.answered.lock().expect("whole").len()
    }

    pub fn is_full(&self) -> bool {
        self.over.load(Ordering::Relaxed) && self.count() >= self.wanted
    }
}

/// The n-th shift of a vendor. None of them overlap.
pub fn draft(vendor: &Vendor, begin: Timestamp, n: usize) -> Value {
    let start = begin + SignedDuration::from_mins(20 * n as i64);
    json!({
        "vehicle_id": vendor.vehicles[n % vendor.vehicles.len()],
        "driver_id": vendor.drivers[n % vendor.drivers.len()],
        "start_time": start,
        "end_time": start + SignedDuration::from_mins(20),
    })
}

impl Vendor {
    /// Creates one shift after another until the clients must stop. With or without a key, a 503 means that nothing
    /// was done.
    pub async fn work(
        &self,
        http: &reqwest::Client,
        mut address: Address,
        book: &RequestLog,
        begin: Timestamp,
        keyed: bool,
    ) {
        for n in 0.. {
            if book.is_full() {
                return;
            }
            let key = format!("{}-{n}", self.person.id);
            let body = draft(self, begin, n);
            let shift = loop {
                let at = *address
                    .wait_for(Option::is_some)
                    .await
                    .expect("a running server");
                let request = http
                    .post(format!(
                        "http://{}/api/shifts/",
                        at.expect("the server comes back in time")
                    ))
                    .bearer_auth(&self.person.token)
                    .json(&body);
                let request = if keyed {
                    request.header("idempotency-key", &key)
                } else {
                    request
                };
                let answer = async {
                    let answer = request.send().await?;
                    Ok::<_, reqwest::Error>((answer.status().as_u16(), answer.text().await?))
                };
                match answer.await {
                    Ok((201, text)) => {
                        let answer: Value = serde_json::from_str(&text).expect("JSON");
                        break answer["shift_id"].as_i64().expect("an id");
                    }
                    Ok((503, _)) => book.refused.fetch_add(1, Ordering::Relaxed),
                    Ok((status, text)) => panic!("{key}: {status} {text}"),
                    Err(_) if keyed => book.unanswered.fetch_add(1, Ordering::Relaxed),
                    Err(error) => panic!("{key}: no response: {error}"),
                };
                tokio::time::sleep(PAUSE).await;
            };
            let mut answered = book.answered.lock().expect("whole");
            assert_eq!(answered.insert((self.person.id, key), shift), None);
        }
    }
}

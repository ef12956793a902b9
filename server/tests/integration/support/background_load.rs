//! Background load: vendors that create shifts continuously, and EICs that decide them.

use crate::support::{
    large_station::Vendor,
    people::{Person, in_hours},
};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    sync::atomic::{AtomicI64, AtomicU32, Ordering},
    time::{Duration, Instant},
};

/// Longest time for one shift, retries included. Longer than any restart takes.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A vendor that creates shifts which never overlap.
pub struct ShiftBooker {
    vendor: Vendor,
    person: Person,
    next: AtomicI64,
    failures: AtomicU32,
}

/// A shift that the server accepted.
#[derive(Clone, Copy, Debug)]
pub struct Booked {
    pub shift: i64,
    /// When the first request for it was sent.
    pub asked: Instant,
}

impl ShiftBooker {
    pub fn new(vendor: &Vendor, person: Person) -> Self {
        Self {
            vendor: vendor.clone(),
            person,
            next: AtomicI64::new(0),
            failures: AtomicU32::new(0),
        }
    }

    /// Requests without a response, or with a response that must be retried.
    pub fn failures(&self) -> u32 {
        self.failures.load(Ordering::Relaxed)
    }

    /// Creates the next shift. Retries with the same key, so that it is created once.
    pub async fn books(&self) -> Booked {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let draft = self.draft(number);
        let key = format!("{}-{number}", self.vendor.member.id);
        let asked = Instant::now();
        let shift = self
            .insists(|| {
                self.person
                    .request(Method::POST, "/api/shifts/")
                    .header("idempotency-key", &key)
                    .json(&draft)
            })
            .await;
        Booked {
            shift: shift["shift_id"].as_i64().expect("an id"),
            asked,
        }
    }

    /// Cancels a shift of this vendor. Does nothing if that is too late or the server is unavailable.
    pub async fn cancels(&self, shift: i64) {
        let path = format!("/api/shifts/{shift}/cancel/");
        if let Ok(answer) = self.person.request(Method::POST, &path).send().await {
            let status = answer.status().as_u16();
            assert!(matches!(status, 200 | 404 | 409 | 503), "cancel: {status}");
        }
    }

    async fn insists(&self, request: impl Fn() -> reqwest::RequestBuilder) -> Value {
        let deadline = Instant::now() + TIMEOUT;
        loop {
            let why = match request().send().await {
                Ok(answer) => {
                    let status = answer.status().as_u16();
                    match answer.text().await {
                        Ok(text) if status == 201 => {
                            return serde_json::from_str(&text).expect("JSON");
                        }
                        Ok(text) if status != 503 => panic!("{status}: {text}"),
                        Ok(text) => text,
                        Err(error) => error.to_string(),
                    }
                }
                Err(error) => format!("{error:?}"),
            };
            self.failures.fetch_add(1, Ordering::Relaxed);
            println!("no response yet: {why}");
            assert!(Instant::now() < deadline, "no shift: {why}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The n-th shift: half an hour of one of the vehicles.
    fn draft(&self, number: i64) -> Value {
        let fleet = i64::try_from(self.vendor.vehicles.len()).expect("few");
        let which = usize::try_from(number % fleet).expect("few");
        let start = in_hours(1 + number / fleet);
        json!({
            "vehicle_id": self.vendor.vehicles[which], "driver_id": self.vendor.drivers[which], "start_time": start,
            "end_time": start + SignedDuration::from_mins(30), "is_recurring": false, "recurrence_pattern": null,
        })
    }
}

/// Decides a shift. Does nothing if another EIC has decided it or the server is unavailable.
pub async fn decides(eic: &Person, shift: i64, approve: bool) {
    let (verb, body) = if approve {
        ("approve", json!({}))
    } else {
        (
            "reject",
            json!({"reason": "The vehicle is in the workshop."}),
        )
    };
    let request = eic.request(Method::POST, &format!("/api/shifts/{shift}/{verb}/"));
    if let Ok(answer) = request.json(&body).send().await {
        let status = answer.status().as_u16();
        assert!(matches!(status, 200 | 409 | 503), "{verb}: {status}");
    }
}

/// Decides several shifts in one call, those that another EIC has not decided.
pub async fn decides_several(eic: &Person, shifts: &[i64], approve: bool) {
    let shifts: Vec<_> = shifts.iter().map(|id| json!({"id": id})).collect();
    let body = if approve {
        json!({"action": "approve", "shifts": shifts})
    } else {
        json!({"action": "reject", "shifts": shifts, "reason": "The vehicle is in the workshop."})
    };
    let request = eic.request(Method::POST, "/api/shifts/decide/");
    if let Ok(answer) = request.json(&body).send().await {
        let status = answer.status().as_u16();
        assert!(matches!(status, 200 | 503), "decide: {status}");
    }
}

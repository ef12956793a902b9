//! The requests whose effect on others is measured.

use super::{StallsPlan, readers};
use crate::{
    accounts::{EicAccount, VendorAccount},
    http_client::http_client,
    test_server::RunningServer,
    websocket_client::WebSocketClient,
};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use reqwest::{
    Method, StatusCode,
    header::{ACCEPT_ENCODING, HeaderValue},
};
use serde_json::{Value, json};
use std::net::SocketAddr;

/// Pages and lists of a vendor.
const VENDOR_READS: [&str; 14] = [
    "/",
    "/?status=all",
    "/?status=rejected",
    "/?status=all&q=patel",
    "/shifts/new",
    "/shifts/print?status=all",
    "/notifications",
    "/fn/shifts/list?",
    "/fn/shifts/print?query[tab]=all",
    "/fn/fleet/drivers?text=pat",
    "/api/shifts/?page_size=200",
    "/api/vehicles/?page_size=200",
    "/api/drivers/?page_size=200",
    "/api/emergencies/",
];
/// Pages and lists of an EIC.
const EIC_READS: [&str; 13] = [
    "/",
    "/?status=all",
    "/?status=past",
    "/?status=all&q=4471",
    "/shifts/print?status=all",
    "/notifications",
    "/emergencies",
    "/limits",
    "/fn/shifts/list?",
    "/api/shifts/?page_size=200",
    "/api/shifts/?status=APPROVED&page_size=200",
    "/api/notifications/?page_size=200",
    "/api/trips/",
];
/// What an EIC reads of one shift; `{}` is its id.
const SHIFT_READS: [&str; 5] = [
    "/shifts/{}",
    "/api/shifts/{}/",
    "/api/shifts/{}/history/",
    "/api/shifts/{}/evidence/",
    "/api/shifts/{}/receipts/",
];
/// Most dates of a series, and most shifts of one bulk decision.
const MOST_DATES: i64 = 366;
const MOST_DECIDED: i64 = 100;
/// Changes that a client missed. A resume repeats up to 500; the server's reminders may add some meanwhile.
const MISSED: i64 = 400;
/// Vehicles from this one on have no shift yet that the load test creates.
const FREE_VEHICLES: usize = 20;

/// One request, sent `times` times.
pub struct Repeated {
    /// Who sends what.
    pub name: String,
    /// Each is sent once.
    pub sent: Vec<Sent>,
}

/// What is sent once.
pub enum Sent {
    /// Nothing, for comparison.
    Nothing,
    /// A request.
    Http(reqwest::Request),
    /// A socket that resumes after this seq, with an API token.
    Resume(SocketAddr, String, i64),
}

impl Sent {
    /// Sends it and waits for the end of the answer.
    ///
    /// # Panics
    /// If the server refuses it.
    pub async fn send(self, http: &reqwest::Client) {
        match self {
            Self::Nothing => {}
            Self::Http(request) => {
                answer(http, request).await;
            }
            Self::Resume(address, token, since) => {
                let credential = format!("Authorization: Bearer {token}");
                let query = format!("?since={since}");
                let socket = WebSocketClient::open(address, &query, None, &credential).await;
                let (mut socket, mut resumed) = (socket.expect("an open socket"), false);
                while !resumed {
                    let look = |text: &[u8]| {
                        let text = str::from_utf8(text).expect("text");
                        if text.contains("\"resumed\"") {
                            assert!(text.contains("\"complete\":true"), "{text}");
                            resumed = true;
                        }
                    };
                    socket.read(look).await.expect("a frame");
                }
            }
        }
    }
}

/// Everything that is measured, in this order. What the requests need is created here.
pub async fn all(server: &RunningServer, plan: &StallsPlan) -> Vec<Repeated> {
    let accounts = server.accounts();
    let (vendor, readers) = (&accounts.vendors[0], readers(accounts, plan));
    let requests = Requests {
        http: http_client(),
        address: server.address(),
        times: plan.times,
    };
    let eic = &readers[0].token;
    let mut all = vec![Repeated {
        name: "none".to_owned(),
        sent: (0..plan.times).map(|_| Sent::Nothing).collect(),
    }];
    for path in VENDOR_READS {
        all.push(requests.read("vendor", &vendor.token, path));
    }
    for path in EIC_READS {
        all.push(requests.read("EIC", eic, path));
    }
    let shift = requests.some_shift(eic).await;
    for path in SHIFT_READS {
        all.push(requests.read("EIC", eic, &path.replace("{}", &shift)));
    }
    // What this creates changes the inboxes: the resume follows.
    let writes = requests.writes(vendor, readers).await;
    all.push(requests.resume(readers).await);
    all.extend(writes);
    all
}

struct Requests {
    http: reqwest::Client,
    address: SocketAddr,
    times: usize,
}

impl Requests {
    /// A page with a session, REST with a token. Both have the same secret.
    fn get(&self, secret: &str, path: &str) -> reqwest::Request {
        let request = self.http.get(format!("http://{}{path}", self.address));
        let request = if path.starts_with("/api/") {
            request.bearer_auth(secret)
        } else {
            let request = request.header("cookie", format!("shiftbell={secret}"));
            request.header("sec-fetch-site", "same-origin")
        };
        request.build().expect("a request")
    }

    fn post(&self, token: &str, path: &str, body: &Value) -> reqwest::Request {
        let url = format!("http://{}/api/{path}", self.address);
        let request = self.http.request(Method::POST, url).bearer_auth(token);
        request.json(body).build().expect("a request")
    }

    /// Compressed, as browsers ask for it.
    fn read(&self, who: &str, secret: &str, path: &str) -> Repeated {
        let sent = || {
            let mut request = self.get(secret, path);
            let encodings = HeaderValue::from_static("gzip, deflate, br");
            request.headers_mut().insert(ACCEPT_ENCODING, encodings);
            Sent::Http(request)
        };
        Repeated {
            name: format!("{who} {path}"),
            sent: (0..self.times).map(|_| sent()).collect(),
        }
    }

    async fn some_shift(&self, eic: &str) -> String {
        let page = answer(&self.http, self.get(eic, "/api/shifts/?status=PENDING")).await;
        page["results"][0]["id"].to_string()
    }

    async fn resume(&self, readers: &[EicAccount]) -> Repeated {
        let mut sent = Vec::new();
        for eic in readers {
            let inbox = answer(&self.http, self.get(&eic.token, "/api/notifications/")).await;
            let since = inbox["seq"].as_i64().expect("a seq") - MISSED;
            sent.push(Sent::Resume(self.address, eic.token.clone(), since.max(0)));
        }
        Repeated {
            name: format!("EIC resume of {MISSED} changes"),
            sent,
        }
    }

    async fn writes(&self, vendor: &VendorAccount, readers: &[EicAccount]) -> [Repeated; 6] {
        let eic = &readers[0];
        let each = |name: &str, request: &dyn Fn(usize) -> reqwest::Request| Repeated {
            name: name.to_owned(),
            sent: (0..self.times).map(|n| Sent::Http(request(n))).collect(),
        };
        let post_series = |n: usize, dates: i64| {
            let body = series(vendor, FREE_VEHICLES + n, dates);
            self.post(&vendor.token, "shifts/", &body)
        };
        // Decided below. They use the vehicles after those of the series that are measured.
        let (mut whole, mut selections) = (Vec::new(), Vec::new());
        for n in 0..self.times {
            let created = answer(&self.http, post_series(self.times + n, MOST_DATES)).await;
            whole.push(created["series_id"].to_string());
            let created = answer(&self.http, post_series(2 * self.times + n, MOST_DECIDED)).await;
            let ids = created["shift_ids"].as_array().expect("shifts").iter();
            selections.push(ids.map(|id| json!({"id": id})).collect::<Vec<_>>());
        }
        let station = self.station(&eic.token).await;
        [
            each("vendor POST a shift", &|n| {
                self.post(&vendor.token, "shifts/", &shift(vendor, n))
            }),
            each("vendor POST a series of 366 dates", &|n| {
                post_series(n, MOST_DATES)
            }),
            each("EIC approves a series of 366 dates", &|n| {
                let path = format!("series/{}/approve/", whole[n]);
                self.post(&eic.token, &path, &json!({}))
            }),
            each("EIC decides 100 shifts", &|n| {
                let body = json!({"action": "approve", "shifts": selections[n]});
                self.post(&eic.token, "shifts/decide/", &body)
            }),
            each("EIC marks all notifications read", &|n| {
                self.post(
                    &readers[n].token,
                    "notifications/mark-all-read/",
                    &json!({}),
                )
            }),
            each("EIC POST an emergency", &|n| {
                let body =
                    json!({"station_id": station, "message": format!("Drill {n}"), "drill": true});
                self.post(&eic.token, "emergencies/", &body)
            }),
        ]
    }

    async fn station(&self, eic: &str) -> Value {
        let me = answer(&self.http, self.get(eic, "/api/me/")).await;
        me["user"]["roles"][0]["station_id"].clone()
    }
}

/// A shift of 15 minutes of one vehicle, tomorrow.
fn shift(vendor: &VendorAccount, vehicle: usize) -> Value {
    let start = now() + SignedDuration::from_hours(24);
    json!({
        "vehicle_id": vendor.vehicle_ids[vehicle], "driver_id": vendor.driver_ids[vehicle],
        "start_time": start, "end_time": start + SignedDuration::from_mins(15),
    })
}

/// A series of one vehicle, every day from the day after tomorrow.
fn series(vendor: &VendorAccount, vehicle: usize, dates: i64) -> Value {
    let first: Date = now().to_zoned(TimeZone::UTC).date() + 2.days();
    json!({
        "vehicle_id": vendor.vehicle_ids[vehicle], "driver_id": vendor.driver_ids[vehicle],
        "start_time": format!("{first}T06:00:00+05:30"), "end_time": format!("{first}T14:00:00+05:30"),
        "is_recurring": true,
        "recurrence_pattern": {"frequency": "DAILY", "until": first + (dates - 1).days()},
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "the server under load uses the real time"
)]
fn now() -> Timestamp {
    Timestamp::now()
}

/// The JSON of a successful answer, or null for a page.
async fn answer(http: &reqwest::Client, request: reqwest::Request) -> Value {
    let what = format!("{} {}", request.method(), request.url());
    let answer = http.execute(request).await.expect("an answer");
    let status = answer.status();
    let body = answer.bytes().await.expect("a body");
    let is_ok = status == StatusCode::OK || status == StatusCode::CREATED;
    // A page is compressed; JSON of this server is text.
    let text = str::from_utf8(&body).unwrap_or("a page");
    assert!(is_ok, "{what}: {status}: {text}");
    serde_json::from_slice(&body).unwrap_or_default()
}

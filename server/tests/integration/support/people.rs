//! Users as clients that know only the contract.

use crate::support::{response::ApiResponse, socket::Socket, world::UserFixture};
use jiff::{RoundMode, SignedDuration, Timestamp, TimestampRound, Unit};
use reqwest::{
    Method, RequestBuilder,
    header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, ORIGIN},
};
use serde_json::{Value, json};
use std::{net::SocketAddr, ops::Deref};

/// How a client authenticates.
#[derive(Clone, PartialEq)]
pub enum Credential {
    None,
    Token(String),
    Cookie(String),
}

/// A user as a client of one server.
#[derive(Clone)]
pub struct Person {
    http: reqwest::Client,
    address: SocketAddr,
    credential: Credential,
    who: Option<&'static UserFixture>,
}

impl Deref for Person {
    type Target = UserFixture;

    fn deref(&self) -> &UserFixture {
        self.who.expect("a user of the fixture")
    }
}

impl Person {
    pub fn new(
        http: reqwest::Client,
        address: SocketAddr,
        credential: Credential,
        who: Option<&'static UserFixture>,
    ) -> Self {
        Self {
            http,
            address,
            credential,
            who,
        }
    }

    /// The same user at another address.
    pub fn at(&self, address: SocketAddr) -> Self {
        Self {
            address,
            ..self.clone()
        }
    }

    /// The same user with separate connections.
    pub fn apart(&self) -> Self {
        let http = reqwest::Client::builder().no_proxy().build();
        Self {
            http: http.expect("a client"),
            ..self.clone()
        }
    }

    /// The same user over the connections of another client.
    pub fn sharing(&self, other: &Self) -> Self {
        Self {
            http: other.http.clone(),
            ..self.clone()
        }
    }

    /// Whether both use the same credential.
    pub fn is(&self, other: &Self) -> bool {
        self.credential == other.credential
    }

    /// Address of the server.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The session cookie as `name=value`.
    pub fn cookie(&self) -> &str {
        match &self.credential {
            Credential::Cookie(cookie) => cookie,
            _ => panic!("no cookie"),
        }
    }

    /// A request with the credential. With a cookie also with our own origin, as a browser sends it.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.bare_request(method, path);
        match self.credential {
            Credential::Cookie(_) => request.header(ORIGIN, format!("http://{}", self.address)),
            _ => request,
        }
    }

    /// Like `request`, without any header about the origin.
    pub fn bare_request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self
            .http
            .request(method, format!("http://{}{path}", self.address));
        match &self.credential {
            Credential::None => request,
            Credential::Token(token) => request.header(AUTHORIZATION, format!("Bearer {token}")),
            Credential::Cookie(cookie) => request.header(COOKIE, cookie),
        }
    }

    /// The headers of a socket's upgrade request.
    pub fn upgrade_headers(&self) -> Vec<(&'static str, String)> {
        match &self.credential {
            Credential::None => vec![],
            Credential::Token(token) => vec![("authorization", format!("Bearer {token}"))],
            Credential::Cookie(cookie) => vec![
                ("cookie", cookie.clone()),
                ("origin", format!("http://{}", self.address)),
            ],
        }
    }

    pub async fn get(&self, path: &str) -> ApiResponse {
        ApiResponse::of(self.request(Method::GET, path)).await
    }

    /// Posts JSON.
    pub async fn post(&self, path: &str, body: Value) -> ApiResponse {
        ApiResponse::of(self.request(Method::POST, path).json(&body)).await
    }

    /// Posts without a body and without a Content-Type.
    pub async fn post_nothing(&self, path: &str) -> ApiResponse {
        ApiResponse::of(self.request(Method::POST, path)).await
    }

    /// Posts these bytes as JSON.
    pub async fn post_raw(&self, path: &str, body: impl Into<reqwest::Body>) -> ApiResponse {
        ApiResponse::of(
            self.request(Method::POST, path)
                .header(CONTENT_TYPE, "application/json")
                .body(body),
        )
        .await
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> ApiResponse {
        self.post("/api/login/", json!({"email": email, "password": password}))
            .await
    }

    pub async fn sign_out(&self) -> ApiResponse {
        self.post_nothing("/api/logout/").await
    }

    /// A request body for the user's n-th vehicle and driver: starts `hours` from now and lasts eight hours.
    pub fn draft(&self, n: usize, hours: i64) -> Value {
        let start = in_hours(hours);
        self.draft_at(n, start, start + SignedDuration::from_hours(8))
    }

    /// A request body for the user's n-th vehicle and driver at these times.
    pub fn draft_at(&self, n: usize, start: Timestamp, end: Timestamp) -> Value {
        json!({
            "vehicle_id": self.vehicles[n].id, "driver_id": self.drivers[n].id, "start_time": start, "end_time": end,
            "is_recurring": false, "recurrence_pattern": null,
        })
    }

    /// Creates a shift; the server must accept it.
    pub async fn creates(&self, draft: Value) -> Value {
        self.post("/api/shifts/", draft).await.expect_status(201)["shift"].clone()
    }

    /// Approves a shift; the server must accept it.
    pub async fn approves(&self, shift: &Value) -> Value {
        self.post_nothing(&format!("/api/shifts/{}/approve/", shift["id"]))
            .await
            .expect_status(200)["shift"]
            .clone()
    }

    pub async fn rejects(&self, shift: &Value, reason: &str) -> Value {
        self.post(
            &format!("/api/shifts/{}/reject/", shift["id"]),
            json!({"reason": reason}),
        )
        .await
        .expect_status(200)["shift"]
            .clone()
    }

    pub async fn cancels(&self, shift: &Value) -> Value {
        self.post_nothing(&format!("/api/shifts/{}/cancel/", shift["id"]))
            .await
            .expect_status(200)["shift"]
            .clone()
    }

    /// The user's notifications, newest first.
    pub async fn inbox(&self) -> Value {
        self.get("/api/notifications/").await.expect_status(200)
    }

    /// The changes of the user's inbox after `seq`.
    pub async fn since(&self, seq: i64) -> Value {
        self.get(&format!("/api/notifications/?since={seq}"))
            .await
            .expect_status(200)
    }

    pub async fn unread(&self) -> i64 {
        self.inbox().await["unread_count"]
            .as_i64()
            .expect("a count")
    }

    pub async fn seq(&self) -> i64 {
        self.inbox().await["seq"].as_i64().expect("a seq")
    }

    /// Marks a notification; the server must accept it.
    pub async fn marks(&self, notification: &Value, how: &str) {
        let answer = self
            .post_nothing(&format!(
                "/api/notifications/{}/mark-{how}/",
                notification["id"]
            ))
            .await
            .expect_status(200);
        assert_eq!(answer, json!({"success": true}));
    }

    pub async fn marks_all_read(&self) {
        assert_eq!(
            self.post_nothing("/api/notifications/mark-all-read/")
                .await
                .expect_status(200),
            json!({"success": true})
        );
    }

    /// Opens a socket without reading its first frame.
    pub async fn raw_socket(&self, query: &str) -> Socket {
        Socket::open(self.address, query, &self.upgrade_headers())
            .await
            .expect("an open socket")
    }

    /// Opens a socket and reads its first frame, the count.
    pub async fn socket(&self) -> Socket {
        let mut socket = self.raw_socket("").await;
        socket.first().await;
        socket
    }

    /// The status with which the server refuses a socket.
    pub async fn refused_socket(&self) -> u16 {
        Socket::open(self.address, "", &self.upgrade_headers())
            .await
            .err()
            .expect("a refusal")
    }
}

/// The whole minute before this number of hours from now. Not the nearest one: a shift in more than an hour gets a reminder
/// an hour before, in the middle of a test.
pub fn in_hours(hours: i64) -> Timestamp {
    let later = clock() + SignedDuration::from_hours(hours);
    let minute = TimestampRound::new()
        .smallest(Unit::Minute)
        .mode(RoundMode::Floor);
    later.round(minute).expect("in range")
}

/// The current time.
#[expect(
    clippy::disallowed_methods,
    reason = "a client outside the server has only the real clock"
)]
pub fn clock() -> Timestamp {
    Timestamp::now()
}

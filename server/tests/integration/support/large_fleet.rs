//! A server on a database with a fleet and a history of any size, and the SQL statements that it runs.

use crate::support::{
    app::TestApp,
    people::{Credential, Person, clock},
};
use reqwest::Method;
use rustix::process::Signal;
use serde_json::Value;
use sqlx::{AnyConnection, AssertSqlSafe, Connection};
use std::{collections::BTreeMap, fs, time::Duration};

/// Statements of the server's own tasks, which run whatever is requested.
const BACKGROUND: [&str; 8] = [
    "changed_at >= $1",
    "FROM shift_counts GROUP BY",
    "reminded_minutes",
    "eic_acknowledged_at IS NULL",
    "WITH old AS",
    // At the start.
    "duplicate_of",
    "form_key IS NULL",
    // For every new connection.
    "pg_advisory_lock_shared",
];

/// Numbers of rows.
#[derive(Clone, Copy)]
pub struct Size {
    pub vehicles: usize,
    pub drivers: usize,
    /// Shifts of the only vendor. Each notified the only EIC.
    pub shifts: usize,
}

/// A running server that logs its statements.
pub struct LargeFleet {
    pub app: TestApp,
    users: Value,
}

/// How often a statement ran, and how many rows it returned in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Runs {
    pub times: u64,
    pub rows: u64,
}

impl LargeFleet {
    /// Fills a database and starts a server on it.
    pub async fn start(size: Size) -> Self {
        sqlx::any::install_default_drivers();
        let mut app = TestApp::empty();
        let file = app.folder().join("credentials.json");
        let sizes = [size.vehicles, size.drivers].map(|size| size.to_string());
        app.command(&[
            "demo",
            "--eics",
            "1",
            "--vendors",
            "1",
            "--vehicles",
            &sizes[0],
            "--drivers",
            &sizes[1],
            "--credentials",
            file.to_str().expect("text"),
        ])
        .ok();
        let text = fs::read(&file).expect("credentials");
        let users: Value = serde_json::from_slice(&text).expect("JSON");
        write_history(&app, &users, size).await;
        // Starts again with the statements in its log.
        app.signal(Signal::TERM);
        app.ended(Duration::from_secs(10)).await;
        app.restart_with(&[
            ("RUST_LOG", "error,sqlx::query=debug"),
            ("LOG_FORMAT", "json"),
        ]);
        Self { app, users }
    }

    /// The user of the vendor, signed in.
    pub async fn vendor(&self) -> Person {
        self.signed_in(&self.users["vendors"][0]).await
    }

    /// The EIC, signed in.
    pub async fn eic(&self) -> Person {
        self.signed_in(&self.users["eics"][0]).await
    }

    async fn signed_in(&self, user: &Value) -> Person {
        let email = user["email"].as_str().expect("text");
        let answer = self.app.anonymous().sign_in(email, "demo-password").await;
        let cookie = answer.session_cookie().expect("a session cookie");
        self.app.with_credential(Credential::Cookie(cookie))
    }

    /// Stops the server and returns every query that it has run. Its log is complete only then.
    pub async fn queries(&mut self) -> BTreeMap<String, Runs> {
        self.app.signal(Signal::TERM);
        self.app.ended(Duration::from_secs(10)).await;
        let mut queries: BTreeMap<String, Runs> = BTreeMap::new();
        for line in self.app.log().lines() {
            let Ok(event) = serde_json::from_str::<Value>(line) else {
                continue;
            };
            let fields = &event["fields"];
            // Short statements are only in the summary.
            let statement = [&fields["db.statement"], &fields["summary"]]
                .into_iter()
                .filter_map(Value::as_str)
                .map(str::trim)
                .find(|text| !text.is_empty());
            let Some(statement) = statement else { continue };
            let is_query = statement.starts_with("SELECT") || statement.starts_with("WITH");
            if !is_query || BACKGROUND.iter().any(|part| statement.contains(part)) {
                continue;
            }
            let runs = queries.entry(statement.to_owned()).or_default();
            runs.times += 1;
            runs.rows += fields["rows_returned"].as_u64().unwrap_or_default();
        }
        queries
    }
}

/// Gets a page or data as a browser does.
pub async fn get(person: &Person, path: &str) {
    let request = person
        .bare_request(Method::GET, path)
        .header("sec-fetch-site", "same-origin");
    let answer = request.send().await.expect("an answer");
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    answer.bytes().await.expect("a body");
}

/// Shifts in every status, two of three days of them over, and a notification of each.
async fn write_history(app: &TestApp, users: &Value, size: Size) {
    let vendor = &users["vendors"][0];
    let (vendor_id, user, eic, station) = (
        &vendor["vendor_id"],
        &vendor["id"],
        &users["eics"][0]["id"],
        &users["station_id"],
    );
    let (vehicle, driver) = (&vendor["vehicle_ids"][0], &vendor["driver_ids"][0]);
    let now = clock().as_millisecond();
    let Size {
        vehicles,
        drivers,
        shifts,
    } = size;
    let numbers = format!(
        "WITH RECURSIVE numbers(n) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < {shifts})"
    );
    let ahead = shifts / 3;
    let mut db = AnyConnection::connect(&app.database_url())
        .await
        .expect("the database");
    for sql in [
        format!(
            "{numbers} INSERT INTO shifts (status, vehicle_id, driver_id, vendor_id, station_id, start_time, end_time, created_by, \
             created_at, changed_at, search) \
             SELECT CASE n % 5 WHEN 0 THEN CASE WHEN n - {shifts} + {ahead} > 2 THEN 'PENDING' ELSE 'EXPIRED' END WHEN 1 THEN 'APPROVED' WHEN 2 THEN 'REJECTED' WHEN 3 THEN 'CANCELLED' ELSE 'EXPIRED' END, \
             {vehicle} + n % {vehicles}, {driver} + n % {drivers}, {vendor_id}, {station}, \
             {now} + (n - {shifts} + {ahead}) * 3600000, {now} + (n - {shifts} + {ahead} + 8) * 3600000, {user}, \
             {now} - 90000000, {now} - 90000000, '' FROM numbers"
        ),
        "INSERT INTO events (type, title, message, data, action_url, shift_id, created_at) \
         SELECT 'SHIFT_CREATED', 'New Shift Created', 'A shift was created.', '{\"shift_id\": 1, \"driver_id\": 1, \"driver_name\": \"A\", \
         \"vehicle_id\": 1, \"vehicle_reg\": \"B\", \"start_time\": \"2026-11-24T00:30:00Z\", \"end_time\": \"2026-11-24T00:45:00Z\"}', \
         NULL, id, created_at FROM shifts ORDER BY id"
            .to_owned(),
        format!(
            "INSERT INTO notifications (user_id, seq, event_id, is_read) SELECT {eic}, id, id, CASE id % 2 WHEN 0 THEN 1 ELSE 0 END FROM events"
        ),
        format!(
            "UPDATE inboxes SET seq = (SELECT MAX(seq) FROM notifications), \
             unread = (SELECT COUNT(*) FROM notifications WHERE is_read = 0) WHERE user_id = {eic}"
        ),
    ] {
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut db)
            .await
            .expect("a history");
    }
    db.close().await.expect("closed");
}

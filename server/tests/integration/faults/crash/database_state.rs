//! The shifts and inboxes in a database, and the invariants that must always hold.

use crate::support::test_folder::TestFolder;
use serde_json::Value;
use sqlx::{AnyConnection, Connection, Row, any::AnyRow};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};
use tempfile::TempDir;

/// All rows about shifts and their notifications.
#[derive(Debug, PartialEq)]
pub struct DatabaseState {
    pub shifts: BTreeMap<i64, Shift>,
    /// The created shift by user and key.
    pub keys: BTreeMap<(i64, String), i64>,
    events: BTreeMap<i64, Event>,
    pub inboxes: BTreeMap<i64, Inbox>,
    /// The actions on a shift.
    pub audit: Vec<(String, i64)>,
    engineers: Vec<(i64, i64)>,
    planners: Vec<(i64, i64)>,
}

#[derive(Debug, PartialEq)]
pub struct Shift {
    pub status: String,
    pub version: i64,
    station: i64,
    vendor: i64,
}

#[derive(Debug, PartialEq)]
struct Event {
    kind: String,
    shift: i64,
    resolved: Option<String>,
}

/// Notifications and changes of one user, by `seq`.
#[derive(Debug, Default, PartialEq)]
pub struct Inbox {
    pub seq: i64,
    pub unread: i64,
    pub notifications: BTreeMap<i64, Notification>,
    pub changes: BTreeMap<i64, String>,
}

#[derive(Debug, PartialEq)]
pub struct Notification {
    pub id: i64,
    event: i64,
    pub is_read: bool,
}

impl DatabaseState {
    /// Reads the database at this URL.
    pub async fn read(url: &str) -> Self {
        sqlx::any::install_default_drivers();
        let mut database = AnyConnection::connect(url).await.expect("the database");
        let database_state = Self::of(&mut database).await;
        database.close().await.expect("closed");
        database_state
    }

    /// Reads a copy of the database after a crash, recovered as by the next start. No server may be running.
    pub async fn after_crash(home: &TestFolder) -> Self {
        if !super::is_sqlite(home) {
            return Self::read(&home.database_url()).await;
        }
        let copy = copy(home);
        Self::recovered(&copy).await
    }

    /// Lets SQLite recover the files in a folder and checks their integrity.
    pub async fn recovered(folder: &TempDir) -> Self {
        sqlx::any::install_default_drivers();
        let url = crate::support::command::database_url(folder.path());
        let mut database = AnyConnection::connect(&url)
            .await
            .expect("the database opens");
        let integrity: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check")
            .fetch_all(&mut database)
            .await
            .expect("a row");
        assert_eq!(integrity, ["ok"]);
        let orphans = sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut database);
        assert!(orphans.await.expect("a row").is_empty());
        let database_state = Self::of(&mut database).await;
        database.close().await.expect("closed");
        database_state
    }

    async fn of(database: &mut AnyConnection) -> Self {
        // A transaction of a killed server may still be ending in PostgreSQL.
        let begin = match database.backend_name() {
            "PostgreSQL" => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            _ => "BEGIN",
        };
        let mut tx = database.begin_with(begin).await.expect("a transaction");
        let mut rows = async |sql: &'static str| {
            let rows = sqlx::query(sql).fetch_all(&mut *tx).await;
            rows.unwrap_or_else(|error| panic!("{sql}: {error}"))
        };
        let pair = |row: &AnyRow| (int(row, 0), int(row, 1));
        let mut database_state = Self {
            shifts: rows("SELECT id, status, version, station_id, vendor_id FROM shifts")
                .await
                .iter()
                .map(|row| (int(row, 0), Shift::of(row)))
                .collect(),
            keys: rows("SELECT user_id, key, answer FROM idempotency_keys")
                .await
                .iter()
                .map(|row| ((int(row, 0), text(row, 1)), answered(&text(row, 2))))
                .collect(),
            events: rows("SELECT id, type, shift_id, resolved_status FROM events")
                .await
                .iter()
                .map(|row| {
                    let event = Event {
                        kind: text(row, 1),
                        shift: int(row, 2),
                        resolved: row.get(3),
                    };
                    (int(row, 0), event)
                })
                .collect(),
            inboxes: BTreeMap::new(),
            audit: rows(
                "SELECT action, shift_id FROM audit WHERE shift_id IS NOT NULL ORDER BY id",
            )
            .await
            .iter()
            .map(|row| (text(row, 0), int(row, 1)))
            .collect(),
            engineers: rows(
                "SELECT r.station_id, r.user_id FROM roles r JOIN users u ON u.id = r.user_id \
                 WHERE r.code = 'EIC' AND r.is_active = 1 AND u.is_active = 1",
            )
            .await
            .iter()
            .map(pair)
            .collect(),
            planners: rows(
                "SELECT r.vendor_id, r.user_id FROM roles r JOIN users u ON u.id = r.user_id \
                 WHERE r.code = 'VENDOR' AND r.is_active = 1 AND u.is_active = 1",
            )
            .await
            .iter()
            .map(pair)
            .collect(),
        };
        for row in rows("SELECT user_id, seq, unread FROM inboxes").await {
            let inbox = database_state.inboxes.entry(int(&row, 0)).or_default();
            (inbox.seq, inbox.unread) = (int(&row, 1), int(&row, 2));
        }
        for row in rows("SELECT user_id, seq, id, event_id, is_read FROM notifications").await {
            let notification = Notification {
                id: int(&row, 2),
                event: int(&row, 3),
                is_read: int(&row, 4) != 0,
            };
            let inbox = database_state.inboxes.entry(int(&row, 0)).or_default();
            inbox.notifications.insert(int(&row, 1), notification);
        }
        for row in rows("SELECT user_id, seq, kind FROM inbox_changes").await {
            let inbox = database_state.inboxes.entry(int(&row, 0)).or_default();
            inbox.changes.insert(int(&row, 1), text(&row, 2));
        }
        for row in
            rows("SELECT user_id, resolved_seq FROM notifications WHERE resolved_seq IS NOT NULL")
                .await
        {
            let inbox = database_state.inboxes.entry(int(&row, 0)).or_default();
            inbox.changes.insert(int(&row, 1), "resolved".to_owned());
        }
        database_state
    }

    /// Checks that every shift is complete or absent, and that every inbox has a correct count and no gap.
    #[track_caller]
    pub fn check_invariants(&self) {
        let mut told: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for (user, inbox) in &self.inboxes {
            let seqs = inbox.notifications.keys().chain(inbox.changes.keys());
            let mut seqs: Vec<i64> = seqs.copied().collect();
            seqs.sort_unstable();
            assert!(
                seqs.iter().copied().eq(1..=inbox.seq),
                "user {user}: a gap or a duplicate in {inbox:?}"
            );
            let unread = inbox.notifications.values().filter(|one| !one.is_read);
            assert_eq!(inbox.unread, unread.count() as i64, "count of user {user}");
            for notification in inbox.notifications.values() {
                told.entry(notification.event).or_default().push(*user);
            }
        }
        let mut happened: BTreeMap<i64, Vec<&str>> = BTreeMap::new();
        for (id, event) in &self.events {
            let shift = self.shifts.get(&event.shift);
            let shift = shift.unwrap_or_else(|| panic!("event {id} has no shift"));
            let (circle, of) = match event.kind.as_str() {
                "SHIFT_CREATED" => (&self.engineers, shift.station),
                _ => (&self.planners, shift.vendor),
            };
            let circle = circle.iter().filter(|(tie, _)| *tie == of);
            let expected: BTreeSet<i64> = circle.map(|(_, user)| *user).collect();
            let resolved = match (event.kind.as_str(), shift.status.as_str()) {
                ("SHIFT_CREATED", status) if status != "PENDING" => Some(status),
                _ => None,
            };
            assert_eq!(event.resolved.as_deref(), resolved, "event {id}");
            let told = told.remove(id).unwrap_or_default();
            assert_eq!(told.len(), expected.len(), "event {id}: {told:?}");
            assert_eq!(BTreeSet::from_iter(told), expected, "event {id}");
            happened.entry(event.shift).or_default().push(&event.kind);
        }
        assert!(told.is_empty(), "notifications without an event: {told:?}");
        let mut done: BTreeMap<i64, Vec<&str>> = BTreeMap::new();
        for (action, shift) in &self.audit {
            done.entry(*shift).or_default().push(action);
        }
        for (id, shift) in &self.shifts {
            let (events, actions): (&[&str], &[&str]) = match shift.status.as_str() {
                "PENDING" => (&["SHIFT_CREATED"], &["shift_created"]),
                "APPROVED" => (
                    &["SHIFT_CREATED", "SHIFT_APPROVED"],
                    &["shift_created", "shift_approved"],
                ),
                "REJECTED" => (
                    &["SHIFT_CREATED", "SHIFT_REJECTED"],
                    &["shift_created", "shift_rejected"],
                ),
                "CANCELLED" => (&["SHIFT_CREATED"], &["shift_created", "shift_cancelled"]),
                other => panic!("shift {id} has status {other}"),
            };
            assert_eq!(happened.remove(id).as_deref(), Some(events), "shift {id}");
            assert_eq!(done.remove(id).as_deref(), Some(actions), "shift {id}");
            assert_eq!(shift.version, actions.len() as i64, "shift {id}");
        }
        assert!(done.is_empty(), "audit entries without a shift: {done:?}");
        let answered: BTreeSet<_> = self.keys.values().collect();
        assert_eq!(answered.len(), self.keys.len(), "two keys for one shift");
        assert!(
            answered.iter().all(|id| self.shifts.contains_key(id)),
            "a key without a shift"
        );
    }
}

impl Shift {
    fn of(row: &AnyRow) -> Self {
        Self {
            status: text(row, 1),
            version: int(row, 2),
            station: int(row, 3),
            vendor: int(row, 4),
        }
    }
}

/// Copies the database file and its log.
pub fn copy(home: &TestFolder) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["shiftbell.db", "shiftbell.db-wal"] {
        let from = home.path().join(name);
        if from.exists() {
            fs::copy(from, folder.path().join(name)).expect("a copy");
        }
    }
    folder
}

fn answered(answer: &str) -> i64 {
    let shift: Value = serde_json::from_str(answer).expect("a key has its response");
    shift["id"].as_i64().expect("a shift")
}

fn int(row: &AnyRow, column: usize) -> i64 {
    row.try_get(column).expect("a number")
}

fn text(row: &AnyRow, column: usize) -> String {
    row.try_get(column).expect("a text")
}

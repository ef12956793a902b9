//! A small network: one station, two EICs, two vendors; and a list of what was published.

use domain::{
    clock::FixedClock,
    credential::Credential,
    demo::{self, DemoPlan, DemoReport, DemoUser},
    event::Changes,
    service::{Outbox, Service, auth::authenticate, shifts},
    shift::{Shift, ShiftDraft, parse_time},
    store::Store,
    user::User,
};
use jiff::Timestamp;
use sqlx::{AnyConnection, Connection};
use std::sync::{Arc, Mutex};
use testkit::TestDatabase;

pub const NOW: &str = "2027-03-01T00:00:00Z";

#[derive(Default)]
pub struct Published(Mutex<Vec<Changes>>);

impl Outbox for Published {
    fn publish(&self, changes: Changes) {
        self.0.lock().unwrap().push(changes);
    }
}

pub struct TestNetwork {
    pub service: Service,
    pub published: Arc<Published>,
    pub report: DemoReport,
    pub store: Store,
    // In this order: a database is dropped before its folder.
    database: TestDatabase,
    _folder: tempfile::TempDir,
}

impl TestNetwork {
    pub async fn new() -> Self {
        Self::of(DemoPlan {
            eics: 2,
            vendors: 2,
            vehicles: 4,
            drivers: 4,
            sample: false,
        })
        .await
    }

    /// A network of another size.
    pub async fn of(plan: DemoPlan) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = TestDatabase::empty(folder.path());
        let store = Store::open(&database.url()).await.unwrap();
        let published = Arc::new(Published::default());
        let service = Service::new(
            store.clone(),
            Arc::new(FixedClock(time(NOW))),
            published.clone(),
            true,
        );
        let report = demo::fill(&service, &plan).await.unwrap();
        Self {
            service,
            published,
            report,
            store,
            database,
            _folder: folder,
        }
    }

    /// The same network at another time, or with the flag down.
    pub fn at(&self, now: &str, realtime: bool) -> Service {
        Service::new(
            self.store.clone(),
            Arc::new(FixedClock(time(now))),
            self.published.clone(),
            realtime,
        )
    }

    pub async fn eic(&self, n: usize) -> User {
        self.user(&self.report.eics[n]).await
    }

    pub async fn vendor(&self, n: usize) -> User {
        self.user(&self.report.vendors[n].user).await
    }

    pub async fn user(&self, user: &DemoUser) -> User {
        authenticate(
            &self.service,
            &Credential::Token(user.token.parse().unwrap()),
        )
        .await
        .unwrap()
        .user
    }

    /// The first vendor's n-th vehicle and driver from `start` to `end`.
    pub fn draft(&self, n: usize, start: &str, end: &str) -> ShiftDraft {
        let vendor = &self.report.vendors[0];
        ShiftDraft {
            vehicle_id: vendor.vehicle_ids[n],
            driver_id: vendor.driver_ids[n],
            start_time: time(start),
            end_time: time(end),
        }
    }

    /// A shift of the first vendor, at an hour of its own.
    pub async fn shift(&self, hour: i8) -> Shift {
        let draft = self.draft(
            0,
            &format!("2027-03-02T{hour:02}:00:00Z"),
            &format!("2027-03-02T{hour:02}:30:00Z"),
        );
        shifts::create(&self.service, &self.vendor(0).await, draft, None)
            .await
            .unwrap()
    }

    /// A connection beside the store, for what it would never do and what it does not tell.
    pub async fn behind_its_back(&self) -> AnyConnection {
        AnyConnection::connect(&self.database.url()).await.unwrap()
    }

    /// Changes what no service would change.
    pub async fn execute(&self, sql: &str) {
        sqlx::query(sqlx::AssertSqlSafe(sql.to_owned()))
            .execute(&mut self.behind_its_back().await)
            .await
            .unwrap();
    }

    pub fn last_published(&self) -> Changes {
        self.published
            .0
            .lock()
            .unwrap()
            .last()
            .cloned()
            .unwrap_or_default()
    }
}

pub fn time(text: &str) -> Timestamp {
    parse_time(text).unwrap()
}

//! A small database with one station, two EICs and two vendors, and a list of published changes.

use domain::{
    clock::FixedClock,
    credential::Credential,
    demo::{self, DemoPlan, DemoReport, DemoUser},
    event::Changes,
    id::{DriverId, VehicleId},
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

/// What gets another name.
pub enum Renamed {
    Vehicle(VehicleId),
    Driver(DriverId),
}

pub struct TestNetwork {
    pub service: Service,
    pub published: Arc<Published>,
    pub report: DemoReport,
    pub store: Store,
    // Dropped in this order: a database before its folder.
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

    /// A database of another size.
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

    /// The same database at another time, or without real-time notifications.
    pub fn at(&self, now: &str, realtime: bool) -> Service {
        Service::new(
            self.store.clone(),
            Arc::new(FixedClock(time(now))),
            self.published.clone(),
            realtime,
        )
    }

    /// Another process on the same database, at another time.
    pub async fn another_process(&self, now: &str) -> Service {
        Service::new(
            Store::open(&self.database.url()).await.unwrap(),
            Arc::new(FixedClock(time(now))),
            self.published.clone(),
            true,
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

    /// A draft for the first vendor's n-th vehicle and driver from `start` to `end`.
    pub fn draft(&self, n: usize, start: &str, end: &str) -> ShiftDraft {
        let vendor = &self.report.vendors[0];
        ShiftDraft {
            vehicle_id: vendor.vehicle_ids[n],
            driver_id: vendor.driver_ids[n],
            start_time: time(start),
            end_time: time(end),
        }
    }

    /// Creates a shift of the first vendor at this hour.
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

    /// Gives a vehicle or a driver another name.
    pub async fn rename(&self, what: Renamed, name: &str) {
        let sql = match what {
            Renamed::Vehicle(id) => format!(
                "UPDATE vehicles SET registration_no = '{name}', registration_key = NULL, form_key = NULL WHERE id = {id}"
            ),
            Renamed::Driver(id) => format!(
                "UPDATE drivers SET full_name = '{name}', name_key = NULL, form_key = NULL WHERE id = {id}"
            ),
        };
        self.execute(&sql).await;
        self.open_again().await;
    }

    /// Opens the database as a starting server does.
    pub async fn open_again(&self) {
        Store::open(&self.database.url()).await.unwrap();
    }

    /// A direct connection to the database, for states that no service produces and columns that none returns.
    pub async fn direct_connection(&self) -> AnyConnection {
        AnyConnection::connect(&self.database.url()).await.unwrap()
    }

    /// Executes SQL for changes that no service makes.
    pub async fn execute(&self, sql: &str) {
        sqlx::query(sqlx::AssertSqlSafe(sql.to_owned()))
            .execute(&mut self.direct_connection().await)
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

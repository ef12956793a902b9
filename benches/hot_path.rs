//! Benchmarks of the hot path, step by step, from a vendor's request to the frames of every notified user.
//! `make bench` runs them.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use domain::{
    clock::FixedClock,
    credential::Credential,
    demo::{self, DemoPlan, DemoVendor},
    event::{Content, InboxChange, InboxEvent},
    frame::{ClientMessage, FrameWriter},
    id::{NotificationId, UserId},
    notification::NotificationType,
    service::{NoOutbox, Service, auth, shifts},
    shift::ShiftDraft,
    store::Store,
    user::User,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use std::{
    hint::black_box,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Vehicles and drivers: this many shifts can start at the same time.
const FLEET: usize = 50;

fn parse(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse");
    let body = json!({
        "vehicle_id": 17, "driver_id": 23, "start_time": "2027-03-02T06:00:00+05:30", "end_time": "2027-03-02T14:00:00+05:30",
        "is_recurring": false, "recurrence_pattern": null,
    });
    let body = body.to_string();
    group.bench_function("request body", |bencher| {
        bencher.iter(|| ShiftDraft::from_json(black_box(body.as_bytes())).expect("a draft"));
    });
    let message = r#"{"action":"mark_read","notification_id":4711,"ref":"a"}"#;
    group.bench_function("client frame", |bencher| {
        bencher.iter(|| ClientMessage::parse(black_box(message)).expect("a message"));
    });
    group.finish();
}

fn create(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("create");
    group.sample_size(20);
    // With one EIC the shift dominates the cost, with 1,000 the notifications do.
    for eics in [1, 100, 1_000] {
        let world = BenchFixture::new(eics);
        group.throughput(Throughput::Elements(eics as u64));
        group.bench_function(BenchmarkId::new("EICs", eics), |bencher| {
            bencher.iter(|| world.create());
        });
    }
    group.finish();
}

fn frames(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("frames");
    for told in [1_i64, 100, 1_000] {
        let changes = changes(told);
        group.throughput(Throughput::Elements(changes.len() as u64));
        group.bench_function(BenchmarkId::new("EICs", told), |bencher| {
            bencher.iter(|| {
                let mut writer = FrameWriter::new("0f8fad5b-d9cb-469f-a165-70867728950e");
                for change in &changes {
                    black_box(writer.write(black_box(change)).expect("frames"));
                }
            });
        });
    }
    group.finish();
}

/// A vendor on a private SQLite database, and the EICs that are notified of its shifts.
struct BenchFixture {
    runtime: Runtime,
    service: Service,
    user: User,
    vendor: DemoVendor,
    begin: Timestamp,
    next: AtomicUsize,
    // Dropped last, because the database is in it.
    _folder: TempDir,
}

impl BenchFixture {
    fn new(eics: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("bench.sqlite3").display());
        let now: Timestamp = "2027-03-01T00:00:00Z".parse().expect("a time");
        let plan = DemoPlan {
            eics,
            vendors: 1,
            vehicles: FLEET,
            drivers: FLEET,
            sample: false,
        };
        let runtime = Runtime::new().expect("a runtime");
        let (service, user, vendor) = runtime.block_on(async {
            let store = Store::open(&url).await.expect("a database");
            let service = Service::new(store, Arc::new(FixedClock(now)), Arc::new(NoOutbox), true);
            let mut report = demo::fill(&service, &plan).await.expect("people");
            let vendor = report.vendors.remove(0);
            let token = vendor.user.token.parse().expect("a token");
            let access = auth::authenticate(&service, &Credential::Token(token)).await;
            (service, access.expect("somebody").user, vendor)
        });
        Self {
            runtime,
            service,
            user,
            vendor,
            begin: now + SignedDuration::from_hours(24),
            next: AtomicUsize::new(0),
            _folder: folder,
        }
    }

    fn create(&self) {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        let round = i64::try_from(n / FLEET).expect("few");
        let start_time = self.begin + SignedDuration::from_mins(20 * round);
        let draft = ShiftDraft {
            vehicle_id: self.vendor.vehicle_ids[n % FLEET],
            driver_id: self.vendor.driver_ids[n % FLEET],
            start_time,
            end_time: start_time + SignedDuration::from_mins(15),
        };
        let created = shifts::create(&self.service, &self.user, draft, None);
        self.runtime.block_on(created).expect("a shift");
    }
}

fn changes(told: i64) -> Vec<InboxChange> {
    let content = Arc::new(Content {
        kind: NotificationType::ShiftCreated,
        title: "New Shift Created".to_owned(),
        message: "Driver Mahesh Solanki created a shift for vehicle GJ05BX4471 starting at 2027-03-02 06:00 AM. Please review and approve."
            .to_owned(),
        data: json!({
            "shift_id": 7, "driver_id": 23, "driver_name": "Mahesh Solanki", "vehicle_id": 17, "vehicle_reg": "GJ05BX4471",
            "start_time": "2027-03-02T00:30:00Z", "end_time": "2027-03-02T08:30:00Z",
        }),
        action_url: Some("/shifts/7".to_owned()),
        created_at: Timestamp::UNIX_EPOCH,
    });
    let change = |n: i64| InboxChange {
        user: UserId::new(n),
        seq: 1000 + n,
        unread: n,
        what: InboxEvent::New {
            id: NotificationId::new(100_000 + n),
            content: content.clone(),
        },
    };
    (1..=told).map(change).collect()
}

criterion_group!(hot_path, parse, create, frames);
criterion_main!(hot_path);

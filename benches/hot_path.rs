//! Benchmarks of the hot path, stage by stage, from a vendor's request to the frames of every recipient (`make bench`).

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use domain::{
    clock::FixedClock,
    credential::Credential,
    demo::{self, DemoPlan, DemoVendor},
    event::{Content, InboxChange, InboxEvent},
    frame::{ClientMessage, FrameWriter},
    id::{NotificationId, UserId},
    notification::NotificationType,
    series::SeriesDraft,
    service::{NoOutbox, Service, auth, series, shifts},
    shift::{PatternRequest, ShiftDraft},
    store::Store,
    user::User,
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
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

/// Number of vehicles and of drivers: as many shifts can begin at the same time.
const FLEET: usize = 50;

fn parse(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse");
    let body = json!({
        "vehicle_id": 17, "driver_id": 23, "start_time": "2027-03-02T06:00:00+05:30", "end_time": "2027-03-02T14:00:00+05:30",
        "is_recurring": false, "recurrence_pattern": null,
    });
    let body = body.to_string();
    group.bench_function("request body", |bencher| {
        bencher.iter(|| {
            domain::json::object::<serde_json::Value>(black_box(body.as_bytes()))
                .expect("valid JSON")
        });
    });
    let message = r#"{"action":"mark_read","notification_id":4711,"ref":"a"}"#;
    group.bench_function("client frame", |bencher| {
        bencher.iter(|| ClientMessage::parse(black_box(message)).expect("valid message"));
    });
    group.finish();
}

fn create(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("create");
    group.sample_size(20);
    // With one EIC the cost is that of the shift, with 1,000 that of the notifications.
    for eics in [1, 100, 1_000] {
        let fixture = Fixture::new(eics);
        group.throughput(Throughput::Elements(eics as u64));
        group.bench_function(BenchmarkId::new("EICs", eics), |bencher| {
            bencher.iter(|| fixture.create());
        });
    }
    group.finish();
}

/// A series with its notifications in one transaction, to compare with a single shift.
fn create_series(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("create series");
    group.sample_size(20);
    for dates in [1, 26, 366] {
        let fixture = Fixture::new(3);
        group.throughput(Throughput::Elements(dates));
        group.bench_function(BenchmarkId::new("dates", dates), |bencher| {
            bencher.iter(|| fixture.create_series(dates));
        });
    }
    group.finish();
}

fn write_frames(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("frames");
    for recipients in [1_i64, 100, 1_000] {
        let changes = changes(recipients);
        group.throughput(Throughput::Elements(changes.len() as u64));
        group.bench_function(BenchmarkId::new("EICs", recipients), |bencher| {
            bencher.iter(|| {
                let mut writer = FrameWriter::new("0f8fad5b-d9cb-469f-a165-70867728950e");
                for change in &changes {
                    black_box(writer.write(black_box(change)).expect("JSON"));
                }
            });
        });
    }
    group.finish();
}

/// A vendor's user on a temporary SQLite database whose station has a given number of EICs.
struct Fixture {
    runtime: Runtime,
    service: Service,
    user: User,
    vendor: DemoVendor,
    begin: Timestamp,
    next: AtomicUsize,
    // Last field, so that it is dropped last: the database is stored in it.
    _folder: TempDir,
}

impl Fixture {
    fn new(eics: usize) -> Self {
        let folder = tempfile::tempdir().expect("temporary directory");
        let url = format!("sqlite://{}", folder.path().join("bench.sqlite3").display());
        let now: Timestamp = "2027-03-01T00:00:00Z".parse().expect("valid time");
        let plan = DemoPlan {
            eics,
            vendors: 1,
            vehicles: FLEET,
            drivers: FLEET,
            sample: false,
        };
        let runtime = Runtime::new().expect("Tokio runtime");
        let (service, user, vendor) = runtime.block_on(async {
            let store = Store::open(&url).await.expect("open database");
            let service = Service::new(store, Arc::new(FixedClock(now)), Arc::new(NoOutbox), true);
            let mut report = demo::fill(&service, &plan).await.expect("demo data");
            let vendor = report.vendors.remove(0);
            let token = vendor.user.token.parse().expect("valid token");
            let access = auth::authenticate(&service, &Credential::Token(token)).await;
            (service, access.expect("authenticated user").user, vendor)
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

    /// A shift that overlaps none before it.
    fn draft(&self) -> ShiftDraft {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        let round = i64::try_from(n / FLEET).expect("a small number");
        let start_time = self.begin + SignedDuration::from_mins(20 * round);
        ShiftDraft {
            vehicle_id: self.vendor.vehicle_ids[n % FLEET],
            driver_id: self.vendor.driver_ids[n % FLEET],
            start_time,
            end_time: start_time + SignedDuration::from_mins(15),
        }
    }

    fn create_series(&self, dates: u64) {
        let first = self.draft();
        let days = i64::try_from(dates).expect("a small number") - 1;
        let until = (first.start_time + SignedDuration::from_hours(24 * days))
            .to_zoned(TimeZone::get("Asia/Kolkata").expect("a known zone"))
            .date();
        let pattern = json!({"frequency": "DAILY", "until": until});
        let draft = SeriesDraft {
            first,
            pattern: PatternRequest::parse(&pattern).expect("a pattern"),
        };
        let created = series::create(&self.service, &self.user, draft, None);
        self.runtime.block_on(created).expect("created series");
    }

    fn create(&self) {
        let draft = self.draft();
        let created = shifts::create(&self.service, &self.user, draft, None);
        self.runtime.block_on(created).expect("created shift");
    }
}

fn changes(recipients: i64) -> Vec<InboxChange> {
    let content = Arc::new(Content {
        kind: NotificationType::ShiftCreated,
        title: "New Shift Created".to_owned(),
        message: "Driver Mahesh Solanki created a shift for vehicle GJ05BX4471 starting at 2027-03-02 06:00 AM. Please review and approve."
            .to_owned(),
        data: json!({
            "shift_id": 7, "driver_id": 23, "driver_name": "Mahesh Solanki", "vehicle_id": 17, "vehicle_reg": "GJ05BX4471",
            "start_time": "2027-03-02T00:30:00Z", "end_time": "2027-03-02T08:30:00Z",
            "station_id": 1, "station_name": "Hazira MS", "time_zone": "Asia/Kolkata", "vendor_id": 4,
            "vendor_name": "Sabarmati Carriers",
        }),
        action_url: Some("/shifts/7".to_owned()),
        created_at: Timestamp::UNIX_EPOCH,
    });
    let change = |n: i64| InboxChange {
        user: UserId::new(n),
        seq: 1000 + n,
        unread: n,
        event: InboxEvent::New {
            id: NotificationId::new(100_000 + n),
            content: content.clone(),
        },
    };
    (1..=recipients).map(change).collect()
}

criterion_group!(hot_path, parse, create, create_series, write_frames);
criterion_main!(hot_path);

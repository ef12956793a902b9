//! How many statements an action sends to the database, whatever the number of rows.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "shared with the tests of the services")]
#[path = "../services/test_network.rs"]
mod test_network;

use domain::{
    series::SeriesDraft,
    service::{series, shifts::IdempotencyKey},
    shift::PatternRequest,
};
use serde_json::json;
use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Instant,
};
use test_network::TestNetwork;
use tracing::{
    Event, Metadata, Subscriber,
    span::{Attributes, Id, Record},
};

static STATEMENTS: AtomicUsize = AtomicUsize::new(0);

/// Counts the statements that sqlx logs.
struct StatementCounter;

impl Subscriber for StatementCounter {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn event(&self, _: &Event<'_>) {
        STATEMENTS.fetch_add(1, Ordering::SeqCst);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// The result of an action and the number of its statements.
async fn counted<T>(action: impl Future<Output = T>) -> (T, usize) {
    let before = STATEMENTS.load(Ordering::SeqCst);
    let result = action.await;
    (result, STATEMENTS.load(Ordering::SeqCst) - before)
}

fn draft(network: &TestNetwork, vehicle: usize, until: &str) -> SeriesDraft {
    let pattern = json!({"frequency": "DAILY", "until": until});
    SeriesDraft {
        first: network.draft(vehicle, "2027-03-02T08:00:00Z", "2027-03-02T16:00:00Z"),
        pattern: PatternRequest::parse(&pattern).unwrap(),
    }
}

#[tokio::test]
async fn a_year_takes_as_many_statements_as_two_days() {
    tracing::subscriber::set_global_default(StatementCounter).unwrap();
    let network = TestNetwork::new().await;
    let (eic, vendor) = (network.eic(0).await, network.vendor(0).await);
    let (service, mut counts) = (&network.service, Vec::new());
    for (vehicle, until, dates) in [(0, "2027-03-03", 2), (1, "2028-03-01", 366)] {
        let draft = draft(&network, vehicle, until);
        let key: IdempotencyKey = until.parse().unwrap();
        let since = Instant::now();
        let (created, create) = counted(series::create(service, &vendor, draft, Some(key))).await;
        let created = created.unwrap();
        println!("{dates} dates created in {:?}", since.elapsed());
        assert_eq!(created.shift_ids.len(), dates);
        let (read, get) = counted(series::get(service, &eic, created.series_id)).await;
        assert_eq!(read.unwrap().shifts.len(), dates);
        let since = Instant::now();
        let (outcome, approve) =
            counted(series::approve(service, &eic, created.series_id, None)).await;
        println!("{dates} dates approved in {:?}", since.elapsed());
        assert_eq!(outcome.unwrap().changed.len(), dates);
        counts.push([create, get, approve]);
    }
    assert_eq!(counts[0], counts[1]);
    let [create, get, approve] = counts[1];
    println!("statements: create {create}, get {get}, approve {approve}");
    assert!(get == 1 && (8..=14).contains(&create) && (8..=20).contains(&approve));
}

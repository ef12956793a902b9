//! R1 on PostgreSQL: the database crashes under a running server, also with `synchronous_commit=off`. A 503 means
//! that nothing was done.

use super::{
    database_state::DatabaseState, engineer_client::Listener, is_sqlite, network::Network,
    restartable_server::RestartableServer, seed, vendor_client::RequestLog,
};
use crate::support::{people::in_hours, test_folder::TestFolder};
use sqlx::{AnyConnection, AssertSqlSafe, Connection};
use std::{
    collections::BTreeSet,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use testkit::{Postgres, TestDatabase};
use tokio::{
    task::{JoinSet, block_in_place},
    time::sleep,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_crash_loses_nothing_and_a_503_means_nothing_was_done() {
    let (shifts, crashes) = if testkit::soak() {
        (1_000, 10)
    } else {
        (50, 2)
    };
    if is_sqlite(&TestFolder::new()) {
        return;
    }
    let mut random = fastrand::Rng::with_seed(seed());
    let mut postgres = block_in_place(Postgres::start);
    let home = TestFolder::of(TestDatabase::Postgres(postgres.create()));
    let network = Arc::new(Network::fill(&home).await);
    forget_to_wait(&home.database_url()).await;
    let restartable = RestartableServer::start(home);
    let http = reqwest::Client::new();
    let listeners = network.engineers.iter();
    let mut listeners: Vec<_> = listeners
        .map(|engineer| Listener::start(&engineer.token, restartable.address()))
        .collect();
    let (book, begin) = (Arc::new(RequestLog::wanting(shifts)), in_hours(1));
    let mut vendors = JoinSet::new();
    for n in 0..network.vendors.len() {
        let (http, address, book) = (http.clone(), restartable.address(), book.clone());
        let network = network.clone();
        vendors.spawn(async move {
            // If a 503 had created a shift, its repeat without a key would conflict with it.
            let keyed = n % 2 == 0;
            let vendor = &network.vendors[n];
            vendor.work(&http, address, &book, begin, keyed).await;
        });
    }
    for _ in 0..crashes {
        sleep(Duration::from_millis(random.u64(200..=600))).await;
        block_in_place(|| {
            postgres.crash();
            postgres.start_again();
        });
    }
    book.over.store(true, Ordering::Relaxed);
    while let Some(done) = vendors.join_next().await {
        done.expect("the vendor client did not panic");
    }
    let database_state = DatabaseState::read(&restartable.home.database_url()).await;
    database_state.check_invariants();
    let answered = book.answered.lock().expect("whole").clone();
    let answered: BTreeSet<i64> = answered.into_values().collect();
    assert!(
        database_state.shifts.keys().eq(answered.iter()),
        "lost or duplicated"
    );
    for (engineer, listener) in network.engineers.iter().zip(&mut listeners) {
        listener
            .wait_until_equal(&database_state.inboxes[&engineer.id])
            .await;
    }
    eprintln!(
        "postgresql: {} shifts, {crashes} crashes, {} requests refused and repeated, lost 0, duplicated 0",
        database_state.shifts.len(),
        book.refused.load(Ordering::Relaxed),
    );
}

/// Lets the database confirm a COMMIT before it is on disk, as some operators do for speed.
async fn forget_to_wait(url: &str) {
    let mut database = AnyConnection::connect(url).await.expect("the database");
    let name = url.rsplit_once('/').expect("a name").1;
    let custom = format!("ALTER DATABASE {name} SET synchronous_commit = off");
    sqlx::raw_sql(AssertSqlSafe(custom))
        .execute(&mut database)
        .await
        .expect("set");
    database.close().await.expect("closed");
}

//! R1 on PostgreSQL: the database itself crashes under a server that stays, whatever the operator set; a 503 means that nothing was
//! done.

use super::{
    database_state::Ledger, engineer_client::Listener, is_sqlite, network::Network,
    restartable_server::Plant, seed, vendor_client::Book,
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
async fn a_crash_of_postgresql_loses_nothing_and_a_503_is_true() {
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
    let plant = Plant::start(home);
    let http = reqwest::Client::new();
    let listeners = network.engineers.iter();
    let mut listeners: Vec<_> = listeners
        .map(|engineer| Listener::start(&engineer.token, plant.address()))
        .collect();
    let (book, begin) = (Arc::new(Book::wanting(shifts)), in_hours(1));
    let mut vendors = JoinSet::new();
    for n in 0..network.vendors.len() {
        let (http, address, book) = (http.clone(), plant.address(), book.clone());
        let network = network.clone();
        vendors.spawn(async move {
            // Without a key, a shift behind a 503 would be in the way of its own repeat.
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
        done.expect("a vendor without a fault");
    }
    let ledger = Ledger::read(&plant.home.database_url()).await;
    ledger.is_sound();
    let answered = book.answered.lock().expect("whole").clone();
    let answered: BTreeSet<i64> = answered.into_values().collect();
    assert!(ledger.shifts.keys().eq(answered.iter()), "lost or doubled");
    for (engineer, listener) in network.engineers.iter().zip(&mut listeners) {
        listener.agrees_with(&ledger.inboxes[&engineer.id]).await;
    }
    eprintln!(
        "postgresql: {} shifts, {crashes} crashes, {} requests refused and repeated, lost 0, doubled 0",
        ledger.shifts.len(),
        book.refused.load(Ordering::Relaxed),
    );
}

/// Makes it the database's custom to answer a COMMIT before it is on disk, as some operators do for speed.
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

//! DESIGN §3, 5: what one process did, the sockets of another learn from the database, whatever hint was lost.

use crate::support::app::TestApp;
use std::time::{Duration, Instant};

/// What is promised, and a second for a machine that does other things as well.
const SWEPT_WITHIN: Duration = Duration::from_secs(3);

#[tokio::test]
async fn a_shift_created_beside_us_rings_here_in_the_order_of_the_inbox() {
    let here = TestApp::start();
    let there = here.beside();
    let (mut asha, ravi) = (here.asha().socket().await, there.ravi());
    let since = Instant::now();
    for day in 1..=3 {
        ravi.creates(ravi.draft(0, 24 * day)).await;
    }
    for seq in 1..=3 {
        assert_eq!(asha.notification().await["seq"], seq);
    }
    assert!(
        since.elapsed() <= SWEPT_WITHIN + Duration::from_secs(2),
        "{:?}",
        since.elapsed()
    );
    here.asha().marks_all_read().await;
    assert_eq!(asha.change("all_read").await["seq"], 4);
}

#[tokio::test]
async fn reading_and_signing_out_beside_us_are_seen_here() {
    let here = TestApp::start();
    let there = here.beside();
    let ravi = here.ravi();
    let mut socket = here.asha().socket().await;
    ravi.creates(ravi.draft(0, 24)).await;
    let notification = socket.notification().await;
    there.asha().marks(&notification, "read").await;
    assert_eq!(socket.change("read").await["seq"], 2);
    let since = Instant::now();
    there
        .command(&["user", "deactivate", &here.world().asha.email])
        .ok();
    assert_eq!(socket.close_code().await, 4501);
    assert!(since.elapsed() <= SWEPT_WITHIN, "{:?}", since.elapsed());
}

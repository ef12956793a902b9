//! DESIGN §3 and §5: sockets of one process learn of another's changes from the database, without any hint.

use crate::support::app::TestApp;
use std::time::{Duration, Instant};

/// The promised time plus 1 s for a busy machine.
const SWEPT_WITHIN: Duration = Duration::from_secs(3);

#[tokio::test]
async fn notifies_of_a_shift_created_by_another_server_in_inbox_order() {
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
async fn follows_reads_and_logouts_at_another_server() {
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

//! DESIGN §3 and §5: sockets of one process learn of another's changes from the database, without any hint.

use crate::support::app::TestApp;
use serde_json::json;
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

#[tokio::test]
async fn receipts_of_both_servers_add_up_whichever_is_asked() {
    let here = TestApp::start();
    let there = here.beside();
    let (mut asha, mut bharat) = (here.asha().socket().await, there.bharat().socket().await);
    let mut asha_there = there.asha().socket().await;
    let shift = here.ravi().creates(here.ravi().draft(0, 24)).await;
    let (mine, theirs) = (asha.notification().await, bharat.notification().await);
    // The same user's pages on both servers at once.
    for socket in [&mut asha, &mut asha_there] {
        socket
            .send(json!({"action": "received", "ids": [mine["id"]]}))
            .await;
    }
    bharat
        .send(json!({"action": "seen", "ids": [theirs["id"]]}))
        .await;
    let path = format!("/api/shifts/{}/receipts/", shift["id"]);
    for server in [&here, &there] {
        let since = Instant::now();
        loop {
            let receipts = server.ravi().get(&path).await.expect_status(200);
            if receipts["reached"] == 2 && receipts["seen"] == 1 {
                break;
            }
            assert!(since.elapsed() <= SWEPT_WITHIN, "{receipts}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

#[tokio::test]
async fn delivers_what_another_program_sent_to_another_server() {
    let here = TestApp::start();
    let there = here.beside();
    let mut asha = here.asha().socket().await;
    let body = json!({"to": {"role": "EIC"}, "type": "EMERGENCY", "title": "Leak", "message": "At pump 3."});
    let sent = there.admin().post("/api/notifications/", body).await;
    assert_eq!(sent.expect_status(201)["told"], 3);
    let since = Instant::now();
    assert_eq!(asha.notification().await["title"], "Leak");
    assert!(since.elapsed() <= SWEPT_WITHIN, "{:?}", since.elapsed());
}

//! CONTRACT §5, last paragraph: a server with `ENABLE_REALTIME_NOTIFICATIONS=false`.

use crate::support::app::TestApp;
use rustix::process::Signal;
use serde_json::json;
use std::time::Duration;

const FLAG: &str = "ENABLE_REALTIME_NOTIFICATIONS";

#[tokio::test]
async fn creates_no_notifications_and_opens_no_socket_while_shifts_work() {
    for off in ["false", "0", "no", "", "yes"] {
        let app = TestApp::with(&[(FLAG, off)]);
        let (asha, ravi) = (app.asha(), app.ravi());
        let session = app.signed_in(&app.world().asha).await;
        assert_eq!(
            (asha.refused_socket().await, session.refused_socket().await),
            (404, 404),
            "{off}"
        );
        let shift = ravi.creates(ravi.draft(0, 24)).await;
        assert_eq!(asha.approves(&shift).await["status"], "APPROVED");
        let second = ravi.creates(ravi.draft(0, 48)).await;
        assert_eq!(asha.rejects(&second, "No gas").await["status"], "REJECTED");
        for person in [&asha, &app.bharat(), &ravi] {
            let inbox = person.inbox().await;
            assert_eq!(
                (
                    &inbox["notifications"],
                    &inbox["unread_count"],
                    &inbox["seq"]
                ),
                (&json!([]), &json!(0), &json!(0)),
                "{off}"
            );
        }
    }
}

#[tokio::test]
async fn still_lists_existing_notifications() {
    let mut app = TestApp::with(&[(FLAG, "TRUE")]);
    app.ravi().creates(app.ravi().draft(0, 24)).await;
    let before = app.asha().inbox().await;
    assert_eq!(before["unread_count"], 1);
    app.signal(Signal::TERM);
    app.ended(Duration::from_secs(10)).await;
    app.restart_with(&[(FLAG, "false")]);
    let (asha, ravi) = (app.asha(), app.ravi());
    ravi.creates(ravi.draft(0, 48)).await;
    assert_eq!(asha.inbox().await, before);
    asha.marks(&before["notifications"][0], "read").await;
    assert_eq!(asha.unread().await, 0);
    app.signal(Signal::TERM);
    app.ended(Duration::from_secs(10)).await;
    app.restart_with(&[(FLAG, "True")]);
    assert_eq!(app.asha().since(0).await["seq"], 2);
    let mut socket = app.asha().socket().await;
    app.ravi().creates(app.ravi().draft(0, 72)).await;
    assert_eq!(socket.notification().await["seq"], 3);
}

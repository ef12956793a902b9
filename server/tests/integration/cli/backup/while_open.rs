//! A backup beside writers, and clients that live through a restore.

use crate::support::app::TestApp;
use rustix::process::Signal;
use serde_json::json;
use std::{fs, time::Duration};

/// The tests of this file need the database of the other tests, and a SQLite file.
fn sqlite_app() -> Option<TestApp> {
    let app = TestApp::start();
    app.database_url().starts_with("sqlite:").then_some(app)
}

async fn stop(app: &mut TestApp) {
    app.signal(Signal::TERM);
    let status = app.ended(Duration::from_secs(10)).await;
    assert_eq!(status.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn backups_beside_writers_are_committed_states() {
    let Some(mut app) = sqlite_app() else { return };
    let ravi = app.ravi();
    let writer = tokio::spawn(async move {
        for day in 1..=40 {
            ravi.creates(ravi.draft(0, 24 * day)).await;
        }
    });
    let mut backups = 0;
    while !writer.is_finished() {
        backups += 1;
        let name = format!("{backups}.db");
        tokio::task::block_in_place(|| app.command(&["backup", &name]).ok());
    }
    writer.await.expect("all were created");
    assert!(backups > 1, "{backups}");
    stop(&mut app).await;
    let mut last = 0;
    for number in 1..=backups {
        app.command(&["restore", &format!("{number}.db")]).ok();
        app.restart_with(&[]);
        let shifts = app.ravi().get("/api/shifts/").await.expect_status(200)["count"].clone();
        let shifts = shifts.as_i64().expect("a number");
        assert_eq!(app.asha().inbox().await["seq"], shifts);
        assert_eq!(app.asha().unread().await, shifts);
        assert!(shifts >= last, "{number}: {shifts} after {last}");
        last = shifts;
        stop(&mut app).await;
    }
}

#[tokio::test]
async fn clients_reload_after_a_restore() {
    let Some(mut app) = sqlite_app() else { return };
    let ravi = app.ravi();
    let mut socket = app.asha().raw_socket("").await;
    let old = socket.first().await["epoch"].clone();
    ravi.creates(ravi.draft(0, 24)).await;
    let session = app.signed_in(&app.world().asha).await;
    app.command(&["backup", "saved.db"]).ok();
    let later_session = app.signed_in(&app.world().bharat).await;
    for day in 2..=4 {
        ravi.creates(ravi.draft(0, 24 * day)).await;
    }
    assert_eq!(app.asha().seq().await, 4);
    stop(&mut app).await;
    app.command(&["restore", "saved.db"]).ok();
    app.restart_with(&[]);

    let asha = app.asha();
    let mut socket = asha.raw_socket("?since=4").await;
    let count = socket.first().await;
    let new = count["epoch"].clone();
    assert_ne!(new, old);
    assert_eq!((&count["count"], &count["seq"]), (&json!(1), &json!(1)));
    let resumed = socket.expect("resumed").await;
    assert_eq!(
        (&resumed["from"], &resumed["to"], &resumed["complete"]),
        (&json!(4), &json!(1), &json!(false))
    );
    let delta = asha.since(4).await;
    assert_eq!(
        (&delta["reload"], &delta["complete"], &delta["epoch"]),
        (&json!(true), &json!(false), &new)
    );
    assert_eq!(delta["notifications"], json!([]));
    // What the backup holds is valid as it was, and nothing else is.
    let at = |person: &crate::support::people::Person| {
        app.with_credential(crate::support::people::Credential::Cookie(
            person.cookie().to_owned(),
        ))
    };
    at(&session).get("/api/me/").await.expect_status(200);
    at(&later_session).get("/api/me/").await.refused(401);
    // The epoch stays from now on.
    stop(&mut app).await;
    app.restart_with(&[]);
    assert_eq!(app.asha().inbox().await["epoch"], new);
    assert!(fs::exists(app.folder().join("saved.db")).expect("a folder"));
}

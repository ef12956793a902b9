//! CONTRACT §3: a decision about a shift that has ended.

use crate::support::{app::TestApp, people::clock};
use jiff::SignedDuration;
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection};

fn path(shift: &Value, verb: &str) -> String {
    format!("/api/shifts/{}/{verb}/", shift["id"])
}

/// Moves a shift into the past, where no request can create one: it has ended, but does not expire yet.
async fn ended(app: &TestApp, shift: &Value) -> Value {
    sqlx::any::install_default_drivers();
    let mut database = AnyConnection::connect(&app.database_url())
        .await
        .expect("the database");
    let minutes_ago = |minutes| (clock() - SignedDuration::from_mins(minutes)).as_millisecond();
    sqlx::query("UPDATE shifts SET start_time = $1, end_time = $2 WHERE id = $3")
        .bind(minutes_ago(40))
        .bind(minutes_ago(20))
        .bind(shift["id"].as_i64())
        .execute(&mut database)
        .await
        .expect("an update");
    database.close().await.expect("closed");
    app.asha()
        .get(&format!("/api/shifts/{}/", shift["id"]))
        .await
        .expect_status(200)
}

#[tokio::test]
async fn a_shift_that_has_ended_can_be_rejected_but_not_approved() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    let shift = ended(&app, &shift).await;
    for body in [json!({}), json!({"version": 1}), json!({"version": 9})] {
        let refused = asha
            .post(&path(&shift, "approve"), body)
            .await
            .refused_as(409, "too_late");
        assert_eq!(refused["shift"], shift);
    }
    // What comes first in the order of checks.
    app.greta()
        .post_nothing(&path(&shift, "approve"))
        .await
        .refused_as(404, "not_found");
    ravi.post_nothing(&path(&shift, "approve"))
        .await
        .refused_as(403, "forbidden");
    let stale = json!({"reason": "Nobody decided in time", "version": 9});
    asha.post(&path(&shift, "reject"), stale)
        .await
        .refused_as(409, "stale_version");
    asha.rejects(&shift, "Nobody decided in time").await;
    asha.post_nothing(&path(&shift, "approve"))
        .await
        .refused_as(409, "already_decided");
}

//! CONTRACT §3: `decide`, `revoke`.

use crate::support::{app::TestApp, people::in_hours};
use jiff::SignedDuration;
use serde_json::{Value, json};

const DECIDE: &str = "/api/shifts/decide/";

fn path(shift: &Value, verb: &str) -> String {
    format!("/api/shifts/{}/{verb}/", shift["id"])
}

#[tokio::test]
async fn decides_each_shift_on_its_own_in_the_order_asked() {
    let app = TestApp::start();
    let (asha, bharat, ravi) = (app.asha(), app.bharat(), app.ravi());
    let first = ravi.creates(ravi.draft(0, 24)).await;
    let second = ravi.creates(ravi.draft(0, 48)).await;
    let third = ravi.creates(ravi.draft(0, 72)).await;
    let decided = bharat.approves(&second).await;
    let answer = asha
        .post(
            DECIDE,
            json!({"action": "reject", "reason": "No gas", "shifts": [
                {"id": third["id"], "version": 1}, {"id": second["id"]}, {"id": 999_999}, {"id": first["id"], "version": 7},
            ]}),
        )
        .await
        .expect_status(200);
    assert_eq!(answer["success"], true);
    let results = answer["results"].as_array().expect("a list");
    assert_eq!(
        (&results[0]["id"], &results[0]["success"]),
        (&third["id"], &json!(true))
    );
    assert_eq!(results[0]["shift"]["rejection_reason"], "No gas");
    assert_eq!(results[1]["code"], "already_decided");
    assert_eq!(results[1]["shift"], decided);
    assert_eq!(
        (
            &results[2]["id"],
            &results[2]["success"],
            &results[2]["code"]
        ),
        (&json!(999_999), &json!(false), &json!("not_found"))
    );
    assert!(results[2]["error"].is_string());
    assert_eq!(results[3]["code"], "stale_version");
    // One notification for each shift.
    assert_eq!(ravi.unread().await, 2);
}

#[tokio::test]
async fn refuses_a_malformed_bulk_decision_and_does_nothing() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    let item = json!({"id": shift["id"]});
    let many: Vec<_> = (1..=101).map(|id| json!({"id": id})).collect();
    for (field, body) in [
        ("shifts", json!({"action": "approve", "shifts": []})),
        ("shifts", json!({"action": "approve", "shifts": many})),
        (
            "shifts",
            json!({"action": "approve", "shifts": [item, item]}),
        ),
        (
            "shifts",
            json!({"action": "approve", "shifts": [shift["id"]]}),
        ),
        ("shifts", json!({"action": "approve"})),
        ("action", json!({"action": "cancel", "shifts": [item]})),
        ("reason", json!({"action": "reject", "shifts": [item]})),
        (
            "reason",
            json!({"action": "reject", "reason": " ", "shifts": [item]}),
        ),
    ] {
        asha.post(DECIDE, body).await.refused_field(field);
    }
    ravi.post(DECIDE, json!({"action": "approve", "shifts": [item]}))
        .await
        .refused_as(403, "forbidden");
    let now = asha
        .get(&format!("/api/shifts/{}/", shift["id"]))
        .await
        .expect_status(200);
    assert_eq!(now, shift);
}

#[tokio::test]
async fn an_approval_can_be_withdrawn_before_the_start() {
    let app = TestApp::start();
    let (asha, bharat, ravi) = (app.asha(), app.bharat(), app.ravi());
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    let revoke = path(&shift, "revoke");
    let reason = json!({"reason": "The compressor failed"});
    asha.post(&revoke, reason.clone())
        .await
        .refused_as(409, "already_decided");
    let approved = asha.approves(&shift).await;
    let card = asha.inbox().await["notifications"][0]["resolved"].clone();
    bharat
        .post(&revoke, json!({"reason": "x", "version": 1}))
        .await
        .refused_as(409, "stale_version");
    bharat
        .post(&revoke, json!({}))
        .await
        .refused_field("reason");
    ravi.post(&revoke, reason.clone())
        .await
        .refused_as(403, "forbidden");
    let revoked = bharat.post(&revoke, reason).await.expect_status(200)["shift"].clone();
    assert_eq!(revoked["status"], "REJECTED");
    assert_eq!(revoked["rejection_reason"], "The compressor failed");
    assert_eq!(revoked["version"], 3);
    assert_ne!(approved["version"], revoked["version"]);
    let told = ravi.inbox().await["notifications"][0].clone();
    assert_eq!(told["type"], "SHIFT_REJECTED");
    let message = told["message"].as_str().expect("text");
    assert!(
        message.starts_with(&format!(
            "{} withdrew the approval of the shift of driver ",
            bharat.name
        )) && message.ends_with(": The compressor failed"),
        "{message}"
    );
    // What the approval settled stays settled.
    assert_eq!(asha.inbox().await["notifications"][0]["resolved"], card);
    // The hours are free again.
    ravi.creates(ravi.draft(0, 24)).await;
    let history = ravi.get(&path(&shift, "history")).await.expect_status(200);
    let last = &history["results"][2];
    assert_eq!(
        (&last["action"], &last["detail"]),
        (
            &json!("revoked"),
            &json!({"reason": "The compressor failed"})
        )
    );
}

#[tokio::test]
async fn an_approval_of_a_shift_that_has_begun_cannot_be_withdrawn() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let start = in_hours(0) - SignedDuration::from_mins(5);
    let draft = ravi.draft_at(0, start, start + SignedDuration::from_hours(2));
    let shift = ravi.creates(draft).await;
    let approved = asha.approves(&shift).await;
    let refused = asha
        .post(&path(&shift, "revoke"), json!({"reason": "Too late"}))
        .await
        .refused_as(409, "already_decided");
    assert_eq!(refused["shift"], approved);
}

//! Acknowledging and closing.

use super::{acknowledge, close, path, raises, told};
use crate::support::app::TestApp;
use serde_json::{Value, json};

#[tokio::test]
async fn acknowledging_twice_is_once_and_marks_the_notification_read() {
    let app = TestApp::start();
    let (asha, bharat) = (app.asha(), app.bharat());
    let emergency = raises(&asha, asha.station_id).await;
    let answer = acknowledge(&bharat, &emergency).await.expect_status(200);
    assert_eq!(answer["success"], true);
    let counts = json!({"told": 1, "reached": 1, "seen": 1, "acknowledged": 1});
    assert_eq!(answer["emergency"]["counts"], counts);
    let (seq, notification) = (bharat.seq().await, told(&bharat).await.remove(0));
    assert_eq!(
        (&notification["is_read"], seq),
        (&json!(true), 2),
        "one change"
    );
    let details = asha.get(&path(&emergency, "")).await.expect_status(200);
    let recipient = details["recipients"][0].clone();
    assert!(recipient["acknowledged_at"].is_string(), "{recipient}");
    assert_eq!(recipient["seen_at"], recipient["acknowledged_at"]);
    assert_eq!(recipient["reached_at"], recipient["acknowledged_at"]);
    // Marked unread in between, it stays so.
    bharat.marks(&notification, "unread").await;
    let again = bharat
        .post(&path(&emergency, "acknowledge/"), json!({}))
        .await;
    assert_eq!(again.expect_status(200)["emergency"], answer["emergency"]);
    assert_eq!((bharat.seq().await, bharat.unread().await), (3, 1));
    let after = asha.get(&path(&emergency, "")).await.json();
    assert_eq!(after["recipients"][0], recipient);
}

#[tokio::test]
async fn acknowledging_works_for_a_notification_that_was_read_before() {
    let app = TestApp::start();
    let (asha, bharat) = (app.asha(), app.bharat());
    let emergency = raises(&asha, asha.station_id).await;
    bharat.marks_all_read().await;
    let before = bharat.inbox().await;
    let answer = acknowledge(&bharat, &emergency).await.expect_status(200);
    assert_eq!(answer["emergency"]["counts"]["acknowledged"], 1);
    assert_eq!(bharat.inbox().await, before);
}

#[tokio::test]
async fn closing_resolves_the_notifications_of_all_recipients() {
    let app = TestApp::start();
    let (asha, bharat, dinesh) = (app.asha(), app.bharat(), app.dinesh());
    let emergency = raises(&dinesh, dinesh.station_id).await;
    acknowledge(&bharat, &emergency).await.expect_status(200);
    let body = json!({"note": "  The valve is shut. "});
    let answer = asha
        .post(&path(&emergency, "close/"), body)
        .await
        .expect_status(200);
    let closed = &answer["emergency"];
    assert_eq!(
        (
            &closed["status"],
            &closed["closing_note"],
            &closed["version"]
        ),
        (&json!("CLOSED"), &json!("The valve is shut."), &json!(2))
    );
    let by = json!({"id": asha.id, "full_name": asha.name});
    assert_eq!(closed["closed_by"], by);
    let resolved = json!({"status": "CLOSED", "by": by, "at": closed["closed_at"]});
    for (eic, seq) in [(&asha, 2), (&bharat, 3)] {
        let notification = told(eic).await.remove(0);
        assert_eq!(notification["resolved"], resolved, "{}", eic.email);
        assert_eq!(
            (&notification["is_read"], eic.seq().await),
            (&json!(true), seq)
        );
        assert_eq!(eic.unread().await, 0);
    }
    let details = asha.get(&path(&emergency, "")).await.json();
    let own = details["recipients"].as_array().expect("a list");
    let own = own
        .iter()
        .find(|one| one["user_id"] == asha.id)
        .expect("asha");
    assert_eq!(
        (&own["seen_at"], &own["acknowledged_at"]),
        (&Value::Null, &Value::Null)
    );
}

#[tokio::test]
async fn a_closed_emergency_is_neither_acknowledged_nor_closed_again() {
    let app = TestApp::start();
    let (asha, bharat) = (app.asha(), app.bharat());
    let emergency = raises(&asha, asha.station_id).await;
    acknowledge(&bharat, &emergency).await.expect_status(200);
    let closed = close(&asha, &emergency).await.expect_status(200)["emergency"].clone();
    for answer in [
        acknowledge(&bharat, &emergency).await,
        close(&bharat, &emergency).await,
        close(&app.admin(), &emergency).await,
    ] {
        let refused = answer.refused_as(409, "already_changed");
        assert_eq!(refused["emergency"], closed, "the emergency as it stands");
    }
}

#[tokio::test]
async fn closing_needs_a_note() {
    let app = TestApp::start();
    let asha = app.asha();
    let emergency = raises(&asha, asha.station_id).await;
    let path = path(&emergency, "close/");
    for body in [
        json!({}),
        json!({"note": " "}),
        json!({"note": 1}),
        json!({"note": "x".repeat(501)}),
    ] {
        asha.post(&path, body).await.refused_field("note");
    }
    asha.post_nothing(&path).await.refused(415);
    let open = asha.get("/api/emergencies/").await.json();
    assert_eq!(open["results"][0]["status"], "ACTIVE");
}

#[tokio::test]
async fn with_notifications_turned_off_active_ones_are_still_acknowledged_and_closed() {
    let mut app = TestApp::start();
    let (asha, bharat) = (app.asha(), app.bharat());
    let emergency = raises(&asha, asha.station_id).await;
    app.restart_with_flag_off().await;
    let (asha, bharat) = (app.asha(), bharat.at(app.address()));
    acknowledge(&bharat, &emergency).await.expect_status(200);
    assert_eq!(bharat.unread().await, 0);
    close(&asha, &emergency).await.expect_status(200);
    assert_eq!(told(&bharat).await[0]["resolved"]["status"], "CLOSED");
}

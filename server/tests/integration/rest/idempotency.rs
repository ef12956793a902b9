//! CONTRACT §3: an `Idempotency-Key` makes retries safe.

use crate::support::{app::TestApp, people::Person, response::ApiResponse};
use reqwest::{Method, header::HeaderValue};
use serde_json::Value;

async fn create(person: &Person, key: impl AsRef<[u8]>, draft: &Value) -> ApiResponse {
    let key = HeaderValue::from_bytes(key.as_ref()).expect("a header");
    ApiResponse::of(
        person
            .request(Method::POST, "/api/shifts/")
            .header("idempotency-key", key)
            .json(draft),
    )
    .await
}

#[tokio::test]
async fn twenty_concurrent_requests_with_one_key_create_one_shift() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let draft = ravi.draft(0, 24);
    let asked = (0..20).map(|_| {
        let (ravi, draft) = (ravi.clone(), draft.clone());
        tokio::spawn(async move { create(&ravi, "one", &draft).await.expect_status(201) })
    });
    let mut answers = Vec::new();
    for answer in futures_util::future::join_all(asked).await {
        answers.push(answer.expect("a 201"));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(ravi.get("/api/shifts/").await.json()["count"], 1);
    for eic in [asha, app.bharat()] {
        assert_eq!((eic.unread().await, eic.seq().await), (1, 1));
    }
}

#[tokio::test]
async fn a_repeat_returns_the_first_response() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let draft = ravi.draft(0, 24);
    let first = create(&ravi, "again", &draft).await.expect_status(201);
    app.asha().approves(&first["shift"]).await;
    let again = create(&ravi, "again", &draft).await.expect_status(201);
    assert_eq!(again, first, "the same 201, whatever has happened since");
    ravi.cancels(&first["shift"]).await;
    let told = app.asha().get("/api/notifications/").await.json();
    assert_eq!(
        create(&ravi, "again", &draft).await.expect_status(201)["shift_id"],
        first["shift_id"]
    );
    let now = app.asha().get("/api/notifications/").await.json();
    assert_eq!(now, told, "no second notification");
    assert_eq!(ravi.get("/api/shifts/").await.json()["count"], 1);
}

#[tokio::test]
async fn a_different_body_with_the_same_key_returns_409() {
    let app = TestApp::start();
    let ravi = app.ravi();
    create(&ravi, "key", &ravi.draft(0, 24))
        .await
        .expect_status(201);
    create(&ravi, "key", &ravi.draft(0, 48)).await.refused(409);
    create(&ravi, "key", &ravi.draft(1, 24)).await.refused(409);
    assert_eq!(ravi.get("/api/shifts/").await.json()["count"], 1);
    create(&ravi, "KEY", &ravi.draft(0, 48))
        .await
        .expect_status(201);
}

#[tokio::test]
async fn keys_are_separate_for_each_user() {
    let app = TestApp::start();
    let (ravi, sunil) = (app.ravi(), app.sunil());
    let first = create(&ravi, "shared", &ravi.draft(0, 24))
        .await
        .expect_status(201);
    let second = create(&sunil, "shared", &sunil.draft(0, 24))
        .await
        .expect_status(201);
    assert_ne!(first["shift_id"], second["shift_id"]);
}

#[tokio::test]
async fn remembers_only_successful_responses() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let blocker = ravi.creates(ravi.draft(0, 24)).await;
    create(&ravi, "later", &ravi.draft(0, 24))
        .await
        .refused(409);
    ravi.cancels(&blocker).await;
    let mut wrong = ravi.draft(0, 24);
    wrong["end_time"] = wrong["start_time"].clone();
    create(&ravi, "later", &wrong).await.refused(400);
    create(&ravi, "later", &ravi.draft(0, 24))
        .await
        .expect_status(201);
}

#[tokio::test]
async fn a_key_has_1_to_255_visible_ascii_characters() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let draft = ravi.draft(0, 24);
    for wrong in [
        b"".to_vec(),
        b"two words".to_vec(),
        b"tab\tbed".to_vec(),
        "schlüssel".as_bytes().to_vec(),
        b"\xff".to_vec(),
        vec![b'x'; 256],
        vec![b'x'; 300],
    ] {
        create(&ravi, &wrong, &draft).await.refused(400);
    }
    assert_eq!(ravi.get("/api/shifts/").await.json()["count"], 0);
    create(&ravi, vec![b'~'; 255], &draft)
        .await
        .expect_status(201);
    create(&ravi, "!", &ravi.draft(1, 24))
        .await
        .expect_status(201);
}

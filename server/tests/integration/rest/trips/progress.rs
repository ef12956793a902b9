//! Starting, completing and cancelling trips, and what it does to their stock requests.

use crate::support::{
    app::TestApp,
    trips::{approved, assigned, history, request_now, requested, step, steps, trip_now},
};
use serde_json::{Value, json};

#[tokio::test]
async fn a_trip_goes_from_assigned_over_started_to_completed() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let shift = approved(&app, 0, 24).await;
    let trip = assigned(&app, &shift, None).await;
    let started = steps(&ravi, &trip, "start").await;
    let mut expected = trip.clone();
    expected["status"] = json!("STARTED");
    expected["started_at"] = started["started_at"].clone();
    expected["version"] = json!(2);
    assert_eq!(started, expected);
    let completed = steps(&ravi, &trip, "complete").await;
    expected["status"] = json!("COMPLETED");
    expected["completed_at"] = completed["completed_at"].clone();
    expected["version"] = json!(3);
    assert_eq!(completed, expected);
    for at in [&completed["started_at"], &completed["completed_at"]] {
        assert!(
            at.as_str().is_some_and(|at| at.ends_with('Z')),
            "{completed}"
        );
    }
    assert_eq!(trip_now(&asha, &trip).await, completed);
    let other = assigned(&app, &shift, None).await;
    let cancelled = steps(&app.bharat(), &other, "cancel").await;
    assert_eq!(cancelled["status"], "CANCELLED");
    let actions = history(&ravi, &shift).await;
    let expected = [
        ("created", Value::Null),
        ("approved", Value::Null),
        ("trip_assigned", trip["id"].clone()),
        ("trip_started", trip["id"].clone()),
        ("trip_completed", trip["id"].clone()),
        ("trip_assigned", other["id"].clone()),
        ("trip_cancelled", other["id"].clone()),
    ];
    let expected = expected.map(|(action, trip)| (action.to_owned(), trip));
    assert_eq!(actions, expected);
}

#[tokio::test]
async fn what_is_out_of_turn_is_refused_with_the_trip() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let shift = approved(&app, 0, 24).await;
    // Each list of steps leads to a status in which the others are refused.
    for (done, refused) in [
        (&[][..], &["complete"][..]),
        (&["start"], &["start", "cancel"]),
        (&["start", "complete"], &["start", "complete", "cancel"]),
        (&["cancel"], &["start", "complete", "cancel"]),
    ] {
        let trip = assigned(&app, &shift, None).await;
        let who = |verb: &str| if verb == "cancel" { &asha } else { &ravi };
        for verb in done {
            steps(who(verb), &trip, verb).await;
        }
        let now = trip_now(&ravi, &trip).await;
        for verb in refused {
            let answer = step(who(verb), &trip, verb)
                .await
                .refused_as(409, "already_changed");
            assert_eq!(answer["trip"], now, "{done:?} {verb}");
            // The status comes before the version.
            let path = format!("/api/trips/{}/{verb}/", trip["id"]);
            let stale = who(verb).post(&path, json!({"version": 99})).await;
            stale.refused_as(409, "already_changed");
        }
    }
}

#[tokio::test]
async fn a_stale_version_is_refused_and_the_right_one_is_not() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let shift = approved(&app, 0, 24).await;
    let trip = assigned(&app, &shift, None).await;
    let path = format!("/api/trips/{}/start/", trip["id"]);
    let refused = ravi
        .post(&path, json!({"version": 2}))
        .await
        .refused_as(409, "stale_version");
    assert_eq!(refused["trip"], trip);
    for wrong in [
        json!({"version": "1"}),
        json!({"version": null}),
        json!({"version": 1.5}),
    ] {
        ravi.post(&path, wrong).await.refused_field("version");
    }
    let started = ravi
        .post(&path, json!({"version": 1}))
        .await
        .expect_status(200);
    assert_eq!(started["trip"]["status"], "STARTED");
}

#[tokio::test]
async fn a_request_follows_its_trips() {
    let app = TestApp::start();
    let (asha, ravi, dinesh) = (app.asha(), app.ravi(), app.dinesh());
    let request = requested(&app, json!(3)).await;
    let card = asha.inbox().await["notifications"][0].clone();
    let shift = approved(&app, 0, 24).await;
    let trip = assigned(&app, &shift, Some(&request)).await;
    assert_eq!(trip["stock_request_id"], request["id"]);
    assert_eq!(request_now(&dinesh, &request).await["status"], "PLANNED");
    steps(&asha, &trip, "cancel").await;
    let open = request_now(&dinesh, &request).await;
    assert_eq!(open["status"], "OPEN");
    assert_eq!(open["trip_ids"], json!([trip["id"]]));
    let trip = assigned(&app, &shift, Some(&request)).await;
    steps(&ravi, &trip, "start").await;
    let planned = request_now(&dinesh, &request).await;
    assert_eq!(planned["status"], "PLANNED");
    let inbox = asha.inbox().await;
    let same = |one: &&Value| one["id"] == card["id"];
    let rows = inbox["notifications"].as_array().expect("rows").clone();
    assert_eq!(
        rows.iter().find(same).expect("the card")["resolved"],
        Value::Null
    );
    steps(&ravi, &trip, "complete").await;
    let served = request_now(&dinesh, &request).await;
    assert_eq!(served["status"], "SERVED");
    for eic in [&asha, &app.bharat()] {
        let inbox = eic.inbox().await;
        let rows = inbox["notifications"].as_array().expect("rows").clone();
        let stock = rows.iter().find(|one| one["type"] == "STOCK_REQUEST");
        let stock = stock.expect("the card").clone();
        let by = json!({"id": ravi.id, "full_name": ravi.name});
        assert_eq!(stock["resolved"]["status"], "SERVED");
        assert_eq!(stock["resolved"]["by"], by);
        assert_eq!((&stock["is_read"], eic.unread().await), (&json!(true), 0));
    }
}

#[tokio::test]
async fn a_cancelled_request_stays_cancelled_whatever_its_trips_do() {
    let app = TestApp::start();
    let (ravi, dinesh) = (app.ravi(), app.dinesh());
    let request = requested(&app, json!(3)).await;
    let shift = approved(&app, 0, 24).await;
    let trip = assigned(&app, &shift, Some(&request)).await;
    let path = format!("/api/stock-requests/{}/cancel/", request["id"]);
    let cancelled = dinesh.post_nothing(&path).await.expect_status(200)["stock_request"].clone();
    assert_eq!(cancelled["status"], "CANCELLED");
    assert_eq!(
        trip_now(&dinesh, &trip).await,
        trip,
        "trips stay as they are"
    );
    steps(&ravi, &trip, "start").await;
    steps(&ravi, &trip, "complete").await;
    assert_eq!(request_now(&dinesh, &request).await, cancelled);
}

/// Of a start and a cancellation of the trip, exactly one wins.
#[tokio::test]
async fn of_a_start_and_a_cancellation_at_the_same_time_one_wins() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let shift = approved(&app, 0, 24).await;
    for _ in 0..10 {
        let trip = assigned(&app, &shift, None).await;
        let (start, cancel) =
            tokio::join!(step(&ravi, &trip, "start"), step(&asha, &trip, "cancel"));
        let statuses = [start.status, cancel.status];
        assert!(
            statuses == [200, 409] || statuses == [409, 200],
            "{statuses:?}"
        );
        let lost = if start.status == 409 { start } else { cancel };
        let now = trip_now(&ravi, &trip).await;
        assert_eq!(lost.refused_as(409, "already_changed")["trip"], now);
    }
}

/// Two trips of different shifts for one request lock in one order.
#[tokio::test]
async fn two_trips_for_one_request_can_be_completed_at_the_same_time() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let shifts = [approved(&app, 0, 24).await, approved(&app, 1, 24).await];
    for _ in 0..5 {
        let request = requested(&app, json!(3)).await;
        let one = assigned(&app, &shifts[0], Some(&request)).await;
        let two = assigned(&app, &shifts[1], Some(&request)).await;
        tokio::join!(steps(&ravi, &one, "start"), steps(&ravi, &two, "start"));
        tokio::join!(
            steps(&ravi, &one, "complete"),
            steps(&ravi, &two, "complete")
        );
        let served = request_now(&ravi_sees(&app), &request).await;
        assert_eq!(served["status"], "SERVED");
        let cards = app.asha().inbox().await["notifications"].clone();
        let cards = cards.as_array().expect("rows").clone();
        let stock = cards.iter().filter(|one| one["type"] == "STOCK_REQUEST");
        assert!(
            stock
                .clone()
                .all(|one| one["resolved"]["status"] == "SERVED")
        );
    }
}

fn ravi_sees(app: &TestApp) -> crate::support::people::Person {
    app.dinesh()
}

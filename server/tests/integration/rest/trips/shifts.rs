//! What the end of a shift does to its trips, and a started trip to its shift.

use crate::support::{
    app::TestApp,
    people::{Person, in_hours},
    series::{call, creates, daily},
    trips::{approved, assigned, history, request_now, requested, steps, trip_now},
};
use jiff::SignedDuration;
use serde_json::{Value, json};

async fn withdraw(
    person: &Person,
    shift: &Value,
    verb: &str,
) -> crate::support::response::ApiResponse {
    let path = format!("/api/shifts/{}/{verb}/", shift["id"]);
    person.post(&path, json!({"reason": "No gas"})).await
}

#[tokio::test]
async fn cancelling_or_revoking_a_shift_cancels_its_assigned_trips() {
    let app = TestApp::start();
    let (asha, ravi, dinesh) = (app.asha(), app.ravi(), app.dinesh());
    for (verb, status) in [("cancel", "CANCELLED"), ("revoke", "REJECTED")] {
        let request = requested(&app, json!(3)).await;
        let shift = approved(&app, 0, 24).await;
        let one = assigned(&app, &shift, Some(&request)).await;
        let two = assigned(&app, &shift, None).await;
        assert_eq!(request_now(&dinesh, &request).await["status"], "PLANNED");
        let person = if verb == "cancel" { &ravi } else { &asha };
        let seq = ravi.seq().await;
        let answer = withdraw(person, &shift, verb).await.expect_status(200);
        assert_eq!(answer["shift"]["status"], status);
        for trip in [&one, &two] {
            let now = trip_now(&ravi, trip).await;
            assert_eq!(
                (&now["status"], &now["version"]),
                (&json!("CANCELLED"), &json!(2))
            );
        }
        let open = request_now(&dinesh, &request).await;
        assert_eq!(open["status"], "OPEN");
        let actions = history(&ravi, &shift).await;
        let cancelled = |id: &Value| ("trip_cancelled".to_owned(), id.clone());
        assert!(actions.contains(&cancelled(&one["id"])), "{actions:?}");
        assert!(actions.contains(&cancelled(&two["id"])), "{actions:?}");
        // A cancelled trip is no notification; the revoked shift is.
        let told = i64::from(verb == "revoke");
        assert_eq!(ravi.seq().await, seq + told, "{verb}");
        let cancel = format!("/api/stock-requests/{}/cancel/", request["id"]);
        dinesh.post_nothing(&cancel).await.expect_status(200);
    }
}

#[tokio::test]
async fn a_shift_with_a_started_trip_is_neither_cancelled_nor_revoked() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let shift = approved(&app, 0, 24).await;
    let waiting = assigned(&app, &shift, None).await;
    let trip = assigned(&app, &shift, None).await;
    let started = steps(&ravi, &trip, "start").await;
    for completed in [false, true] {
        let trip = if completed {
            steps(&ravi, &trip, "complete").await
        } else {
            started.clone()
        };
        for (person, verb) in [(&ravi, "cancel"), (&asha, "revoke")] {
            let refused = withdraw(person, &shift, verb)
                .await
                .refused_as(409, "trip_started");
            assert_eq!(
                (&refused["shift"], &refused["trip"]),
                (&shift, &trip),
                "{verb}"
            );
            // It comes before the version, and after what is already decided.
            let path = format!("/api/shifts/{}/{verb}/", shift["id"]);
            let stale = person
                .post(&path, json!({"reason": "No gas", "version": 99}))
                .await;
            stale.refused_as(409, "trip_started");
        }
    }
    assert_eq!(trip_now(&ravi, &waiting).await, waiting);
    // A shift that has begun is already decided, whatever its trips do.
    let soon = in_hours(0);
    let begun = ravi
        .creates(ravi.draft_at(1, soon, soon + SignedDuration::from_hours(1)))
        .await;
    let begun = asha.approves(&begun).await;
    let trip = assigned(&app, &begun, None).await;
    steps(&ravi, &trip, "start").await;
    if begun["start_time"]
        .as_str()
        .expect("a time")
        .parse::<jiff::Timestamp>()
        .expect("a time")
        <= crate::support::people::clock()
    {
        withdraw(&ravi, &begun, "cancel")
            .await
            .refused_as(409, "already_decided");
    }
}

#[tokio::test]
async fn a_series_skips_dates_with_a_started_trip_and_cancels_the_trips_of_the_others() {
    let app = TestApp::start();
    let (asha, ravi, dinesh) = (app.asha(), app.ravi(), app.dinesh());
    let created = creates(&ravi, 0, daily(4)).await;
    let ids = created["shift_ids"].as_array().expect("ids").clone();
    // The last date stays pending.
    let approve = json!({"shift_ids": ids[..3]});
    let approved = call(&asha, &created, "approve", approve)
        .await
        .expect_status(200);
    let shifts = approved["series"]["shifts"]
        .as_array()
        .expect("dates")
        .clone();
    let request = requested(&app, json!(3)).await;
    let started = assigned(&app, &shifts[0], None).await;
    steps(&ravi, &started, "start").await;
    let one = assigned(&app, &shifts[1], Some(&request)).await;
    let two = assigned(&app, &shifts[2], Some(&request)).await;
    let outcome = call(&ravi, &created, "cancel", json!({}))
        .await
        .expect_status(200);
    assert_eq!(outcome["changed"], json!(ids[1..]));
    assert_eq!(
        outcome["skipped"],
        json!([{"id": ids[0], "code": "trip_started"}])
    );
    for trip in [&one, &two] {
        assert_eq!(trip_now(&ravi, trip).await["status"], "CANCELLED");
        let shift = json!({"id": trip["shift_id"]});
        let actions = history(&ravi, &shift).await;
        let last = actions
            .iter()
            .filter(|(action, _)| action == "trip_cancelled");
        assert_eq!(last.count(), 1, "{actions:?}");
    }
    assert_eq!(trip_now(&ravi, &started).await["status"], "STARTED");
    assert_eq!(request_now(&dinesh, &request).await["status"], "OPEN");
}

/// Of a start of its trip and a cancellation of the shift, exactly one wins.
#[tokio::test]
async fn of_a_start_and_the_end_of_the_shift_at_the_same_time_one_wins() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let mut started = 0;
    for round in 0..12 {
        let shift = approved(&app, 0, 24 + 10 * round).await;
        let trip = assigned(&app, &shift, None).await;
        let verb = if round % 2 == 0 { "cancel" } else { "revoke" };
        let person = if round % 2 == 0 { &ravi } else { &asha };
        let (start, end) = tokio::join!(
            crate::support::trips::step(&ravi, &trip, "start"),
            withdraw(person, &shift, verb)
        );
        let now = trip_now(&ravi, &trip).await;
        if start.status == 200 {
            started += 1;
            let refused = end.refused_as(409, "trip_started");
            assert_eq!(refused["trip"], now);
            assert_eq!(now["status"], "STARTED");
        } else {
            end.expect_status(200);
            assert_eq!(start.refused_as(409, "already_changed")["trip"], now);
            assert_eq!(now["status"], "CANCELLED");
        }
    }
    println!("{started} of 12 trips were started");
}

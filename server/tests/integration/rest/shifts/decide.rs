//! CONTRACT §3: approving, rejecting and cancelling.

use crate::support::{
    app::TestApp,
    people::{Person, in_hours},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

fn path(shift: &Value, verb: &str) -> String {
    format!("/api/shifts/{}/{verb}/", shift["id"])
}

fn version(shift: &Value) -> i64 {
    shift["version"].as_i64().expect("a version")
}

async fn now(person: &Person, shift: &Value) -> Value {
    person
        .get(&format!("/api/shifts/{}/", shift["id"]))
        .await
        .expect_status(200)
}

#[tokio::test]
async fn an_eic_approves_a_shift() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    let answer = asha
        .post(
            &path(&shift, "approve"),
            json!({"version": shift["version"]}),
        )
        .await
        .expect_status(200);
    let approved = &answer["shift"];
    assert_eq!(answer, json!({"success": true, "shift": approved}));
    let mut expected = shift.clone();
    expected["status"] = json!("APPROVED");
    expected["decided_by"] = json!({"id": asha.id, "full_name": asha.name});
    expected["decided_at"] = approved["decided_at"].clone();
    expected["version"] = approved["version"].clone();
    assert_eq!(*approved, expected);
    assert!(
        approved["decided_at"]
            .as_str()
            .is_some_and(|time| time.ends_with('Z') && time.parse::<Timestamp>().is_ok())
    );
    assert!(version(approved) > version(&shift));
    assert_eq!(now(&ravi, &shift).await, expected);
}

#[tokio::test]
async fn an_eic_rejects_a_shift_with_a_reason() {
    let app = TestApp::start();
    let (bharat, ravi) = (app.bharat(), app.ravi());
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    let reason = "<img src=x onerror=alert(1)> </script> {{7*7}} 👨‍👩‍👧‍👦 'quoted'";
    let rejected = bharat.rejects(&shift, &format!("  {reason}\n ")).await;
    assert_eq!(
        (&rejected["status"], &rejected["rejection_reason"]),
        (&json!("REJECTED"), &json!(reason))
    );
    assert_eq!(
        rejected["decided_by"],
        json!({"id": bharat.id, "full_name": bharat.name})
    );
    assert!(version(&rejected) > version(&shift));
    assert_eq!(now(&ravi, &shift).await, rejected);
}

#[tokio::test]
async fn a_reason_has_1_to_500_characters() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    for wrong in [
        json!({}),
        json!({"reason": null}),
        json!({"reason": ""}),
        json!({"reason": " \n\t "}),
        json!({"reason": "\u{200b}"}),
        json!({"reason": "\u{2800}"}),
        json!({"reason": "\u{3164}\u{3164}"}),
        json!({"reason": "\u{ad}"}),
        json!({"reason": 5}),
        json!({"reason": ["no"]}),
        json!({"reason": "x".repeat(501)}),
    ] {
        asha.post(&path(&shift, "reject"), wrong)
            .await
            .refused_field("reason");
    }
    for bad in [
        "",
        "[]",
        "{\"reason\":\"a\\u0000b\"}",
        "{\"reason\":\"a\",\"reason\":\"b\"}",
    ] {
        asha.post_raw(&path(&shift, "reject"), bad)
            .await
            .refused(400);
    }
    let nothing = asha.post_nothing(&path(&shift, "reject")).await;
    assert!(matches!(nothing.status, 400 | 415), "{}", nothing.status);
    assert_eq!(now(&asha, &shift).await, shift);
    let longest = "😀".repeat(500);
    assert_eq!(
        asha.rejects(&shift, &format!("   {longest}   ")).await["rejection_reason"],
        json!(longest)
    );
}

#[tokio::test]
async fn a_reason_keeps_its_joiners_and_counts_a_line_break_once() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    let joined = "\u{915}\u{94d}\u{200d}\u{937}";
    assert_eq!(
        asha.rejects(&shift, joined).await["rejection_reason"],
        json!(joined)
    );
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    // A browser without JavaScript sends CR LF: 999 characters, 500 as people count them.
    let lines = vec!["x"; 250].join("\r\n") + "y";
    assert_eq!(
        asha.rejects(&shift, &lines).await["rejection_reason"],
        json!(lines.replace("\r\n", "\n"))
    );
}

#[tokio::test]
async fn a_vendor_cancels_a_pending_shift_or_an_approved_one_before_its_start() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let pending = ravi.creates(ravi.draft(0, 24)).await;
    let cancelled = ravi.cancels(&pending).await;
    assert_eq!(
        (
            &cancelled["status"],
            version(&cancelled) > version(&pending)
        ),
        (&json!("CANCELLED"), true)
    );
    let approved = ravi.creates(ravi.draft(0, 24)).await;
    asha.approves(&approved).await;
    assert_eq!(ravi.cancels(&approved).await["status"], "CANCELLED");
    let minute = SignedDuration::from_mins(1);
    let begun = ravi
        .creates(ravi.draft_at(0, crate::support::people::clock() - minute * 5, in_hours(4)))
        .await;
    let begun = asha.approves(&begun).await;
    let body = ravi
        .post_nothing(&path(&begun, "cancel"))
        .await
        .refused(409);
    assert_eq!(body["shift"], begun);
    let begun_but_pending = ravi
        .creates(ravi.draft_at(1, crate::support::people::clock() - minute * 5, in_hours(4)))
        .await;
    assert_eq!(
        ravi.cancels(&begun_but_pending).await["status"],
        "CANCELLED"
    );
    let rejected = ravi.creates(ravi.draft(1, 48)).await;
    let rejected = asha.rejects(&rejected, "No gas").await;
    assert_eq!(
        ravi.post_nothing(&path(&rejected, "cancel"))
            .await
            .refused(409)["shift"],
        rejected
    );
}

#[tokio::test]
async fn the_second_decision_returns_the_current_status() {
    let app = TestApp::start();
    let (asha, bharat, ravi) = (app.asha(), app.bharat(), app.ravi());
    let approved = ravi.creates(ravi.draft(0, 24)).await;
    let approved = asha.approves(&approved).await;
    let rejected = ravi.creates(ravi.draft(0, 48)).await;
    let rejected = bharat.rejects(&rejected, "No gas").await;
    let cancelled = ravi.creates(ravi.draft(0, 72)).await;
    let cancelled = ravi.cancels(&cancelled).await;
    for shift in [&approved, &rejected, &cancelled] {
        for person in [&asha, &bharat] {
            assert_eq!(
                person
                    .post_nothing(&path(shift, "approve"))
                    .await
                    .refused(409)["shift"],
                *shift
            );
            assert_eq!(
                person
                    .post(&path(shift, "reject"), json!({"reason": "late"}))
                    .await
                    .refused(409)["shift"],
                *shift
            );
            assert_eq!(
                person
                    .post(
                        &path(shift, "approve"),
                        json!({"version": shift["version"]})
                    )
                    .await
                    .refused(409)["shift"],
                *shift
            );
        }
        assert_eq!(now(&asha, shift).await, *shift);
    }
    assert_eq!(
        ravi.post_nothing(&path(&cancelled, "cancel"))
            .await
            .refused(409)["shift"],
        cancelled
    );
    assert_eq!(ravi.unread().await, 2);
}

#[tokio::test]
async fn rejects_a_decision_with_a_stale_version() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    for stale in [version(&shift) - 1, version(&shift) + 1, 0, -1, i64::MAX] {
        assert_eq!(
            asha.post(&path(&shift, "approve"), json!({"version": stale}))
                .await
                .refused(409)["shift"],
            shift
        );
        assert_eq!(
            asha.post(
                &path(&shift, "reject"),
                json!({"reason": "no", "version": stale})
            )
            .await
            .refused(409)["shift"],
            shift
        );
        assert_eq!(
            ravi.post(&path(&shift, "cancel"), json!({"version": stale}))
                .await
                .refused(409)["shift"],
            shift
        );
    }
    asha.post(&path(&shift, "approve"), json!({"version": "1"}))
        .await
        .refused_field("version");
    let approved = asha
        .post(
            &path(&shift, "approve"),
            json!({"version": shift["version"]}),
        )
        .await
        .expect_status(200)["shift"]
        .clone();
    assert_eq!(
        ravi.post(
            &path(&shift, "cancel"),
            json!({"version": shift["version"]})
        )
        .await
        .refused(409)["shift"],
        approved
    );
    ravi.post(
        &path(&shift, "cancel"),
        json!({"version": approved["version"]}),
    )
    .await
    .expect_status(200);
}

#[tokio::test]
async fn exactly_one_of_many_concurrent_decisions_succeeds() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    let deciders = (0..10).map(|n| {
        let person = if n % 2 == 0 { app.asha() } else { app.bharat() };
        let (approve, reject) = (path(&shift, "approve"), path(&shift, "reject"));
        tokio::spawn(async move {
            if n % 3 == 0 {
                person.post(&reject, json!({"reason": "race"})).await
            } else {
                person.post_nothing(&approve).await
            }
        })
    });
    let mut won = Vec::new();
    let mut lost = Vec::new();
    for answer in futures_util::future::join_all(deciders).await {
        let answer = answer.expect("no panic");
        if answer.status == 200 {
            won.push(answer.json()["shift"].clone())
        } else {
            lost.push(answer.refused(409)["shift"].clone())
        }
    }
    assert_eq!((won.len(), lost.len()), (1, 9));
    assert!(lost.iter().all(|shift| *shift == won[0]));
    assert_eq!(ravi.unread().await, 1);
}

#[tokio::test]
async fn only_eics_of_the_station_decide_and_only_the_vendor_cancels() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    let reason = || json!({"reason": "not mine"});
    for (person, decide, cancel) in [
        (app.greta(), 404, 403),
        (app.sunil(), 403, 404),
        (ravi.clone(), 403, 200),
        (app.dinesh(), 403, 403),
        (app.admin(), 403, 403),
        (app.asha(), 409, 403),
    ] {
        person
            .post_nothing(&path(&shift, "approve"))
            .await
            .refused(decide);
        person
            .post(&path(&shift, "reject"), reason())
            .await
            .refused(decide);
        let answer = person.post_nothing(&path(&shift, "cancel")).await;
        assert_eq!(answer.status, cancel, "{}: {}", person.email, answer.text);
    }
    for path in [
        "/api/shifts/999999/approve/",
        "/api/shifts/0/approve/",
        "/api/shifts/-1/approve/",
    ] {
        app.asha()
            .post_nothing(path)
            .await
            .refused_as(404, "not_found");
    }
    ravi.post_nothing("/api/shifts/999999/cancel/")
        .await
        .refused_as(404, "not_found");
}

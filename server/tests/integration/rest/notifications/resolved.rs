//! CONTRACT §4, "Resolved": what a decision does to the notifications about its shift.

use crate::support::{app::TestApp, people::Person};
use reqwest::StatusCode;
use rustix::process::Signal;
use serde_json::{Value, json};
use std::time::Duration;

async fn newest(person: &Person) -> Value {
    person.inbox().await["notifications"][0].clone()
}

fn by(person: &Person) -> Value {
    json!({"id": person.id, "full_name": person.name})
}

#[tokio::test]
async fn every_way_out_of_pending_resolves_the_notifications_of_every_eic() {
    let app = TestApp::start();
    let (asha, bharat, ravi) = (app.asha(), app.bharat(), app.ravi());
    for (hours, status) in [(24, "APPROVED"), (48, "REJECTED"), (72, "CANCELLED")] {
        let shift = ravi.creates(ravi.draft(0, hours)).await;
        let before = [newest(&asha).await, newest(&bharat).await];
        assert!(before.iter().all(|one| one["resolved"] == Value::Null));
        // One of them has read it.
        asha.marks(&before[0], "read").await;
        let read = newest(&asha).await;
        let who = match status {
            "APPROVED" => {
                bharat.approves(&shift).await;
                &bharat
            }
            "REJECTED" => {
                bharat.rejects(&shift, "No gas").await;
                &bharat
            }
            _ => {
                ravi.cancels(&shift).await;
                &ravi
            }
        };
        for (person, before) in [(&asha, read), (&bharat, before[1].clone())] {
            let after = newest(person).await;
            let at = after["resolved"]["at"].clone();
            assert!(at.as_str().is_some_and(|at| at.ends_with('Z')), "{after}");
            let mut expected = before.clone();
            expected["resolved"] = json!({"status": status, "by": by(who), "at": at});
            if before["is_read"] == false {
                expected["is_read"] = json!(true);
                expected["read_at"] = at;
            }
            assert_eq!(after, expected, "{}", person.email);
            assert_eq!(person.unread().await, 0);
            let changes = person.since(person.seq().await - 1).await["changes"].clone();
            assert_eq!(
                changes,
                json!([{
                    "seq": person.seq().await, "type": "resolved", "ids": [after["id"]], "resolved": after["resolved"],
                }])
            );
        }
    }
    // New, read and resolved for one; new and resolved for the other.
    assert_eq!((asha.seq().await, bharat.seq().await), (9, 6));
    assert_eq!(
        ravi.inbox().await["notifications"][0]["resolved"],
        Value::Null
    );
}

#[tokio::test]
async fn nothing_after_the_decision_changes_what_is_resolved() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    asha.approves(&shift).await;
    let resolved = newest(&asha).await;
    let seq = asha.seq().await;
    ravi.cancels(&shift).await;
    assert_eq!(
        (newest(&asha).await, asha.seq().await),
        (resolved.clone(), seq)
    );
    asha.marks(&resolved, "unread").await;
    let unread = newest(&asha).await;
    assert_eq!(
        (&unread["is_read"], &unread["read_at"], &unread["resolved"]),
        (&json!(false), &Value::Null, &resolved["resolved"])
    );
    assert_eq!(asha.unread().await, 1);
    asha.marks(&resolved, "read").await;
    assert_eq!(asha.unread().await, 0);
}

#[tokio::test]
async fn a_decision_that_is_refused_resolves_nothing() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    let before = asha.inbox().await;
    let path = format!("/api/shifts/{}/approve/", shift["id"]);
    asha.post(&path, json!({"version": 9})).await.refused(409);
    app.greta().post_nothing(&path).await.refused(404);
    assert_eq!(asha.inbox().await, before);
}

#[tokio::test]
async fn resolving_goes_on_while_notifications_are_switched_off() {
    let mut app = TestApp::start();
    let shift = app.ravi().creates(app.ravi().draft(0, 24)).await;
    app.signal(Signal::TERM);
    app.ended(Duration::from_secs(10)).await;
    app.restart_with(&[("ENABLE_REALTIME_NOTIFICATIONS", "false")]);
    let (asha, bharat) = (app.asha(), app.bharat());
    asha.approves(&shift).await;
    for person in [&asha, &bharat] {
        let notification = newest(person).await;
        assert_eq!(notification["resolved"]["status"], "APPROVED");
        assert_eq!(notification["is_read"], true);
        assert_eq!((person.unread().await, person.seq().await), (0, 2));
    }
    assert_eq!(app.ravi().seq().await, 0);
}

#[tokio::test]
async fn many_decisions_and_marks_at_once_keep_every_inbox_consistent() {
    let app = TestApp::start();
    let (asha, bharat, ravi) = (app.asha(), app.bharat(), app.ravi());
    let mut tasks = Vec::new();
    for day in 1..=20 {
        let shift = ravi.creates(ravi.draft(0, 24 * day)).await;
        let id = newest(&asha).await["id"].clone();
        let decider = if day % 2 == 0 { &asha } else { &bharat }.clone();
        tasks.push(tokio::spawn(async move {
            decider.approves(&shift).await;
        }));
        let asha = asha.clone();
        tasks.push(tokio::spawn(async move {
            for how in ["read", "unread"] {
                let path = format!("/api/notifications/{id}/mark-{how}/");
                let status = asha.post_nothing(&path).await.status;
                assert_eq!(status, StatusCode::OK.as_u16());
            }
        }));
    }
    for task in futures_util::future::join_all(tasks).await {
        task.expect("no panic");
    }
    for person in [&asha, &bharat] {
        let inbox = person.inbox().await;
        let list = inbox["notifications"].as_array().expect("a list");
        assert!(
            list.iter()
                .all(|one| one["resolved"]["status"] == "APPROVED")
        );
        let unread = list.iter().filter(|one| one["is_read"] == false).count();
        assert_eq!(inbox["unread_count"], unread);
        let delta = person.since(0).await;
        let seqs = |rows: &Value| -> Vec<i64> {
            let rows = rows.as_array().expect("a list");
            rows.iter().filter_map(|row| row["seq"].as_i64()).collect()
        };
        let mut all = [seqs(&delta["notifications"]), seqs(&delta["changes"])].concat();
        all.sort_unstable();
        let last = inbox["seq"].as_i64().expect("a seq");
        assert_eq!(all, (1..=last).collect::<Vec<_>>(), "no gap and no repeat");
    }
}

//! CONTRACT §5: the frames that the server sends, and their recipients.

use crate::support::{app::TestApp, socket::Socket};
use serde_json::{Value, json};

#[tokio::test]
async fn sends_a_notification_of_a_new_shift_to_every_eic_of_the_station() {
    let app = TestApp::start();
    let (asha, bharat, ravi) = (app.asha(), app.bharat(), app.ravi());
    let mut sockets = [
        asha.socket().await,
        asha.socket().await,
        bharat.socket().await,
        app.signed_in(&app.world().bharat).await.socket().await,
    ];
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    for (socket, person) in sockets.iter_mut().zip([&asha, &asha, &bharat, &bharat]) {
        let notification = socket.notification().await;
        assert_eq!(
            person.inbox().await["notifications"],
            json!([notification]),
            "the same as over REST"
        );
        assert_eq!(
            (&notification["type"], &notification["data"]["shift_id"]),
            (&json!("SHIFT_CREATED"), &shift["id"])
        );
    }
}

#[tokio::test]
async fn sends_the_decision_to_the_vendor_at_once() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let mut socket = ravi.socket().await;
    let first = ravi.creates(ravi.draft(0, 24)).await;
    asha.approves(&first).await;
    assert_eq!(socket.notification().await["type"], "SHIFT_APPROVED");
    let second = ravi.creates(ravi.draft(0, 48)).await;
    asha.rejects(&second, "No gas").await;
    let rejected = socket.notification().await;
    assert_eq!(
        (
            &rejected["type"],
            &rejected["data"]["rejection_reason"],
            &rejected["seq"]
        ),
        (&json!("SHIFT_REJECTED"), &json!("No gas"), &json!(2))
    );
}

#[tokio::test]
async fn every_change_has_the_next_seq_and_a_count() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let mut socket = asha.socket().await;
    let mut expected: Vec<(i64, &str, i64)> = Vec::new();
    for day in 1..=3 {
        ravi.creates(ravi.draft(0, 24 * day)).await;
        expected.push((day, "notification", day));
    }
    let newest = asha.inbox().await["notifications"][0].clone();
    asha.marks(&newest, "read").await;
    asha.marks(&newest, "read").await;
    asha.marks(&newest, "unread").await;
    asha.marks_all_read().await;
    asha.marks_all_read().await;
    ravi.creates(ravi.draft(1, 24)).await;
    expected.extend([
        (4, "read", 2),
        (5, "unread", 3),
        (6, "all_read", 0),
        (7, "notification", 1),
    ]);
    for (seq, kind, count) in expected {
        let change = socket.expect(kind).await;
        let told = socket.expect("unread_count").await;
        assert_eq!(
            (&change["seq"], &told["seq"], &told["count"]),
            (&json!(seq), &json!(seq), &json!(count)),
            "{change}"
        );
        match kind {
            "read" | "unread" => assert_eq!(change["ids"], json!([newest["id"]])),
            "all_read" => assert_eq!(change["up_to"], newest["id"]),
            _ => {}
        }
    }
    assert_eq!((asha.unread().await, asha.seq().await), (1, 7));
}

#[tokio::test]
async fn reads_in_one_tab_reach_every_other_tab() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    ravi.creates(ravi.draft(0, 24)).await;
    ravi.creates(ravi.draft(0, 48)).await;
    let id = asha.inbox().await["notifications"][1]["id"].clone();
    let (mut here, mut there, mut bharat) = (
        asha.socket().await,
        asha.socket().await,
        app.bharat().socket().await,
    );
    here.send(json!({"action": "mark_read", "notification_id": id}))
        .await;
    for tab in [&mut here, &mut there] {
        let mut kinds = Vec::new();
        while kinds.len() < 2 {
            let frame = tab.user_frame().await;
            if frame["type"] != "ack" {
                kinds.push(frame);
            }
        }
        assert_eq!(kinds[0], json!({"type": "read", "ids": [id], "seq": 3}));
        assert_eq!(
            (&kinds[1]["type"], &kinds[1]["count"], &kinds[1]["seq"]),
            (&json!("unread_count"), &json!(1), &json!(3))
        );
    }
    // Another EIC receives nothing of this: the next frame is about the next shift.
    ravi.creates(ravi.draft(0, 72)).await;
    assert_eq!(bharat.user_frame().await["seq"], 3);
}

/// The statuses of this shift in its `shift` frames, until this status.
async fn statuses(socket: &mut Socket, shift: &Value, until: &str) -> Vec<String> {
    let mut seen = Vec::new();
    loop {
        let hint = socket.shift().await;
        if hint["id"] == shift["id"] {
            let status = hint["status"].as_str().expect("a status").to_owned();
            seen.push(status.clone());
            if status == until {
                return seen;
            }
        }
    }
}

#[tokio::test]
async fn sends_shift_frames_to_everyone_who_may_see_the_shift_and_no_one_else() {
    let app = TestApp::start();
    let (asha, ravi, mira) = (app.asha(), app.ravi(), app.mira());
    let mut may = [
        asha.socket().await,
        app.bharat().socket().await,
        ravi.socket().await,
        app.admin().socket().await,
    ];
    let mut may_not = [app.greta().socket().await, mira.socket().await];
    let (mut sunil, mut dinesh) = (app.sunil().socket().await, app.dinesh().socket().await);
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    let approved = asha.approves(&shift).await;
    let cancelled = ravi.cancels(&approved).await;
    let rejected = ravi.creates(ravi.draft(1, 24)).await;
    let rejected = asha.rejects(&rejected, "No gas").await;
    for socket in &mut may {
        assert_eq!(
            statuses(socket, &cancelled, "CANCELLED").await,
            ["PENDING", "APPROVED", "CANCELLED"]
        );
        assert_eq!(
            statuses(socket, &rejected, "REJECTED").await,
            ["PENDING", "REJECTED"]
        );
    }
    // The first `shift` frame of the others is about their own shift.
    let theirs = mira.creates(mira.draft(0, 24)).await;
    for socket in &mut may_not {
        assert_eq!(socket.shift().await, theirs);
    }
    let own = app.sunil().creates(app.sunil().draft(0, 24)).await;
    assert_eq!(sunil.shift().await, own);
    dinesh.expect_quiet().await;
}

#[tokio::test]
async fn a_shift_frame_contains_the_current_state() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let mut socket = asha.socket().await;
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    assert_eq!(socket.shift().await, shift);
    let approved = app.bharat().approves(&shift).await;
    assert_eq!(socket.shift().await, approved);
}

#[tokio::test]
async fn a_newly_granted_role_receives_frames_from_then_on() {
    let app = TestApp::start();
    let (greta, ravi) = (app.greta(), app.ravi());
    let mut socket = greta.socket().await;
    app.command(&[
        "role",
        "grant",
        &greta.email,
        "EIC",
        "--station",
        &app.asha().station_id.to_string(),
    ])
    .ok();
    ravi.creates(ravi.draft(0, 24)).await;
    assert_eq!(socket.notification().await["type"], "SHIFT_CREATED");
}

#[tokio::test]
async fn loses_no_frame_of_many_concurrent_shifts() {
    let app = TestApp::start();
    let (ravi, sunil) = (app.ravi(), app.sunil());
    let mut sockets = [app.asha().socket().await, app.bharat().socket().await];
    let asked = (0..40).map(|n: usize| {
        let vendor = if n.is_multiple_of(2) {
            ravi.clone()
        } else {
            sunil.clone()
        };
        let day = i64::try_from(n / 4).expect("small") + 1;
        tokio::spawn(async move { vendor.creates(vendor.draft((n / 2) % 2, 24 * day)).await })
    });
    for shift in futures_util::future::join_all(asked).await {
        shift.expect("created");
    }
    for socket in &mut sockets {
        for seq in 1..=40 {
            assert_eq!(socket.notification().await["seq"], seq);
        }
    }
}

//! CONTRACT §4: the inbox over REST.

use crate::support::{app::TestApp, people::Person};
use jiff::Timestamp;
use serde_json::{Value, json};

/// A server with `n` shifts by Ravi: each EIC of the station has `n` notifications.
pub async fn with_notifications(n: usize) -> (TestApp, Person) {
    let app = TestApp::start();
    let ravi = app.ravi();
    for index in 0..n {
        let day = i64::try_from(index / 2).expect("small") + 1;
        ravi.creates(ravi.draft(index % 2, 24 * day)).await;
    }
    let asha = app.asha();
    (app, asha)
}

pub fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

pub fn numbers(rows: &Value, key: &str) -> Vec<i64> {
    list(rows)
        .iter()
        .filter_map(|row| row[key].as_i64())
        .collect()
}

/// The notification ids, newest first.
pub async fn ids(person: &Person) -> Vec<i64> {
    numbers(&person.inbox().await["notifications"], "id")
}

async fn one(person: &Person, id: i64) -> Value {
    let inbox = person.inbox().await;
    list(&inbox["notifications"])
        .iter()
        .find(|row| row["id"] == id)
        .expect("in the inbox")
        .clone()
}

#[tokio::test]
async fn lists_newest_first_and_continues_at_the_cursor() {
    let (app, asha) = with_notifications(7).await;
    let inbox = asha.inbox().await;
    assert_eq!(
        (
            numbers(&inbox["notifications"], "seq"),
            &inbox["unread_count"],
            &inbox["seq"]
        ),
        (vec![7, 6, 5, 4, 3, 2, 1], &json!(7), &json!(7))
    );
    assert!(
        inbox["epoch"]
            .as_str()
            .is_some_and(|epoch| !epoch.is_empty())
            && inbox["next_cursor"].is_null()
    );
    let mut seen = Vec::new();
    let mut path = "/api/notifications/?limit=3".to_owned();
    loop {
        let page = asha.get(&path).await.expect_status(200);
        assert_eq!(
            (&page["unread_count"], &page["seq"], &page["epoch"]),
            (&json!(7), &json!(7), &inbox["epoch"])
        );
        seen.extend(list(&page["notifications"]).clone());
        // A notification that arrives between two pages neither repeats nor hides others.
        if seen.len() == 3 {
            app.ravi().creates(app.ravi().draft(0, 24 * 100)).await;
            break path = format!(
                "/api/notifications/?limit=3&cursor={}",
                page["next_cursor"].as_str().expect("a cursor")
            );
        }
    }
    for expected in [3, 1] {
        let page = asha.get(&path).await.expect_status(200);
        assert_eq!(list(&page["notifications"]).len(), expected);
        seen.extend(list(&page["notifications"]).clone());
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/api/notifications/?limit=3&cursor={cursor}"),
            None => assert_eq!(expected, 1),
        }
    }
    assert_eq!(json!(seen), inbox["notifications"]);
    app.greta().get(&path).await;
    assert_eq!(app.greta().inbox().await["notifications"], json!([]));
}

#[tokio::test]
async fn lists_50_notifications_by_default() {
    let (_app, asha) = with_notifications(53).await;
    let inbox = asha.inbox().await;
    assert_eq!(
        (list(&inbox["notifications"]).len(), &inbox["unread_count"]),
        (50, &json!(53))
    );
    let rest = asha
        .get(&format!(
            "/api/notifications/?cursor={}",
            inbox["next_cursor"].as_str().expect("a cursor")
        ))
        .await
        .expect_status(200);
    assert_eq!(
        (numbers(&rest["notifications"], "seq"), &rest["next_cursor"]),
        (vec![3, 2, 1], &json!(null))
    );
    let all = asha
        .get("/api/notifications/?limit=200")
        .await
        .expect_status(200);
    assert_eq!(
        (list(&all["notifications"]).len(), &all["next_cursor"]),
        (53, &json!(null))
    );
    assert_eq!(
        list(
            &asha
                .get("/api/notifications/?limit=1")
                .await
                .expect_status(200)["notifications"]
        )
        .len(),
        1
    );
}

#[tokio::test]
async fn unread_and_type_filter_the_list_but_not_the_count() {
    let (app, asha) = with_notifications(4).await;
    let ravi = app.ravi();
    let all = ids(&asha).await;
    asha.marks(&json!({"id": all[1]}), "read").await;
    let narrowed = async |person: &Person, query: &str| {
        let answer = person
            .get(&format!("/api/notifications/?{query}"))
            .await
            .expect_status(200);
        (
            numbers(&answer["notifications"], "id"),
            answer["unread_count"].as_i64().expect("a count"),
        )
    };
    assert_eq!(
        narrowed(&asha, "unread=true").await,
        (vec![all[0], all[2], all[3]], 3)
    );
    assert_eq!(narrowed(&asha, "unread=false").await, (all.clone(), 3));
    assert_eq!(
        narrowed(&asha, "type=SHIFT_CREATED").await,
        (all.clone(), 3)
    );
    assert_eq!(narrowed(&asha, "type=EMERGENCY").await, (vec![], 3));
    assert_eq!(
        narrowed(&asha, "type=SHIFT_CREATED&unread=true&limit=2").await,
        (vec![all[0], all[2]], 3)
    );
    let shifts = ravi.get("/api/shifts/").await.json();
    asha.approves(&shifts["results"][0]).await;
    asha.rejects(&shifts["results"][1], "No gas").await;
    assert_eq!(narrowed(&ravi, "type=SHIFT_APPROVED").await.0.len(), 1);
    assert_eq!(narrowed(&ravi, "type=SHIFT_REJECTED").await.0.len(), 1);
}

#[tokio::test]
async fn an_invalid_parameter_returns_400() {
    let (_app, asha) = with_notifications(3).await;
    let cursor = asha.get("/api/notifications/?limit=1").await.json()["next_cursor"]
        .as_str()
        .expect("a cursor")
        .to_owned();
    asha.get(&format!("/api/notifications/?cursor={cursor}"))
        .await
        .expect_status(200);
    for wrong in [
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=x",
        "limit=",
        "limit=1.5",
        "unread=banana",
        "unread=",
        "type=NOPE",
        "type=shift_created",
        "type=",
        "since=-1",
        "since=x",
        "since=",
        "since=1.5",
        "since=9223372036854775808",
        "cursor=",
        "cursor=forged",
        "cursor=%00",
        "cursor=-1",
        "cursor=9223372036854775808",
        &format!("cursor={cursor}x"),
        &format!("cursor=%27{cursor}"),
    ] {
        asha.get(&format!("/api/notifications/?{wrong}"))
            .await
            .refused(400);
    }
    asha.get("/api/notifications/?flavour=lemon")
        .await
        .expect_status(200);
}

#[tokio::test]
async fn marking_twice_changes_nothing_the_second_time() {
    let (_app, asha) = with_notifications(2).await;
    let all = ids(&asha).await;
    let target = json!({"id": all[1]});
    let before = crate::support::people::clock();
    asha.marks(&target, "read").await;
    let read = one(&asha, all[1]).await;
    let read_at: Timestamp = read["read_at"]
        .as_str()
        .and_then(|time| time.parse().ok())
        .expect("a time");
    assert!(
        read["is_read"] == true
            && read["seq"] == 1
            && read_at >= before - jiff::SignedDuration::from_secs(1)
            && read_at <= crate::support::people::clock()
    );
    assert_eq!((asha.unread().await, asha.seq().await), (1, 3));
    asha.marks(&target, "read").await;
    assert_eq!(one(&asha, all[1]).await, read, "read_at is unchanged");
    assert_eq!(
        (asha.unread().await, asha.seq().await),
        (1, 3),
        "no new seq without a change"
    );
    asha.marks(&target, "unread").await;
    let unread = one(&asha, all[1]).await;
    assert_eq!(
        (&unread["is_read"], &unread["seq"]),
        (&json!(false), &json!(1))
    );
    assert_eq!((asha.unread().await, asha.seq().await), (2, 4));
    asha.marks(&target, "unread").await;
    assert_eq!((one(&asha, all[1]).await, asha.seq().await), (unread, 4));
}

#[tokio::test]
async fn cannot_mark_notifications_of_others() {
    let (app, asha) = with_notifications(1).await;
    let own = ids(&asha).await[0];
    let expected = json!({"error": "Notification not found", "code": "not_found"});
    for verb in ["mark-read", "mark-unread"] {
        for (person, id) in [
            (app.bharat(), own.to_string()),
            (app.greta(), own.to_string()),
            (app.admin(), own.to_string()),
            (asha.clone(), "999999".into()),
            (asha.clone(), "0".into()),
            (asha.clone(), "-1".into()),
        ] {
            assert_eq!(
                person
                    .post_nothing(&format!("/api/notifications/{id}/{verb}/"))
                    .await
                    .error_body(404),
                expected,
                "{id}"
            );
        }
    }
    assert_eq!(
        (
            asha.unread().await,
            app.bharat().unread().await,
            asha.seq().await
        ),
        (1, 1, 1)
    );
}

#[tokio::test]
async fn marks_all_read_or_only_those_up_to_a_seq() {
    let (app, asha) = with_notifications(5).await;
    let all = ids(&asha).await;
    let up_to = |id: Value| asha.post("/api/notifications/mark-all-read/", json!({"up_to": id}));
    assert_eq!(
        up_to(json!(all[2])).await.expect_status(200),
        json!({"success": true})
    );
    let inbox = asha.inbox().await;
    let unread: Vec<i64> = list(&inbox["notifications"])
        .iter()
        .filter(|row| row["is_read"] == false)
        .filter_map(|row| row["id"].as_i64())
        .collect();
    assert_eq!(
        (unread, &inbox["unread_count"], &inbox["seq"]),
        (vec![all[0], all[1]], &json!(2), &json!(6))
    );
    up_to(json!(all[2])).await.expect_status(200);
    assert_eq!(asha.seq().await, 6, "no new seq without a change");
    asha.marks_all_read().await;
    assert_eq!((asha.unread().await, asha.seq().await), (0, 7));
    asha.marks_all_read().await;
    assert_eq!(asha.seq().await, 7);
    for wrong in [json!("1"), json!(1.5), json!([1]), json!(true)] {
        up_to(wrong).await.refused_field("up_to");
    }
    assert_eq!(
        app.bharat().unread().await,
        5,
        "the inboxes of others are unchanged"
    );
}

//! CONTRACT §4: `?since=`, the changes of an inbox.

use super::inbox::{ids, list, numbers, with_notifications};
use serde_json::{Value, json};

#[tokio::test]
async fn since_returns_the_changes_in_order() {
    let (app, asha) = with_notifications(3).await;
    let ravi = app.ravi();
    let all = ids(&asha).await;
    let epoch = asha.inbox().await["epoch"].clone();
    asha.marks(&json!({"id": all[2]}), "read").await;
    asha.marks(&json!({"id": all[2]}), "unread").await;
    ravi.creates(ravi.draft(0, 24 * 50)).await;
    asha.marks_all_read().await;
    ravi.creates(ravi.draft(0, 24 * 51)).await;
    let newest = ids(&asha).await;
    let everything = asha.since(0).await;
    assert_eq!(
        numbers(&everything["notifications"], "seq"),
        [1, 2, 3, 6, 8]
    );
    assert_eq!(
        everything["changes"],
        json!([
            {"seq": 4, "type": "read", "ids": [all[2]]},
            {"seq": 5, "type": "unread", "ids": [all[2]]},
            {"seq": 7, "type": "all_read", "up_to": newest[1]},
        ])
    );
    assert_eq!(
        (
            &everything["unread_count"],
            &everything["seq"],
            &everything["epoch"],
            &everything["complete"]
        ),
        (&json!(1), &json!(8), &epoch, &json!(true))
    );
    let listed: Vec<Value> = list(&asha.inbox().await["notifications"])
        .iter()
        .rev()
        .cloned()
        .collect();
    assert_eq!(
        everything["notifications"],
        json!(listed),
        "in their current state"
    );
    for (since, notifications, changes) in [
        (3, vec![6, 8], vec![4, 5, 7]),
        (4, vec![6, 8], vec![5, 7]),
        (6, vec![8], vec![7]),
        (7, vec![8], vec![]),
        (8, vec![], vec![]),
    ] {
        let delta = asha.since(since).await;
        assert_eq!(
            (
                numbers(&delta["notifications"], "seq"),
                numbers(&delta["changes"], "seq")
            ),
            (notifications, changes),
            "since {since}"
        );
        assert_eq!(
            (&delta["complete"], delta["reload"] == json!(true)),
            (&json!(true), false)
        );
    }
}

#[tokio::test]
async fn a_seq_from_the_future_requires_a_reload() {
    let (_app, asha) = with_notifications(2).await;
    for future in [3, 1000, i64::MAX] {
        let delta = asha.since(future).await;
        assert_eq!(
            (&delta["notifications"], &delta["changes"]),
            (&json!([]), &json!([]))
        );
        assert_eq!(
            (
                &delta["complete"],
                &delta["reload"],
                &delta["seq"],
                &delta["unread_count"]
            ),
            (&json!(false), &json!(true), &json!(2), &json!(2))
        );
    }
}

#[tokio::test]
async fn returns_more_than_500_changes_in_parts() {
    let (_app, asha) = with_notifications(1).await;
    let target = json!({"id": ids(&asha).await[0]});
    // 601 changes in all: one notification, and 600 changes of its read state.
    for _ in 0..300 {
        asha.marks(&target, "read").await;
        asha.marks(&target, "unread").await;
    }
    let (mut seen, mut since) = (Vec::new(), 0);
    loop {
        let delta = asha.since(since).await;
        let mut part = numbers(&delta["notifications"], "seq");
        part.extend(numbers(&delta["changes"], "seq"));
        assert!(part.len() <= 500 && delta["seq"] == 601, "{}", part.len());
        seen.extend(part);
        since = *seen.iter().max().expect("a new change");
        if delta["complete"] == true {
            break;
        }
        assert!(delta["reload"] != json!(true));
    }
    seen.sort_unstable();
    assert_eq!(seen, (1..=601).collect::<Vec<i64>>());
}

#[tokio::test]
async fn concurrent_marks_keep_the_count_correct() {
    let (_app, asha) = with_notifications(6).await;
    let all = ids(&asha).await;
    let marks = (0..48).map(|n: usize| {
        let (asha, id) = (asha.clone(), all[n % 6]);
        let verb = if n % 4 == 3 { "unread" } else { "read" };
        tokio::spawn(async move { asha.marks(&json!({"id": id}), verb).await })
    });
    for mark in futures_util::future::join_all(marks).await {
        mark.expect("no panic");
    }
    let inbox = asha.inbox().await;
    let unread = list(&inbox["notifications"])
        .iter()
        .filter(|row| row["is_read"] == false)
        .count();
    assert_eq!(inbox["unread_count"], unread);
    let delta = asha.since(0).await;
    let mut seqs = [
        numbers(&delta["notifications"], "seq"),
        numbers(&delta["changes"], "seq"),
    ]
    .concat();
    seqs.sort_unstable();
    assert_eq!(
        seqs,
        (1..=inbox["seq"].as_i64().expect("a seq")).collect::<Vec<i64>>(),
        "no gap and no repeat"
    );
}

//! What the database holds of an inbox, and whether it is sound.

use crate::support::{page_client::Diary, people::Person};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// What was looked at in all.
#[derive(Default)]
pub struct Audit {
    inboxes: usize,
    notifications: usize,
    changes: usize,
}

/// One inbox.
pub struct Inbox {
    /// Its notifications: which shift each is about, and of which type it is.
    notifications: BTreeMap<i64, (i64, String)>,
}

impl Audit {
    /// Reads an inbox whole. Its count is the count of what is unread, and its changes are numbered without a gap.
    pub async fn inbox(&mut self, person: &Person) -> Inbox {
        let head = person.inbox().await;
        let mut notifications = BTreeMap::new();
        let (mut unread, mut cursor) = (0, String::new());
        loop {
            let path = format!("/api/notifications/?limit=200{cursor}");
            let page = person.get(&path).await.must_be(200);
            for one in rows(&page["notifications"]) {
                unread += i64::from(one["is_read"] == false);
                let about = (
                    number(&one["data"]["shift_id"]),
                    one["type"].as_str().expect("a type").to_owned(),
                );
                assert!(
                    notifications.insert(number(&one["id"]), about).is_none(),
                    "listed twice: {one}"
                );
            }
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(head["unread_count"], unread, "the count counts");
        let seqs = seqs(person).await;
        assert!(
            seqs.iter().copied().eq(1..=number(&head["seq"])),
            "gaps or repeats in {seqs:?}"
        );
        self.inboxes += 1;
        self.notifications += notifications.len();
        self.changes += seqs.len();
        Inbox { notifications }
    }
}

impl fmt::Display for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            inboxes,
            notifications,
            changes,
        } = self;
        write!(
            f,
            "{inboxes} inboxes, {notifications} notifications, {changes} changes"
        )
    }
}

impl Inbox {
    /// Of each shift its EIC was told, and once.
    pub fn tells_once_of(&self, shifts: &[i64]) {
        let told: Vec<_> = self
            .notifications
            .values()
            .filter(|(_, kind)| kind == "SHIFT_CREATED")
            .map(|(shift, _)| *shift)
            .collect();
        let once: BTreeSet<_> = told.iter().copied().collect();
        assert_eq!(once.len(), told.len(), "doubled");
        assert_eq!(once, shifts.iter().copied().collect(), "lost");
    }

    /// The page rang for every notification, and once.
    pub fn rang_once(&self, diary: &Diary) {
        assert_eq!(diary.violations, [""; 0]);
        let rung: Vec<_> = diary.rung.iter().map(|rung| rung.id).collect();
        let once: BTreeSet<_> = rung.iter().copied().collect();
        assert_eq!(once.len(), rung.len(), "it rang twice");
        // UserFixture fetched everything anew was not told of each.
        if diary.reloads == 0 {
            assert!(once.iter().eq(self.notifications.keys()), "it did not ring");
        }
    }
}

/// The numbers of all changes, in order.
async fn seqs(person: &Person) -> Vec<i64> {
    let mut seqs = Vec::new();
    loop {
        let since = seqs.last().copied().unwrap_or(0);
        let delta = person.since(since).await;
        let mut more: Vec<_> = rows(&delta["notifications"])
            .iter()
            .chain(rows(&delta["changes"]))
            .map(|row| number(&row["seq"]))
            .collect();
        more.sort_unstable();
        seqs.extend(more);
        if delta["complete"] == true {
            return seqs;
        }
        assert_ne!(delta["reload"], true, "{delta}");
    }
}

fn rows(list: &Value) -> &[Value] {
    list.as_array().expect("a list")
}

fn number(value: &Value) -> i64 {
    value.as_i64().expect("a number")
}

//! Reads an inbox from the database and checks its consistency.

use crate::support::{page_client::PageEvents, people::Person};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// Counts over all inboxes.
#[derive(Default)]
pub struct Audit {
    inboxes: usize,
    notifications: usize,
    changes: usize,
}

/// One inbox.
pub struct Inbox {
    /// Its notifications by id: the shift and the type.
    notifications: BTreeMap<i64, (i64, String)>,
    /// How the requests of shifts were settled, by shift.
    resolved: BTreeMap<i64, Option<String>>,
}

impl Audit {
    /// Reads a whole inbox. Checks the count of unread notifications and that `seq` has no gaps.
    pub async fn inbox(&mut self, person: &Person) -> Inbox {
        let head = person.inbox().await;
        let mut notifications = BTreeMap::new();
        let mut resolved = BTreeMap::new();
        let (mut unread, mut cursor) = (0, String::new());
        loop {
            let path = format!("/api/notifications/?limit=200{cursor}");
            let page = person.get(&path).await.expect_status(200);
            for one in rows(&page["notifications"]) {
                unread += i64::from(one["is_read"] == false);
                let about = (
                    number(&one["data"]["shift_id"]),
                    one["type"].as_str().expect("a type").to_owned(),
                );
                if about.1 == "SHIFT_CREATED" {
                    let status = one["resolved"]["status"].as_str();
                    resolved.insert(about.0, status.map(str::to_owned));
                }
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
        assert_eq!(
            head["unread_count"], unread,
            "the count is that of unread notifications"
        );
        let seqs = seqs(person).await;
        assert!(
            seqs.iter().copied().eq(1..=number(&head["seq"])),
            "gaps or repeats in {seqs:?}"
        );
        self.inboxes += 1;
        self.notifications += notifications.len();
        self.changes += seqs.len();
        Inbox {
            notifications,
            resolved,
        }
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
    /// Checks that the EIC was notified of each of these shifts exactly once.
    pub fn notified_once_of(&self, shifts: &[i64]) {
        let told: Vec<_> = self
            .notifications
            .values()
            .filter(|(_, kind)| kind == "SHIFT_CREATED")
            .map(|(shift, _)| *shift)
            .collect();
        let once: BTreeSet<_> = told.iter().copied().collect();
        assert_eq!(once.len(), told.len(), "duplicated");
        assert_eq!(once, shifts.iter().copied().collect(), "lost");
    }

    /// Checks that the request of each shift is settled exactly if the shift is, with the status in which it left PENDING.
    pub fn resolved_like(&self, statuses: &BTreeMap<i64, String>) {
        for (shift, resolved) in &self.resolved {
            let resolved = resolved.as_deref();
            match statuses[shift].as_str() {
                "PENDING" => assert_eq!(resolved, None, "shift {shift}"),
                // It may have been cancelled after it was approved.
                "CANCELLED" => assert!(
                    matches!(resolved, Some("CANCELLED" | "APPROVED")),
                    "shift {shift}: {resolved:?}"
                ),
                status => assert_eq!(resolved, Some(status), "shift {shift}"),
            }
        }
        let settled = self.resolved.values().flatten().count();
        assert!(settled > 0, "nothing was decided");
    }

    /// Checks that the page announced every notification exactly once.
    pub fn announced_once(&self, events: &PageEvents) {
        assert_eq!(events.violations, [""; 0]);
        let announced: Vec<_> = events
            .announced
            .iter()
            .map(|announced| announced.id)
            .collect();
        let once: BTreeSet<_> = announced.iter().copied().collect();
        assert_eq!(once.len(), announced.len(), "announced twice");
        // A page that reloaded does not announce every notification.
        if events.reloads == 0 {
            assert!(once.iter().eq(self.notifications.keys()), "not announced");
        }
    }
}

/// The `seq` of all changes, in order.
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

//! Which new notifications a toast shows, and for how long. Pure: the caller measures the time, in milliseconds.

use domain::notification::{Notification, NotificationType, Resolved};
use std::mem;

/// How long a toast stays while the page is visible and nobody points at it.
const SHOWN_FOR: f64 = 12_000.0;
/// How long a toast stays at least after its request was settled, so that it can be read.
const SETTLED_FOR: f64 = 5_000.0;
/// How long a notification waits before it pops up: what arrives meanwhile joins it, and what the page shows by then needs no toast.
const GATHERED_FOR: f64 = 300.0;
/// Notifications that are kept; older ones are only counted, so that a burst of thousands is not kept in memory.
const REMEMBERED: usize = 100;

/// The notifications of the toast, and those that wait to join it. At most one toast is shown: it tells one notification, or how many
/// there are.
#[derive(Clone, Debug, Default)]
pub(super) struct ToastQueue {
    /// Oldest first.
    waiting: Vec<Notification>,
    /// Waiting ones that are only counted.
    waiting_counted: usize,
    /// When the first of those that wait may be shown.
    due: f64,
    /// Oldest first.
    shown: Vec<Notification>,
    /// Shown ones that are only counted.
    counted: usize,
    /// How much longer the toast stays.
    left: f64,
}

/// What a toast says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// The newest notification.
    pub newest: Notification,
    /// How many there are.
    pub count: usize,
    /// Whether all of them are new requests.
    pub only_requests: bool,
}

impl ToastQueue {
    /// Adds new notifications, oldest first.
    pub fn add(&mut self, new: &[Notification], now: f64) {
        if self.waiting.is_empty() {
            self.due = now + GATHERED_FOR;
        }
        // A hidden tab shows no toast for hours, so what waits is bounded too.
        let kept = new.len().min(REMEMBERED);
        self.waiting.extend_from_slice(&new[new.len() - kept..]);
        self.waiting_counted += new.len() - kept + drop_oldest(&mut self.waiting);
    }

    /// Whether there is nothing to show, now or later.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty() && self.waiting.is_empty()
    }

    /// Whether there is a toast.
    pub fn is_shown(&self) -> bool {
        !self.shown.is_empty()
    }

    /// Whether something has waited long enough to be shown.
    pub fn is_due(&self, now: f64) -> bool {
        !self.waiting.is_empty() && now >= self.due
    }

    /// Shows what waits; the toast's time starts again.
    pub fn show(&mut self) {
        self.shown.retain(|new| new.resolved.is_none());
        self.shown.append(&mut self.waiting);
        self.counted += mem::take(&mut self.waiting_counted) + drop_oldest(&mut self.shown);
        self.left = SHOWN_FOR;
    }

    /// Lets the toast's time run. Returns whether the toast is gone.
    pub fn run(&mut self, elapsed: f64) -> bool {
        self.left -= elapsed;
        let over = self.is_shown() && self.left <= 0.0;
        if over {
            self.clear();
        }
        over
    }

    /// Keeps only some of the notifications. Returns whether any was dropped.
    pub fn retain(&mut self, keep: impl Fn(&Notification) -> bool) -> bool {
        let before = self.waiting.len() + self.shown.len();
        self.waiting.retain(&keep);
        self.shown.retain(&keep);
        if self.waiting.is_empty() {
            self.waiting_counted = 0;
        }
        if self.shown.is_empty() {
            self.counted = 0;
        }
        before != self.waiting.len() + self.shown.len()
    }

    /// Notes that the requests that `matches` selects were settled. What waits is dropped, and so is what a toast counts among others; the last
    /// request of a toast stays with its outcome. Returns whether anything changed.
    pub fn resolve(
        &mut self,
        matches: impl Fn(&Notification) -> bool,
        resolved: &Resolved,
    ) -> bool {
        let settled = |new: &Notification| new.resolved.is_none() && matches(new);
        if !self.waiting.iter().chain(&self.shown).any(settled) {
            return false;
        }
        self.waiting.retain(|new| !settled(new));
        if self.waiting.is_empty() {
            self.waiting_counted = 0;
        }
        let mut last = self.shown.iter().rev().find(|new| settled(new)).cloned();
        self.shown.retain(|new| !settled(new));
        if self.shown.is_empty()
            && let Some(mut last) = last.take()
        {
            last.resolved = Some(resolved.clone());
            self.shown.push(last);
            self.counted = 0;
            self.left = self.left.max(SETTLED_FOR);
        }
        true
    }

    /// Removes the toast; what waits is shown later.
    pub fn clear(&mut self) {
        self.shown.clear();
        self.counted = 0;
    }

    /// What the toast says, if there is one.
    pub fn toast(&self) -> Option<Toast> {
        let is_request = |new: &Notification| new.kind == NotificationType::ShiftCreated;
        Some(Toast {
            newest: self.shown.last()?.clone(),
            count: self.shown.len() + self.counted,
            only_requests: self.shown.iter().all(is_request),
        })
    }
}

/// Leaves only the newest. Returns how many were dropped.
fn drop_oldest(notifications: &mut Vec<Notification>) -> usize {
    let excess = notifications.len().saturating_sub(REMEMBERED);
    notifications.drain(..excess);
    excess
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{id::NotificationId, notification::NotificationData};
    use jiff::Timestamp;

    fn new(id: i64, kind: NotificationType) -> Notification {
        Notification {
            id: NotificationId::new(id),
            kind,
            title: String::new(),
            message: String::new(),
            data: NotificationData::Other(serde_json::Value::Null),
            action_url: None,
            is_read: false,
            created_at: Timestamp::UNIX_EPOCH,
            read_at: None,
            seq: id,
            resolved: None,
        }
    }

    fn requests(ids: std::ops::RangeInclusive<i64>) -> Vec<Notification> {
        ids.map(|id| new(id, NotificationType::ShiftCreated))
            .collect()
    }

    fn count(queue: &ToastQueue) -> Option<usize> {
        queue.toast().map(|toast| toast.count)
    }

    #[test]
    fn a_burst_is_one_toast_with_a_count() {
        let mut queue = ToastQueue::default();
        for id in 1..=8 {
            queue.add(&requests(id..=id), 10.0 * id as f64);
        }
        assert!(!queue.is_due(300.0));
        assert!(queue.is_due(310.0));
        assert_eq!(count(&queue), None);
        queue.show();
        let toast = queue.toast().expect("a toast");
        assert_eq!((toast.count, toast.only_requests), (8, true));

        queue.add(&[new(9, NotificationType::ShiftApproved)], 400.0);
        assert_eq!(count(&queue), Some(8), "it waits");
        queue.show();
        let toast = queue.toast().expect("a toast");
        assert_eq!((toast.count, toast.only_requests), (9, false));
    }

    #[test]
    fn a_burst_of_thousands_is_counted_but_not_kept() {
        let mut queue = ToastQueue::default();
        queue.add(&requests(1..=5_000), 0.0);
        queue.show();
        assert_eq!(count(&queue), Some(5_000));
        assert_eq!(queue.shown.len(), REMEMBERED);
    }

    #[test]
    fn what_waits_for_hours_is_counted_but_not_kept() {
        let mut queue = ToastQueue::default();
        for id in 1..=5_000 {
            queue.add(&requests(id..=id), 0.0);
        }
        assert!(queue.waiting.capacity() <= 2 * REMEMBERED);
        queue.show();
        assert_eq!(count(&queue), Some(5_000));
        queue.add(&requests(1..=300), 0.0);
        queue.retain(|_| false);
        queue.add(&requests(5_001..=5_001), 0.0);
        queue.show();
        assert_eq!(count(&queue), Some(1));
    }

    #[test]
    fn what_was_dealt_with_before_it_popped_up_never_does() {
        let mut queue = ToastQueue::default();
        queue.add(&requests(1..=1), 0.0);
        assert!(queue.retain(|_| false));
        assert!(!queue.is_due(1_000.0));
        assert!(queue.is_empty());
    }

    #[test]
    fn the_count_falls_as_notifications_are_read_and_the_last_one_is_told_in_full() {
        let mut queue = ToastQueue::default();
        queue.add(&requests(1..=3), 0.0);
        queue.show();
        assert!(queue.retain(|new| new.id == NotificationId::new(2)));
        let toast = queue.toast().expect("a toast");
        assert_eq!((toast.count, toast.newest.seq), (1, 2));
        assert!(!queue.retain(|_| true));
        queue.retain(|_| false);
        assert_eq!(count(&queue), None);
    }

    #[test]
    fn a_toast_tells_how_its_last_request_was_settled() {
        use domain::notification::ResolvedStatus;
        let resolved = Resolved {
            status: ResolvedStatus::Approved,
            by: None,
            at: Timestamp::UNIX_EPOCH,
        };
        let is = |id| move |new: &Notification| new.id == NotificationId::new(id);
        let mut queue = ToastQueue::default();
        queue.add(&requests(1..=2), 0.0);
        queue.show();
        queue.add(&requests(3..=3), 0.0);
        assert!(queue.resolve(is(3), &resolved));
        assert!(!queue.is_due(1_000.0), "what waits is not shown any more");
        assert!(queue.resolve(is(2), &resolved));
        let toast = queue.toast().expect("a toast");
        assert_eq!((toast.count, toast.newest.resolved), (1, None));
        assert!(!queue.run(11_999.0));
        assert!(queue.resolve(is(1), &resolved));
        let toast = queue.toast().expect("a toast");
        assert_eq!(
            (toast.count, toast.newest.resolved),
            (1, Some(resolved.clone()))
        );
        assert!(!queue.resolve(is(1), &resolved), "it is settled once");
        assert!(!queue.run(4_999.0));
        assert!(queue.run(1.0));
    }

    #[test]
    fn what_is_new_takes_the_place_of_what_is_settled() {
        use domain::notification::ResolvedStatus;
        let mut queue = ToastQueue::default();
        queue.add(&requests(1..=1), 0.0);
        queue.show();
        let resolved = Resolved {
            status: ResolvedStatus::Expired,
            by: None,
            at: Timestamp::UNIX_EPOCH,
        };
        queue.resolve(|_| true, &resolved);
        queue.add(&requests(2..=2), 0.0);
        queue.show();
        let toast = queue.toast().expect("a toast");
        assert_eq!((toast.count, toast.newest.seq), (1, 2));
    }

    #[test]
    fn its_time_runs_only_when_it_is_told_so_and_starts_again_with_what_joins() {
        let mut queue = ToastQueue::default();
        queue.add(&requests(1..=1), 0.0);
        queue.show();
        assert!(!queue.run(11_999.0));
        queue.add(&requests(2..=2), 20_000.0);
        queue.show();
        assert!(!queue.run(11_999.0));
        assert!(queue.run(1.0));
        assert!(queue.is_empty());
        assert!(!queue.run(20_000.0));
    }
}

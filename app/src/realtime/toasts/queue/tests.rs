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

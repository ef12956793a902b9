//! Collects what sockets say about notifications that arrived or were seen, and stores it once a second (CONTRACT §7):
//! a notification for ten thousand users costs one write and not ten thousand.

use super::catch_panic::catch_panic;
use domain::{
    error::Error,
    id::{NotificationId, UserId},
    service::{
        Service,
        inbox::{self, Receipt},
    },
};
use jiff::Timestamp;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::Mutex as AsyncMutex,
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;

/// Time between two writes. CONTRACT §7 promises receipts within 2 s.
const INTERVAL: Duration = Duration::from_secs(1);
/// Most receipts that wait. Further ones are dropped; a page says them again when it is loaded again.
const MAX_WAITING: usize = 100_000;

/// The receipts that wait to be stored. One per process; cheap to clone.
#[derive(Clone)]
pub struct Receipts(Arc<Inner>);

struct Inner {
    service: Service,
    /// In order of user id, as they are stored.
    waiting: Mutex<Waiting>,
    /// Held during a write, so that a flush waits for the one under way.
    writing: AsyncMutex<()>,
}

type Waiting = BTreeMap<(UserId, NotificationId), Receipt>;

impl Receipts {
    /// Without receipts.
    pub fn new(service: Service) -> Self {
        Self(Arc::new(Inner {
            service,
            waiting: Mutex::default(),
            writing: AsyncMutex::default(),
        }))
    }

    /// Takes what a user's page says about these notifications.
    pub fn collect(&self, user: UserId, ids: &[NotificationId], seen: bool) {
        let now = self.0.service.now();
        let mut waiting = self.waiting();
        for id in ids {
            let receipt = Receipt {
                user,
                id: *id,
                reached_at: now,
                seen_at: seen.then_some(now),
            };
            add(&mut waiting, receipt);
        }
    }

    /// Stores what waits, once a second, until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let mut ticks = interval(INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => {}
            }
            // The store logs a failure. What is not stored is tried again.
            drop(catch_panic("receipts", self.flush()).await);
        }
    }

    /// Stores what waits now. What cannot be stored goes on waiting.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if the store cannot answer.
    pub async fn flush(&self) -> Result<(), Error> {
        let _writing = self.0.writing.lock().await;
        let batch = std::mem::take(&mut *self.waiting());
        if batch.is_empty() {
            return Ok(());
        }
        let receipts: Vec<_> = batch.into_values().collect();
        let result = inbox::record_receipts(&self.0.service, &receipts).await;
        if result.is_err() {
            let mut waiting = self.waiting();
            for receipt in receipts {
                add(&mut waiting, receipt);
            }
        }
        result
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds a receipt; of two about one notification, the earliest times count.
fn add(waiting: &mut Waiting, receipt: Receipt) {
    let key = (receipt.user, receipt.id);
    if let Some(known) = waiting.get_mut(&key) {
        known.reached_at = known.reached_at.min(receipt.reached_at);
        known.seen_at = earliest(known.seen_at, receipt.seen_at);
    } else if waiting.len() < MAX_WAITING {
        waiting.insert(key, receipt);
    }
}

fn earliest(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    [one, other].into_iter().flatten().min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receipt(id: i64, reached: i64, seen: Option<i64>) -> Receipt {
        let at = |second| Timestamp::from_second(second).expect("valid time");
        Receipt {
            user: UserId::new(1),
            id: NotificationId::new(id),
            reached_at: at(reached),
            seen_at: seen.map(at),
        }
    }

    #[test]
    fn of_two_receipts_about_one_notification_the_earliest_times_count() {
        let mut waiting = Waiting::default();
        for (reached, seen) in [(5, None), (7, Some(7)), (4, None), (9, Some(9))] {
            add(&mut waiting, receipt(1, reached, seen));
        }
        let stored: Vec<_> = waiting.into_values().collect();
        assert_eq!(stored, [receipt(1, 4, Some(7))]);
    }

    #[test]
    fn receipts_over_the_limit_are_dropped() {
        let mut waiting = Waiting::default();
        for id in 0..=MAX_WAITING as i64 {
            add(&mut waiting, receipt(id, 1, None));
        }
        add(&mut waiting, receipt(0, 1, Some(1)));
        assert_eq!(waiting.len(), MAX_WAITING);
        let first = waiting.values().next().expect("a receipt");
        assert_eq!(first.seen_at, receipt(0, 1, Some(1)).seen_at);
    }
}

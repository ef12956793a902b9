//! Which receipts the server does not know yet. Pure.

use domain::{
    frame::{ClientAction, MAX_RECEIPT_IDS},
    id::NotificationId,
};
use std::collections::BTreeSet;

/// Receipts that are remembered as sent, and that wait at most, so that a page that stays open does not grow.
const REMEMBERED: usize = 1000;

/// Receipts that wait to be sent, and those that were.
#[derive(Debug, Default)]
pub struct ReceiptQueue {
    received: BTreeSet<NotificationId>,
    seen: BTreeSet<NotificationId>,
    sent_received: BTreeSet<NotificationId>,
    sent_seen: BTreeSet<NotificationId>,
}

impl ReceiptQueue {
    /// These arrived.
    pub fn add_received(&mut self, ids: impl IntoIterator<Item = NotificationId>) {
        for id in ids {
            if !self.sent_received.contains(&id) && !self.sent_seen.contains(&id) {
                insert(&mut self.received, id);
            }
        }
    }

    /// These were seen.
    pub fn add_seen(&mut self, ids: impl IntoIterator<Item = NotificationId>) {
        for id in ids {
            if !self.sent_seen.contains(&id) {
                // What was seen has arrived.
                self.received.remove(&id);
                insert(&mut self.seen, id);
            }
        }
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.received.is_empty() && self.seen.is_empty()
    }

    /// What is to be sent next.
    pub fn next(&self) -> Option<ClientAction> {
        let first = |ids: &BTreeSet<NotificationId>| {
            let ids: Vec<_> = ids.iter().rev().take(MAX_RECEIPT_IDS).copied().collect();
            (!ids.is_empty()).then_some(ids)
        };
        let received = first(&self.received).map(|ids| ClientAction::Received { ids });
        received.or_else(|| first(&self.seen).map(|ids| ClientAction::Seen { ids }))
    }

    /// This was sent.
    pub fn sent(&mut self, action: &ClientAction) {
        let (ids, waiting, sent) = match action {
            ClientAction::Received { ids } => (ids, &mut self.received, &mut self.sent_received),
            ClientAction::Seen { ids } => (ids, &mut self.seen, &mut self.sent_seen),
            _ => return,
        };
        for id in ids {
            waiting.remove(id);
            insert(sent, *id);
        }
    }
}

/// Adds an id; if there are too many, the oldest is forgotten.
fn insert(ids: &mut BTreeSet<NotificationId>, id: NotificationId) {
    ids.insert(id);
    if ids.len() > REMEMBERED {
        ids.pop_first();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(ids: impl IntoIterator<Item = i64>) -> Vec<NotificationId> {
        ids.into_iter().map(NotificationId::new).collect()
    }

    /// Everything that is sent until nothing waits.
    fn send_all(queue: &mut ReceiptQueue) -> Vec<ClientAction> {
        let mut sent = Vec::new();
        while let Some(action) = queue.next() {
            queue.sent(&action);
            sent.push(action);
        }
        assert!(queue.is_empty());
        sent
    }

    #[test]
    fn each_receipt_is_sent_once_the_newest_first() {
        let mut queue = ReceiptQueue::default();
        queue.add_received(ids([1, 2]));
        queue.add_received(ids([2]));
        let received = ClientAction::Received { ids: ids([2, 1]) };
        assert_eq!(queue.next(), Some(received.clone()));
        assert_eq!(queue.next(), Some(received.clone()), "not sent yet");
        assert_eq!(send_all(&mut queue), [received]);
        queue.add_received(ids([1, 2]));
        assert_eq!(send_all(&mut queue), []);
        queue.add_seen(ids([1]));
        assert_eq!(send_all(&mut queue), [ClientAction::Seen { ids: ids([1]) }]);
        queue.add_seen(ids([1]));
        assert_eq!(send_all(&mut queue), []);
    }

    #[test]
    fn what_is_seen_before_it_is_told_of_is_only_seen() {
        let mut queue = ReceiptQueue::default();
        queue.add_received(ids([1]));
        queue.add_seen(ids([1]));
        queue.add_received(ids([1]));
        let seen = ClientAction::Seen { ids: ids([1]) };
        queue.sent(&seen);
        queue.add_received(ids([1]));
        assert!(!send_all(&mut queue).contains(&seen));
    }

    #[test]
    fn a_message_has_at_most_as_many_ids_as_the_server_takes() {
        let mut queue = ReceiptQueue::default();
        queue.add_seen(ids(1..=250));
        let sizes: Vec<_> = send_all(&mut queue)
            .iter()
            .map(|action| match action {
                ClientAction::Seen { ids } => ids.len(),
                _ => 0,
            })
            .collect();
        assert_eq!(sizes, [100, 100, 50]);
    }

    #[test]
    fn a_page_that_stays_open_does_not_grow() {
        let mut queue = ReceiptQueue::default();
        for round in 0..5 {
            queue.add_received(ids(round * 1000..(round + 1) * 1000));
            queue.add_seen(ids(round * 1000..(round + 1) * 1000));
            send_all(&mut queue);
        }
        assert!(queue.sent_received.len() <= REMEMBERED && queue.sent_seen.len() <= REMEMBERED);
    }
}

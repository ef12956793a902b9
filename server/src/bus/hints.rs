//! Hints, and the queue of those that wait to be sent.

use super::node_id::NodeId;
use domain::{
    event::{Changes, RecordVersion},
    id::{SeriesId, ShiftId, StationId, UserId},
    shift::ShiftVersion,
};
use serde::{Deserialize, Serialize};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Maximum number of hints that are queued while Redis is slow or not available. Further ones are dropped; the sweeps
/// of the other processes find these changes.
const MAX_QUEUED_HINTS: usize = 100_000;

/// Most viewers of a shift that other nodes are told of, so that a hint stays small.
pub const MAX_VIEWERS: usize = 100;

/// What changed, without any content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hints {
    /// Changed inboxes by their owner, each with the `seq` that it reached.
    pub inboxes: Vec<(UserId, i64)>,
    /// Shifts that were created or changed, each with its new version.
    pub shifts: Vec<ShiftVersion>,
    /// Series of which several dates were created or changed together, each with the time in milliseconds.
    pub series: Vec<(SeriesId, i64)>,
    /// Users whose sessions, tokens or roles changed.
    pub access: Vec<UserId>,
    /// Trips, stock requests and emergencies that were created or changed.
    pub records: Vec<RecordVersion>,
    /// Who has a shift open on one node.
    pub viewing: Vec<ViewingHint>,
}

/// Who has a shift open on one node: replaces what that node said before about this shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewingHint {
    /// The node.
    pub node: NodeId,
    /// The shift.
    pub shift_id: ShiftId,
    /// Its station. Only determines the channel.
    pub station_id: StationId,
    /// Users with the shift open, at most [`MAX_VIEWERS`].
    pub users: Vec<UserId>,
}

impl Hints {
    /// The hints for the changes of one commit.
    pub fn from_changes(changes: &Changes) -> Self {
        let inboxes = changes.inboxes.iter();
        Self {
            inboxes: inboxes.map(|change| (change.user, change.seq)).collect(),
            shifts: changes
                .shift
                .iter()
                .map(|shift| shift.shift_version())
                .collect(),
            series: changes
                .series
                .iter()
                .map(|series| (series.dates.id, series.dates.changed_at.as_millisecond()))
                .collect(),
            access: changes.access.clone(),
            records: changes
                .records
                .iter()
                .map(|change| change.record.version())
                .collect(),
            viewing: Vec::new(),
        }
    }

    /// Number of hints; a list of viewers counts with each of them.
    pub fn len(&self) -> usize {
        let viewing = self.viewing.iter().map(|hint| 1 + hint.users.len());
        self.inboxes.len()
            + self.shifts.len()
            + self.series.len()
            + self.access.len()
            + self.records.len()
            + viewing.sum::<usize>()
    }

    /// Whether there are no hints.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds `others`.
    pub fn append(&mut self, mut others: Self) {
        self.inboxes.append(&mut others.inboxes);
        self.shifts.append(&mut others.shifts);
        self.series.append(&mut others.series);
        self.access.append(&mut others.access);
        self.records.append(&mut others.records);
        self.viewing.append(&mut others.viewing);
    }
}

/// Hints that wait to be sent. Adding never blocks; if there are too many, the new ones are dropped.
#[derive(Default)]
pub struct HintQueue {
    state: Mutex<State>,
    added: Notify,
}

#[derive(Default)]
struct State {
    hints: Hints,
    /// Whether hints were dropped since the queue was last emptied. The warning is logged once.
    is_dropping: bool,
}

impl HintQueue {
    /// Queues hints, or drops them if the queue is full.
    pub fn add(&self, hints: Hints) {
        if hints.is_empty() {
            return;
        }
        let mut state = self.lock();
        if state.hints.len() + hints.len() > MAX_QUEUED_HINTS {
            let is_first = !std::mem::replace(&mut state.is_dropping, true);
            drop(state);
            if is_first {
                tracing::warn!("hint queue full; dropping hints");
            }
            return;
        }
        state.hints.append(hints);
        drop(state);
        self.added.notify_one();
    }

    /// Waits until the queue is not empty.
    pub async fn wait_for_hints(&self) {
        while self.lock().hints.is_empty() {
            self.added.notified().await;
        }
    }

    /// Empties the queue and returns its hints.
    pub fn take_all(&self) -> Hints {
        let mut state = self.lock();
        state.is_dropping = false;
        std::mem::take(&mut state.hints)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inbox_hints(users: std::ops::Range<i64>) -> Hints {
        Hints {
            inboxes: users.map(|user| (UserId::new(user), 1)).collect(),
            ..Hints::default()
        }
    }

    #[tokio::test]
    async fn take_all_returns_the_hints_of_several_commits() {
        let queue = HintQueue::default();
        queue.add(inbox_hints(0..2));
        queue.add(inbox_hints(2..3));
        queue.wait_for_hints().await;
        assert_eq!(queue.take_all(), inbox_hints(0..3));
        assert!(queue.take_all().is_empty());
    }

    #[test]
    fn drops_hints_while_the_queue_is_full() {
        let queue = HintQueue::default();
        let max = i64::try_from(MAX_QUEUED_HINTS).unwrap();
        queue.add(inbox_hints(0..max));
        queue.add(inbox_hints(0..1));
        assert_eq!(queue.take_all().len(), MAX_QUEUED_HINTS);
        queue.add(inbox_hints(0..1));
        assert_eq!(queue.take_all().len(), 1);
    }
}

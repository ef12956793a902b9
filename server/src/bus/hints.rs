//! What moved, and what of it waits to be sent.

use domain::{event::Changes, id::UserId, shift::ShiftVersion};
use serde::{Deserialize, Serialize};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Most hints that wait while Redis is slow or away. The sweep of the others finds what is dropped.
const MOST_WAITING: usize = 100_000;

/// Where something moved: no content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hints {
    /// Inboxes, each with the `seq` that it reached.
    pub inboxes: Vec<(UserId, i64)>,
    /// Shifts that were created or changed.
    pub shifts: Vec<ShiftVersion>,
    /// Users whose sessions, tokens or roles changed.
    pub access: Vec<UserId>,
}

impl Hints {
    /// What one commit moved.
    pub fn of(changes: &Changes) -> Self {
        let inboxes = changes.inboxes.iter();
        Self {
            inboxes: inboxes.map(|change| (change.user, change.seq)).collect(),
            shifts: changes.shift.iter().map(|shift| shift.mark()).collect(),
            access: changes.access.clone(),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.inboxes.len() + self.shifts.len() + self.access.len()
    }

    /// Whether nothing moved.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes in others.
    pub fn absorb(&mut self, mut others: Self) {
        self.inboxes.append(&mut others.inboxes);
        self.shifts.append(&mut others.shifts);
        self.access.append(&mut others.access);
    }
}

/// Hints on their way out. Whoever adds some never waits: too many are dropped.
#[derive(Default)]
pub struct HintQueue {
    state: Mutex<State>,
    more: Notify,
}

#[derive(Default)]
struct State {
    hints: Hints,
    dropping: bool,
}

impl HintQueue {
    /// Adds some, if there is room.
    pub fn add(&self, hints: Hints) {
        if hints.is_empty() {
            return;
        }
        let mut state = self.lock();
        if state.hints.len() + hints.len() > MOST_WAITING {
            let first = !std::mem::replace(&mut state.dropping, true);
            drop(state);
            if first {
                tracing::warn!("too many hints wait for Redis: the others find out by their sweep");
            }
            return;
        }
        state.hints.absorb(hints);
        drop(state);
        self.more.notify_one();
    }

    /// Waits until there are some.
    pub async fn any(&self) {
        while self.lock().hints.is_empty() {
            self.more.notified().await;
        }
    }

    /// Takes all that wait.
    pub fn take(&self) -> Hints {
        let mut state = self.lock();
        state.dropping = false;
        std::mem::take(&mut state.hints)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(users: std::ops::Range<i64>) -> Hints {
        Hints {
            inboxes: users.map(|user| (UserId::new(user), 1)).collect(),
            ..Hints::default()
        }
    }

    #[tokio::test]
    async fn those_of_many_commits_leave_together() {
        let waiting = HintQueue::default();
        waiting.add(moved(0..2));
        waiting.add(moved(2..3));
        waiting.any().await;
        assert_eq!(waiting.take(), moved(0..3));
        assert!(waiting.take().is_empty());
    }

    #[test]
    fn too_many_are_dropped_until_the_others_have_left() {
        let waiting = HintQueue::default();
        let most = i64::try_from(MOST_WAITING).unwrap();
        waiting.add(moved(0..most));
        waiting.add(moved(0..1));
        assert_eq!(waiting.take().len(), MOST_WAITING);
        waiting.add(moved(0..1));
        assert_eq!(waiting.take().len(), 1);
    }
}

//! What the chime must not ring for any more. Pure.

use domain::id::NotificationId;
use std::collections::VecDeque;

/// Settled notifications that are remembered. A chime waits for 250 ms at most.
const REMEMBERED: usize = 200;

/// The notifications that the chime rings for, and those that were settled a moment ago.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ringing {
    rings_for: Vec<NotificationId>,
    settled: VecDeque<NotificationId>,
}

impl Ringing {
    /// Whether one of these is not settled, so that the chime rings.
    pub fn is_wanted(&self, ids: &[NotificationId]) -> bool {
        ids.iter().any(|id| !self.settled.contains(id))
    }

    /// The chime rings for these now.
    pub fn rings(&mut self, ids: &[NotificationId]) {
        self.rings_for = ids.to_vec();
    }

    /// These were settled. Returns whether the chime rings for nothing else, so that it has to stop.
    pub fn settle(&mut self, ids: &[NotificationId]) -> bool {
        self.settled.extend(ids);
        let excess = self.settled.len().saturating_sub(REMEMBERED);
        self.settled.drain(..excess);
        let rang = !self.rings_for.is_empty();
        self.rings_for.retain(|id| !ids.contains(id));
        rang && self.rings_for.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(ids: &[i64]) -> Vec<NotificationId> {
        ids.iter().copied().map(NotificationId::new).collect()
    }

    #[test]
    fn the_chime_stops_with_the_last_request_that_it_rings_for() {
        let mut ringing = Ringing::default();
        assert!(!ringing.settle(&ids(&[1])));
        ringing.rings(&ids(&[2, 3]));
        assert!(!ringing.settle(&ids(&[2])));
        assert!(ringing.settle(&ids(&[3, 9])));
        assert!(!ringing.settle(&ids(&[3])));
    }

    #[test]
    fn nothing_rings_for_what_was_settled_before() {
        let mut ringing = Ringing::default();
        ringing.settle(&ids(&[1, 2]));
        assert!(!ringing.is_wanted(&ids(&[1, 2])));
        assert!(ringing.is_wanted(&ids(&[2, 3])));
        let many: Vec<i64> = (10..10 + 300).collect();
        ringing.settle(&ids(&many));
        assert_eq!(ringing.settled.len(), REMEMBERED);
    }
}

//! Which shifts the sockets of this process have heard of lately: a commit of our own, a hint and the sweep may all bring the same news.

use domain::{id::ShiftId, shift::ShiftVersion};
use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};
use tokio::time::Instant;

/// How long it is kept at least: a hint may come later than the sweep.
const KEPT: Duration = Duration::from_secs(60);

/// The latest version of each shift that was told, and when.
#[derive(Default)]
pub struct AnnouncedVersions(HashMap<ShiftId, (i64, Instant)>);

impl AnnouncedVersions {
    /// Whether this state, or a later one, was told.
    pub fn has(&self, shift: &ShiftVersion) -> bool {
        self.0
            .get(&shift.id)
            .is_some_and(|(version, _)| *version >= shift.version)
    }

    /// Notes that this state is told now; whether it is news.
    pub fn note(&mut self, shift: &ShiftVersion, now: Instant) -> bool {
        let news = !self.has(shift);
        if news {
            self.0.insert(shift.id, (shift.version, now));
        }
        news
    }

    /// Forgets what is old, but nothing that the sweep still sees.
    pub fn forget(&mut self, seen: &HashSet<ShiftId>, now: Instant) {
        self.0
            .retain(|id, (_, at)| now.duration_since(*at) < KEPT || seen.contains(id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::{StationId, VendorId};

    fn mark(id: i64, version: i64) -> ShiftVersion {
        ShiftVersion {
            id: ShiftId::new(id),
            version,
            station_id: StationId::new(1),
            vendor_id: VendorId::new(1),
        }
    }

    #[test]
    fn each_state_is_news_once_and_an_earlier_one_never_again() {
        let (mut announced, now) = (AnnouncedVersions::default(), Instant::now());
        assert!(announced.note(&mark(1, 1), now));
        assert!(!announced.note(&mark(1, 1), now));
        assert!(announced.note(&mark(1, 3), now));
        assert!(!announced.note(&mark(1, 2), now));
        assert!(announced.note(&mark(2, 1), now));
    }

    #[test]
    fn what_is_old_is_forgotten_unless_the_sweep_still_sees_it() {
        let (mut announced, now) = (AnnouncedVersions::default(), Instant::now());
        for id in 1..=2 {
            announced.note(&mark(id, 1), now);
        }
        announced.note(&mark(3, 1), now + KEPT);
        announced.forget(&HashSet::from([ShiftId::new(2)]), now + KEPT);
        let known = [1, 2, 3].map(|id| announced.has(&mark(id, 1)));
        assert_eq!(known, [false, true, true]);
    }
}

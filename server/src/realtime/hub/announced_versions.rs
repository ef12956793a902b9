//! Versions of shifts and records that were announced lately. A commit, a hint and the sweep may all report the same version; only the
//! first is sent.

use domain::{
    event::{RecordKind, RecordVersion},
    id::ShiftId,
    shift::ShiftVersion,
};
use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};
use tokio::time::Instant;

/// How long a version is kept at least, because a hint may arrive after the sweep.
const MIN_RETENTION: Duration = Duration::from_secs(60);

/// The newest announced version of each shift, and when it was announced.
#[derive(Default)]
pub struct AnnouncedVersions {
    shifts: HashMap<ShiftId, (i64, Instant)>,
    records: HashMap<(RecordKind, i64), (i64, Instant)>,
}

impl AnnouncedVersions {
    /// Whether this version, or a later one, was announced.
    pub fn contains(&self, shift: &ShiftVersion) -> bool {
        self.shifts
            .get(&shift.id)
            .is_some_and(|(version, _)| *version >= shift.version)
    }

    /// Marks this version as announced. Returns whether it is new.
    pub fn insert(&mut self, shift: &ShiftVersion, now: Instant) -> bool {
        let is_new = !self.contains(shift);
        if is_new {
            self.shifts.insert(shift.id, (shift.version, now));
        }
        is_new
    }

    /// Forgets versions older than [`MIN_RETENTION`], except those of the shifts in `keep`.
    pub fn prune(&mut self, keep: &HashSet<ShiftId>, now: Instant) {
        self.shifts
            .retain(|id, (_, at)| now.duration_since(*at) < MIN_RETENTION || keep.contains(id));
    }
}

impl AnnouncedVersions {
    /// Whether this version of a record, or a later one, was announced.
    pub fn contains_record(&self, record: &RecordVersion) -> bool {
        self.records
            .get(&(record.kind, record.id))
            .is_some_and(|(version, _)| *version >= record.version)
    }

    /// The last version of a record that was announced, and when.
    pub fn last_record(&self, kind: RecordKind, id: i64) -> Option<(i64, Instant)> {
        self.records.get(&(kind, id)).copied()
    }

    /// Marks this version of a record as announced. Returns whether it is new.
    pub fn insert_record(&mut self, record: &RecordVersion, now: Instant) -> bool {
        let is_new = !self.contains_record(record);
        if is_new {
            let key = (record.kind, record.id);
            self.records.insert(key, (record.version, now));
        }
        is_new
    }

    /// Forgets versions of records older than [`MIN_RETENTION`], except those in `keep`.
    pub fn prune_records(&mut self, keep: &[RecordVersion], now: Instant) {
        let keep: HashSet<_> = keep.iter().map(|record| (record.kind, record.id)).collect();
        self.records
            .retain(|key, (_, at)| now.duration_since(*at) < MIN_RETENTION || keep.contains(key));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::{StationId, VendorId};

    fn version(id: i64, version: i64) -> ShiftVersion {
        ShiftVersion {
            id: ShiftId::new(id),
            version,
            station_id: StationId::new(1),
            vendor_id: VendorId::new(1),
        }
    }

    #[test]
    fn each_version_is_new_once_and_an_earlier_one_never() {
        let (mut announced, now) = (AnnouncedVersions::default(), Instant::now());
        assert!(announced.insert(&version(1, 1), now));
        assert!(!announced.insert(&version(1, 1), now));
        assert!(announced.insert(&version(1, 3), now));
        assert!(!announced.insert(&version(1, 2), now));
        assert!(announced.insert(&version(2, 1), now));
    }

    #[test]
    fn prunes_old_versions_except_those_to_keep() {
        let (mut announced, now) = (AnnouncedVersions::default(), Instant::now());
        for id in 1..=2 {
            announced.insert(&version(id, 1), now);
        }
        announced.insert(&version(3, 1), now + MIN_RETENTION);
        announced.prune(&HashSet::from([ShiftId::new(2)]), now + MIN_RETENTION);
        let known = [1, 2, 3].map(|id| announced.contains(&version(id, 1)));
        assert_eq!(known, [false, true, true]);
    }
}

//! Recently changed shifts, whoever may see them, for a process that received only hints. The hub checks who may see
//! them.

use crate::{
    error::Error,
    event::SeriesDates,
    id::{SeriesId, ShiftId},
    service::Service,
    shift::{Shift, ShiftVersion},
    store::shifts::{self, ChangedShift},
};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Shifts per query. Small enough that other readers get their turn in between.
const BATCH_SIZE: usize = 200;
/// Series per query.
const SERIES_BATCH_SIZE: usize = 8;

/// Shifts that changed, without content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangedShifts {
    /// Shifts that changed alone.
    pub single: Vec<ShiftVersion>,
    /// Dates of series that changed together.
    pub series: Vec<SeriesDates>,
}

impl ChangedShifts {
    /// The versions of all of them.
    pub fn versions(&self) -> impl Iterator<Item = &ShiftVersion> {
        let of_series = self.series.iter().flat_map(|dates| &dates.versions);
        self.single.iter().chain(of_series)
    }
}

/// The shifts that changed at or after `time`, in any process.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer.
pub async fn changed_since(service: &Service, time: Timestamp) -> Result<ChangedShifts, Error> {
    let changed = shifts::changed_since(&mut *service.store().reader().await?, time).await?;
    Ok(group(changed))
}

/// The dates of each of these series that changed together at that time and not again since.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer.
pub async fn changed_in_series(
    service: &Service,
    changes: &[(SeriesId, Timestamp)],
) -> Result<ChangedShifts, Error> {
    let ids: Vec<_> = changes.iter().map(|(id, _)| *id).collect();
    let mut changed = Vec::new();
    for chunk in ids.chunks(SERIES_BATCH_SIZE) {
        let mut reader = service.store().reader().await?;
        changed.append(&mut shifts::changed_in_series(&mut reader, chunk).await?);
    }
    changed.retain(|shift| {
        shift
            .series
            .is_some_and(|id| changes.contains(&(id, shift.changed_at)))
    });
    Ok(group(changed))
}

/// Dates of one series with the same time of their change were changed by one call.
fn group(changed: Vec<ChangedShift>) -> ChangedShifts {
    let mut groups: BTreeMap<(SeriesId, Timestamp), Vec<ShiftVersion>> = BTreeMap::new();
    let mut grouped = ChangedShifts::default();
    for shift in changed {
        match shift.series {
            Some(id) => groups
                .entry((id, shift.changed_at))
                .or_default()
                .push(shift.version),
            None => grouped.single.push(shift.version),
        }
    }
    for ((id, changed_at), versions) in groups {
        if versions.len() == 1 {
            grouped.single.extend(versions);
        } else {
            grouped.series.push(SeriesDates {
                id,
                changed_at,
                versions,
            });
        }
    }
    grouped
}

/// The current state of these shifts; unknown ids are omitted.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer.
pub async fn by_ids(service: &Service, ids: &[ShiftId]) -> Result<Vec<Shift>, Error> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(BATCH_SIZE) {
        let mut reader = service.store().reader().await?;
        found.append(&mut shifts::by_ids(&mut reader, chunk).await?);
    }
    Ok(found)
}

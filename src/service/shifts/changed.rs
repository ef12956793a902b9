//! Recently changed shifts, whoever may see them, for a process that received only hints. The hub checks who may see
//! them.

use crate::{
    error::Error,
    id::ShiftId,
    service::Service,
    shift::{Shift, ShiftVersion},
    store::shifts,
};
use jiff::Timestamp;

/// Shifts per query. Small enough that other readers get their turn in between.
const BATCH_SIZE: usize = 200;

/// The versions of the shifts that changed at or after `time`, in any process.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer.
pub async fn changed_since(service: &Service, time: Timestamp) -> Result<Vec<ShiftVersion>, Error> {
    Ok(shifts::changed_since(&mut *service.store().reader().await?, time).await?)
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

//! What changed lately, whoever may see it: for a process that was only hinted at it. The hub knows who may.

use crate::{
    error::Error,
    id::ShiftId,
    service::Service,
    shift::{Shift, ShiftVersion},
    store::shifts,
};
use jiff::Timestamp;

/// Shifts that one question asks for: few enough that others have their turn in between.
const AT_ONCE: usize = 200;

/// Where the shifts stand that changed at or after `time`, in whichever process.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot say.
pub async fn changed_since(service: &Service, time: Timestamp) -> Result<Vec<ShiftVersion>, Error> {
    Ok(shifts::changed_since(&mut *service.store().reader().await?, time).await?)
}

/// These shifts as they are now; an id that is nobody's is left out.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot say.
pub async fn by_ids(service: &Service, ids: &[ShiftId]) -> Result<Vec<Shift>, Error> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(AT_ONCE) {
        let mut reader = service.store().reader().await?;
        found.append(&mut shifts::by_ids(&mut reader, some).await?);
    }
    Ok(found)
}

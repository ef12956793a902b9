//! Who may be shown as a viewer of a shift.

use crate::{
    error::Error,
    id::{ShiftId, StationId, UserId},
    service::Service,
    shift::Person,
    store::{shifts, users},
};

/// The station of a shift, and which of these users are its EICs; `None` if there is no such shift.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer.
pub async fn eics_among(
    service: &Service,
    shift: ShiftId,
    users: &[UserId],
) -> Result<Option<(StationId, Vec<Person>)>, Error> {
    let mut reader = service.store().reader().await?;
    let Some(stored) = shifts::get(&mut reader, shift).await? else {
        return Ok(None);
    };
    let station = stored.shift.station_id;
    let people = users::eics_among(&mut reader, station, users).await?;
    Ok(Some((station, people)))
}

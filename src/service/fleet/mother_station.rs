//! Sets the mother station of a daughter station.

use crate::{
    error::Error,
    field_errors::FieldError,
    service::Service,
    station::{StationEntry, StationKind},
    store::{audit, fleet},
};
use serde_json::json;

/// Sets the mother station of a DBS; `None` for none.
///
/// # Errors
/// [`Error::Invalid`] if `daughter` is no DBS or `mother` no MS.
pub async fn set_mother_station(
    service: &Service,
    daughter: &StationEntry,
    mother: Option<&StationEntry>,
) -> Result<(), Error> {
    if daughter.kind != StationKind::Dbs {
        return Err(Error::field("station", FieldError::NotADaughterStation));
    }
    if mother.is_some_and(|mother| mother.kind != StationKind::Ms) {
        return Err(Error::field("mother", FieldError::NotAMotherStation));
    }
    let mother = mother.map(|mother| mother.id);
    let mut tx = service.store().write().await?;
    fleet::set_mother_station(&mut tx, daughter.id, mother).await?;
    audit::Entry::new(service.now(), "mother_station_set")
        .with(json!({"station_id": daughter.id, "mother_station_id": mother}))
        .write(&mut tx)
        .await?;
    tx.commit().await?;
    Ok(())
}

//! SQL of recently changed shifts, in any process.

use super::{read_shift, select_shifts};
use crate::{
    id::{ShiftId, StationId, VendorId},
    shift::{Shift, ShiftVersion},
    store::{Connection, StoreError, row::Columns, sql::Sql},
};
use jiff::Timestamp;

/// The versions of the shifts that changed at or after `time`.
pub(crate) async fn changed_since(
    db: &mut Connection,
    time: Timestamp,
) -> Result<Vec<ShiftVersion>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, version, station_id, vendor_id FROM shifts WHERE changed_at >= $1 ORDER BY id",
    )
    .bind(time.as_millisecond())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(ShiftVersion {
                id: ShiftId::new(row.int("id")?),
                version: row.int("version")?,
                station_id: StationId::new(row.int("station_id")?),
                vendor_id: VendorId::new(row.int("vendor_id")?),
            })
        })
        .collect()
}

/// Shifts by their ids, without a permission check; unknown ids are omitted.
pub(crate) async fn by_ids(db: &mut Connection, ids: &[ShiftId]) -> Result<Vec<Shift>, StoreError> {
    let mut query = Sql::new(select_shifts!("WHERE s.id IN "));
    query.bind_padded_list(ids.iter().map(|id| id.get()))?;
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter()
        .map(|row| read_shift(row).map(|stored| stored.shift))
        .collect()
}

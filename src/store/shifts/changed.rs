//! SQL of recently changed shifts, in any process.

use super::{read_shift, select_shifts};
use crate::{
    id::{SeriesId, ShiftId, StationId, VendorId},
    shift::{Shift, ShiftVersion},
    store::{Connection, StoreError, row::Columns, sql::Sql},
};
use jiff::Timestamp;
use sqlx::any::AnyRow;

/// The version of a shift, and what tells which dates of a series changed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ChangedShift {
    pub(crate) version: ShiftVersion,
    pub(crate) series: Option<SeriesId>,
    pub(crate) changed_at: Timestamp,
}

/// The shifts that changed at or after `time`, in order of their ids.
pub(crate) async fn changed_since(
    db: &mut Connection,
    time: Timestamp,
) -> Result<Vec<ChangedShift>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, version, station_id, vendor_id, series_id, changed_at FROM shifts WHERE changed_at >= $1 ORDER BY id",
    )
    .bind(time.as_millisecond())
    .fetch_all(db)
    .await?;
    rows.iter().map(read_changed).collect()
}

/// All dates of these series, in order of their ids.
pub(crate) async fn changed_in_series(
    db: &mut Connection,
    series: &[SeriesId],
) -> Result<Vec<ChangedShift>, StoreError> {
    let mut query = Sql::new(
        "SELECT id, version, station_id, vendor_id, series_id, changed_at FROM shifts WHERE series_id IN ",
    );
    query.bind_padded_list(series.iter().map(|id| id.get()))?;
    query.push(" ORDER BY id");
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter().map(read_changed).collect()
}

fn read_changed(row: &AnyRow) -> Result<ChangedShift, StoreError> {
    Ok(ChangedShift {
        version: ShiftVersion {
            id: ShiftId::new(row.int("id")?),
            version: row.int("version")?,
            station_id: StationId::new(row.int("station_id")?),
            vendor_id: VendorId::new(row.int("vendor_id")?),
        },
        series: row.int_or_none("series_id")?.map(SeriesId::new),
        changed_at: row.time("shifts", "changed_at")?,
    })
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

//! SQL of how long the EICs of a station took to decide.

use crate::{
    id::StationId,
    store::{Connection, StoreError, row::Columns},
};
use jiff::SignedDuration;

/// The times from request to decision of the station's last shifts that a person approved or rejected.
pub(crate) async fn answer_times(
    db: &mut Connection,
    station: StationId,
    limit: i64,
) -> Result<Vec<SignedDuration>, StoreError> {
    let rows = sqlx::query(
        "SELECT decided_at - created_at AS answer_time FROM shifts WHERE station_id = $1 AND decided_at IS NOT NULL \
         ORDER BY decided_at DESC, id DESC LIMIT $2",
    )
    .bind(station.get())
    .bind(limit)
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| Ok(SignedDuration::from_millis(row.int("answer_time")?)))
        .collect()
}

//! SQL that trips, stock requests and emergencies have in common.

use super::{Connection, Dialect, StoreError, sql::Sql};
use crate::event::Record;

/// Locks a record, and before it what its creation locks: the shift of a trip, the station of the others. So this waits
/// for a transaction that creates or changes the record and has not ended.
pub(crate) async fn lock(db: &mut Connection, record: &Record) -> Result<(), StoreError> {
    let locked = match record {
        Record::Trip(trip) => [("shifts", trip.shift_id.get()), ("trips", trip.id.get())],
        Record::StockRequest(request) => [
            ("stations", request.station_id.get()),
            ("stock_requests", request.id.get()),
        ],
        Record::Emergency(emergency) => [
            ("stations", emergency.station_id.get()),
            ("emergencies", emergency.id.get()),
        ],
    };
    for (table, id) in locked {
        let mut lock = Sql::new("SELECT id FROM ");
        lock.push(table)
            .push(" WHERE id = ")
            .bind(id)?
            .push(Dialect::of(db).lock_for_change());
        lock.finish().build().fetch_all(&mut *db).await?;
    }
    Ok(())
}

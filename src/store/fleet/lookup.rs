//! SQL that looks up single vehicles and drivers for the form of a new shift.

use super::{read_driver, read_vehicle};
use crate::{
    fleet::{Driver, Vehicle},
    id::{DriverId, VehicleId, VendorId},
    store::{Connection, StoreError, row::Columns, sql::Sql},
};
use jiff::Timestamp;

/// A vehicle by its id, without a permission check.
pub(crate) async fn vehicle(
    db: &mut Connection,
    id: VehicleId,
) -> Result<Option<Vehicle>, StoreError> {
    let row = sqlx::query(
        "SELECT v.id, v.registration_no, v.vendor_id, v.station_id, s.name AS station_name \
         FROM vehicles v LEFT JOIN stations s ON s.id = v.station_id WHERE v.id = $1",
    )
    .bind(id.get())
    .fetch_optional(db)
    .await?;
    row.as_ref().map(read_vehicle).transpose()
}

/// The vendor of a vehicle, and the time zone of its home station if it has one.
pub(crate) async fn home(
    db: &mut Connection,
    id: VehicleId,
) -> Result<Option<(VendorId, Option<String>)>, StoreError> {
    let row = sqlx::query(
        "SELECT v.vendor_id, s.time_zone FROM vehicles v LEFT JOIN stations s ON s.id = v.station_id WHERE v.id = $1",
    )
    .bind(id.get())
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok((
            VendorId::new(row.int("vendor_id")?),
            row.text_or_none("time_zone")?,
        ))
    })
    .transpose()
}

/// A driver by their id, without a permission check.
pub(crate) async fn driver(
    db: &mut Connection,
    id: DriverId,
) -> Result<Option<Driver>, StoreError> {
    let row = sqlx::query("SELECT id, full_name, code, vendor_id FROM drivers WHERE id = $1")
        .bind(id.get())
        .fetch_optional(db)
        .await?;
    row.as_ref().map(read_driver).transpose()
}

/// A driver's latest shift that is PENDING or APPROVED.
pub(crate) struct LastShift {
    pub(crate) driver: DriverId,
    pub(crate) vehicle_reg: String,
    pub(crate) start_time: Timestamp,
    pub(crate) time_zone: String,
}

/// The latest PENDING or APPROVED shift of each of these drivers.
pub(crate) async fn last_shifts(
    db: &mut Connection,
    drivers: &[DriverId],
) -> Result<Vec<LastShift>, StoreError> {
    if drivers.is_empty() {
        return Ok(Vec::new());
    }
    // The statuses match those of the index `shifts_driver`: with others, each driver would cost a scan of all shifts.
    let mut query = Sql::new(
        "SELECT s.driver_id, s.start_time, v.registration_no, t.time_zone \
         FROM drivers d JOIN shifts s ON s.id = (SELECT l.id FROM shifts l WHERE l.driver_id = d.id AND l.status IN ('PENDING', 'APPROVED') \
         ORDER BY l.start_time DESC, l.id DESC LIMIT 1) JOIN vehicles v ON v.id = s.vehicle_id JOIN stations t ON t.id = s.station_id WHERE d.id IN ",
    );
    query.bind_padded_list(drivers.iter().map(|id| id.get()))?;
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok(LastShift {
                driver: DriverId::new(row.int("driver_id")?),
                vehicle_reg: row.text("registration_no")?,
                start_time: row.time("shifts", "start_time")?,
                time_zone: row.text("time_zone")?,
            })
        })
        .collect()
}

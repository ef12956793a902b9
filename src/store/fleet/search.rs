//! SQL that finds vehicles and drivers for the form of a new shift.

use super::read_vehicle;
use crate::{
    fleet::{Driver, Vehicle},
    id::{DriverId, VehicleId, VendorId},
    store::{Connection, StoreError, row::Columns, sql::Sql},
    user::User,
};
use jiff::Timestamp;
use std::collections::HashMap;

/// A vehicle by its id, without a permission check.
pub(crate) async fn vehicle(
    db: &mut Connection,
    id: VehicleId,
) -> Result<Option<Vehicle>, StoreError> {
    Ok(vehicles_by_ids(db, &[id]).await?.pop())
}

/// Vehicles by their ids, by registration number, without a permission check.
pub(crate) async fn vehicles_by_ids(
    db: &mut Connection,
    ids: &[VehicleId],
) -> Result<Vec<Vehicle>, StoreError> {
    let mut query = Sql::new(
        "SELECT v.id, v.registration_no, v.vendor_id, v.station_id, s.name AS station_name FROM vehicles v LEFT JOIN stations s ON s.id = v.station_id WHERE v.id IN ",
    );
    query
        .bind_padded_list(ids.iter().map(|id| id.get()))?
        .push(" ORDER BY v.registration_no, v.id");
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter().map(read_vehicle).collect()
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
    row.map(|row| {
        Ok(Driver {
            id: DriverId::new(row.int("id")?),
            full_name: row.text("full_name")?,
            code: row.text_or_none("code")?,
            vendor_id: VendorId::new(row.int("vendor_id")?),
        })
    })
    .transpose()
}

/// The registration numbers of the vehicles of a user's vendors, in order.
pub(crate) async fn plates(
    db: &mut Connection,
    user: &User,
) -> Result<Vec<(VehicleId, String)>, StoreError> {
    let mut query = Sql::new("SELECT id, registration_no FROM vehicles WHERE vendor_id IN ");
    query
        .bind_list(user.vendors().map(VendorId::get))?
        .push(" ORDER BY registration_no, id");
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter()
        .map(|row| Ok((VehicleId::new(row.int("id")?), row.text("registration_no")?)))
        .collect()
}

/// The names of the drivers of a user's vendors, in order.
pub(crate) async fn names(
    db: &mut Connection,
    user: &User,
) -> Result<Vec<(DriverId, String)>, StoreError> {
    let mut query = Sql::new("SELECT id, full_name FROM drivers WHERE vendor_id IN ");
    query
        .bind_list(user.vendors().map(VendorId::get))?
        .push(" ORDER BY full_name, id");
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter()
        .map(|row| Ok((DriverId::new(row.int("id")?), row.text("full_name")?)))
        .collect()
}

/// The codes of those of these drivers who have one.
pub(crate) async fn codes(
    db: &mut Connection,
    drivers: &[DriverId],
) -> Result<HashMap<DriverId, String>, StoreError> {
    if drivers.is_empty() {
        return Ok(HashMap::new());
    }
    let mut query = Sql::new("SELECT id, code FROM drivers WHERE code IS NOT NULL AND id IN ");
    query.bind_padded_list(drivers.iter().map(|id| id.get()))?;
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter()
        .map(|row| Ok((DriverId::new(row.int("id")?), row.text("code")?)))
        .collect()
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

//! SQL that locks a vehicle and a driver while a shift is created.

use crate::{
    id::{DriverId, StationId, VehicleId, VendorId},
    store::{Connection, Dialect, StoreError, row::Columns, sql::Sql},
};

/// A locked vehicle and driver, with the columns that a new shift needs.
pub(crate) struct LockedResources {
    pub(crate) registration_no: String,
    pub(crate) vendor: VendorId,
    pub(crate) vendor_name: String,
    pub(crate) station: Option<Home>,
    pub(crate) driver_name: String,
    pub(crate) driver_vendor: VendorId,
}

/// Home station of a vehicle.
pub(crate) struct Home {
    pub(crate) id: StationId,
    pub(crate) name: String,
    pub(crate) time_zone: String,
}

/// Locks a vehicle and a driver, in this order, against other new shifts until the end of the transaction; `None` if
/// one of them does not exist.
pub(crate) async fn lock_resources(
    db: &mut Connection,
    vehicle: VehicleId,
    driver: DriverId,
) -> Result<Option<LockedResources>, StoreError> {
    let lock = Dialect::of(db).lock_vehicle_and_driver();
    select_resources(db, vehicle, driver, lock).await
}

/// Reads the same without a lock, for a preview.
pub(crate) async fn read_resources(
    db: &mut Connection,
    vehicle: VehicleId,
    driver: DriverId,
) -> Result<Option<LockedResources>, StoreError> {
    select_resources(db, vehicle, driver, "").await
}

async fn select_resources(
    db: &mut Connection,
    vehicle: VehicleId,
    driver: DriverId,
    lock: &'static str,
) -> Result<Option<LockedResources>, StoreError> {
    let mut query = Sql::new(
        "SELECT v.id, v.registration_no, v.vendor_id, n.name AS vendor_name, v.station_id, t.name AS station_name, t.time_zone, \
         d.full_name AS driver_name, d.vendor_id AS driver_vendor_id \
         FROM vehicles v JOIN vendors n ON n.id = v.vendor_id LEFT JOIN stations t ON t.id = v.station_id, drivers d WHERE v.id = ",
    );
    query.bind(vehicle.get())?.push(" AND d.id = ");
    query.bind(driver.get())?;
    query.push(lock);
    let row = query.finish().build().fetch_optional(db).await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let station = match row.int_or_none("station_id")? {
        Some(id) => Some(Home {
            id: StationId::new(id),
            name: row.text("station_name")?,
            time_zone: row.text("time_zone")?,
        }),
        None => None,
    };
    Ok(Some(LockedResources {
        registration_no: row.text("registration_no")?,
        vendor: VendorId::new(row.int("vendor_id")?),
        vendor_name: row.text("vendor_name")?,
        station,
        driver_name: row.text("driver_name")?,
        driver_vendor: VendorId::new(row.int("driver_vendor_id")?),
    }))
}

/// The vendor of a vehicle.
pub(crate) async fn vendor_of_vehicle(
    db: &mut Connection,
    vehicle: VehicleId,
) -> Result<Option<VendorId>, StoreError> {
    let row = sqlx::query("SELECT id, vendor_id FROM vehicles WHERE id = $1")
        .bind(vehicle.get())
        .fetch_optional(db)
        .await?;
    row.map(|row| Ok(VendorId::new(row.int("vendor_id")?)))
        .transpose()
}

//! SQL of stations, vendors, vehicles and drivers.

mod form_keys;
mod identity;
mod listing;
mod lookup;
mod search;
mod stations;

pub(super) use form_keys::fill_form_keys;

pub(super) use identity::find_id;
pub(crate) use identity::{
    StoredStation, find_drivers, find_station, find_vehicle, find_vendor, insert_driver,
    insert_station, insert_vehicle, insert_vendor, lock_fleet,
};
pub(crate) use listing::{
    all_drivers, all_stations, all_vehicles, all_vendors, set_mother_station, visible_station,
    visible_stations,
};
pub(crate) use lookup::{LastShift, driver, home, last_shifts, vehicle};
pub(crate) use search::{
    driver_named, has_drivers, matching_drivers, matching_vehicles, shared_names, vehicle_named,
};
pub(crate) use stations::{daughter_stations, shift_stations, stations, time_zone, time_zones};

use super::{Connection, StoreError, row::Columns, sql::Sql};
use crate::{
    fleet::{Driver, Vehicle},
    id::{DriverId, StationId, VehicleId, VendorId},
    page::PageRequest,
    user::{RoleCode, User},
};
use sqlx::any::AnyRow;

/// The vehicles that a user may see, by registration number: one page, or all. Also returns their number.
pub(crate) async fn vehicles(
    db: &mut Connection,
    user: &User,
    page: Option<PageRequest>,
) -> Result<(i64, Vec<Vehicle>), StoreError> {
    let mut count = Sql::new("SELECT COUNT(*) AS n FROM vehicles v WHERE ");
    visible_vehicles(&mut count, user)?;
    let total = count.finish().build().fetch_one(&mut *db).await?.int("n")?;
    let mut query = Sql::new(
        "SELECT v.id, v.registration_no, v.vendor_id, v.station_id, s.name AS station_name FROM vehicles v LEFT JOIN stations s ON s.id = v.station_id WHERE ",
    );
    visible_vehicles(&mut query, user)?;
    query.push(" ORDER BY v.registration_no, v.id");
    push_limit(&mut query, page)?;
    let rows = query.finish().build().fetch_all(db).await?;
    Ok((
        total,
        rows.iter().map(read_vehicle).collect::<Result<_, _>>()?,
    ))
}

/// The drivers that a user may see, by name: one page, or all. Also returns their number.
pub(crate) async fn drivers(
    db: &mut Connection,
    user: &User,
    page: Option<PageRequest>,
) -> Result<(i64, Vec<Driver>), StoreError> {
    let mut count = Sql::new("SELECT COUNT(*) AS n FROM drivers d WHERE ");
    visible_drivers(&mut count, user)?;
    let total = count.finish().build().fetch_one(&mut *db).await?.int("n")?;
    let mut query = Sql::new("SELECT d.id, d.full_name, d.code, d.vendor_id FROM drivers d WHERE ");
    visible_drivers(&mut query, user)?;
    query.push(" ORDER BY d.full_name, d.id");
    push_limit(&mut query, page)?;
    let rows = query.finish().build().fetch_all(db).await?;
    Ok((
        total,
        rows.iter().map(read_driver).collect::<Result<_, _>>()?,
    ))
}

fn read_driver(row: &AnyRow) -> Result<Driver, StoreError> {
    Ok(Driver {
        id: DriverId::new(row.int("id")?),
        full_name: row.text("full_name")?,
        code: row.text_or_none("code")?,
        vendor_id: VendorId::new(row.int("vendor_id")?),
    })
}

fn read_vehicle(row: &AnyRow) -> Result<Vehicle, StoreError> {
    Ok(Vehicle {
        id: VehicleId::new(row.int("id")?),
        registration_no: row.text("registration_no")?,
        vendor_id: VendorId::new(row.int("vendor_id")?),
        station_id: row.int_or_none("station_id")?.map(StationId::new),
        station_name: row.text_or_none("station_name")?,
    })
}

/// Condition: a vendor's own vehicles, those based at an EIC's stations, all for an admin.
fn visible_vehicles(query: &mut Sql, user: &User) -> Result<(), StoreError> {
    if user.is(RoleCode::Admin) {
        query.push("1 = 1");
        return Ok(());
    }
    query
        .push("(v.vendor_id IN ")
        .bind_list(user.vendors().map(VendorId::get))?;
    query
        .push(" OR v.station_id IN ")
        .bind_list(user.eic_stations().map(StationId::get))?
        .push(")");
    Ok(())
}

/// Condition: a vendor's own drivers, those of the vendors with vehicles at an EIC's stations, all for an admin.
fn visible_drivers(query: &mut Sql, user: &User) -> Result<(), StoreError> {
    if user.is(RoleCode::Admin) {
        query.push("1 = 1");
        return Ok(());
    }
    query
        .push("(d.vendor_id IN ")
        .bind_list(user.vendors().map(VendorId::get))?;
    query
        .push(" OR d.vendor_id IN (SELECT v.vendor_id FROM vehicles v WHERE v.station_id IN ")
        .bind_list(user.eic_stations().map(StationId::get))?
        .push("))");
    Ok(())
}

fn push_limit(query: &mut Sql, page: Option<PageRequest>) -> Result<(), StoreError> {
    if let Some(page) = page {
        query
            .push(" LIMIT ")
            .bind(i64::from(page.size()))?
            .push(" OFFSET ")
            .bind(page.offset())?;
    }
    Ok(())
}

/// Whether a station is a mother station; `None` if it does not exist.
pub(crate) async fn is_mother_station(
    db: &mut Connection,
    id: StationId,
) -> Result<Option<bool>, StoreError> {
    let row = sqlx::query("SELECT kind FROM stations WHERE id = $1")
        .bind(id.get())
        .fetch_optional(db)
        .await?;
    row.map(|row| Ok(row.text("kind")? == "MS")).transpose()
}

/// Whether a vendor exists.
pub(crate) async fn vendor_exists(db: &mut Connection, id: VendorId) -> Result<bool, StoreError> {
    Ok(sqlx::query("SELECT id FROM vendors WHERE id = $1")
        .bind(id.get())
        .fetch_optional(db)
        .await?
        .is_some())
}

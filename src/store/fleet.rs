//! SQL of stations, vendors, vehicles and drivers.

mod keys;
mod lookup;
mod search;
mod stations;

pub(super) use keys::fill_keys;
pub(crate) use lookup::{LastShift, driver, home, last_shifts, vehicle};
pub(crate) use search::{
    driver_named, has_drivers, matching_drivers, matching_vehicles, shared_names, vehicle_named,
};
pub(crate) use stations::{shift_stations, stations, time_zones};

use super::{Connection, StoreError, row::Columns, sql::Sql};
use crate::{
    fleet::{Driver, Vehicle},
    id::{DriverId, StationId, VehicleId, VendorId},
    page::PageRequest,
    text,
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
    let mut query = Sql::new("SELECT d.id, d.full_name, d.vendor_id FROM drivers d WHERE ");
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

/// Inserts a station; `None` if the name is in use.
pub(crate) async fn insert_station(
    db: &mut Connection,
    name: &str,
    kind: &str,
    zone: &str,
) -> Result<Option<StationId>, StoreError> {
    let row = sqlx::query("INSERT INTO stations (name, kind, time_zone) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING RETURNING id")
        .bind(name.to_owned())
        .bind(kind.to_owned())
        .bind(zone.to_owned())
        .fetch_optional(db)
        .await?;
    row.map(|row| Ok(StationId::new(row.int("id")?)))
        .transpose()
}

/// Inserts a vendor; `None` if the name is in use.
pub(crate) async fn insert_vendor(
    db: &mut Connection,
    name: &str,
) -> Result<Option<VendorId>, StoreError> {
    let row = sqlx::query(
        "INSERT INTO vendors (name, name_key) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING RETURNING id",
    )
    .bind(name.to_owned())
    .bind(text::fold(name))
    .fetch_optional(db)
    .await?;
    row.map(|row| Ok(VendorId::new(row.int("id")?))).transpose()
}

/// Inserts a vehicle; `None` if the registration number is in use.
pub(crate) async fn insert_vehicle(
    db: &mut Connection,
    registration_no: &str,
    vendor: VendorId,
    home: Option<StationId>,
) -> Result<Option<VehicleId>, StoreError> {
    let row = sqlx::query(
        "INSERT INTO vehicles (registration_no, vendor_id, station_id, registration_key, form_key) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (registration_no) DO NOTHING RETURNING id",
    )
    .bind(registration_no.to_owned())
    .bind(vendor.get())
    .bind(home.map(StationId::get))
    .bind(text::plate_key(registration_no))
    .bind(text::searchable(registration_no))
    .fetch_optional(db)
    .await?;
    row.map(|row| Ok(VehicleId::new(row.int("id")?)))
        .transpose()
}

/// Inserts a driver.
pub(crate) async fn insert_driver(
    db: &mut Connection,
    full_name: &str,
    vendor: VendorId,
) -> Result<DriverId, StoreError> {
    let row = sqlx::query(
        "INSERT INTO drivers (full_name, vendor_id, name_key, form_key) VALUES ($1, $2, $3, $4) RETURNING id",
    )
    .bind(full_name.to_owned())
    .bind(vendor.get())
    .bind(text::fold(full_name))
    .bind(text::searchable(full_name))
    .fetch_one(db)
    .await?;
    Ok(DriverId::new(row.int("id")?))
}

/// The station with this name, and whether it is a mother station.
pub(crate) async fn station_by_name(
    db: &mut Connection,
    name: &str,
) -> Result<Option<(StationId, bool)>, StoreError> {
    let row = sqlx::query("SELECT id, kind FROM stations WHERE name = $1")
        .bind(name.to_owned())
        .fetch_optional(db)
        .await?;
    row.map(|row| Ok((StationId::new(row.int("id")?), row.text("kind")? == "MS")))
        .transpose()
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

/// The vendor with this name.
pub(crate) async fn vendor_by_name(
    db: &mut Connection,
    name: &str,
) -> Result<Option<VendorId>, StoreError> {
    let row = sqlx::query("SELECT id FROM vendors WHERE name = $1")
        .bind(name.to_owned())
        .fetch_optional(db)
        .await?;
    row.map(|row| Ok(VendorId::new(row.int("id")?))).transpose()
}

/// Whether a vendor exists.
pub(crate) async fn vendor_exists(db: &mut Connection, id: VendorId) -> Result<bool, StoreError> {
    Ok(sqlx::query("SELECT id FROM vendors WHERE id = $1")
        .bind(id.get())
        .fetch_optional(db)
        .await?
        .is_some())
}

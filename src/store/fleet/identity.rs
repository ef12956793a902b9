//! Adding stations, vendors, vehicles and drivers, and finding them by name. Two spellings of one name or plate are
//! one.

use crate::{
    id::{DriverId, StationId, VehicleId, VendorId},
    store::{Connection, Dialect, StoreError, row::Columns},
    text::{name_key, plate_key, searchable},
};
use sqlx::any::AnyRow;

/// Finds the id of a row: first by the very text `$1`, then by its key `$2`. Duplicates from before are found only by
/// their text. So are rows without a key, which an older version added while this process runs.
macro_rules! find_id {
    ($table:literal, $text:literal, $key:literal) => {
        concat!(
            "SELECT id FROM (SELECT id, 0 AS place FROM ",
            $table,
            " WHERE ",
            $text,
            " = $1 \
             UNION ALL SELECT id, 1 FROM ",
            $table,
            " WHERE ",
            $key,
            " = $2 AND duplicate_of IS NULL) f \
             ORDER BY place LIMIT 1"
        )
    };
}
pub(in crate::store) use find_id;

/// A station that exists.
pub(crate) struct StoredStation {
    pub(crate) id: StationId,
    pub(crate) name: String,
    /// Whether it is a mother station (MS), not a daughter station (DBS).
    pub(crate) is_mother: bool,
    /// IANA name of its time zone.
    pub(crate) zone: String,
    /// Its mother station, if it is a DBS and has one.
    pub(crate) mother: Option<StationId>,
}

/// A driver that exists.
pub(crate) struct StoredDriver {
    pub(crate) full_name: String,
    pub(crate) code: Option<String>,
}

/// Lets one import at a time add to the fleet, for as long as the transaction lasts. SQLite has a single writer anyway.
pub(crate) async fn lock_fleet(db: &mut Connection) -> Result<(), StoreError> {
    if Dialect::of(db) == Dialect::Postgres {
        // Another import may take longer than the time-outs of requests.
        sqlx::raw_sql(
            "SET LOCAL lock_timeout = '60s'; SET LOCAL statement_timeout = '60s'; \
             LOCK TABLE stations, vendors, vehicles, drivers IN SHARE ROW EXCLUSIVE MODE",
        )
        .execute(db)
        .await?;
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
    let row = sqlx::query(
        "INSERT INTO stations (name, kind, time_zone, name_key) VALUES ($1, $2, $3, $4) \
         ON CONFLICT DO NOTHING RETURNING id",
    )
    .bind(name.to_owned())
    .bind(kind.to_owned())
    .bind(zone.to_owned())
    .bind(name_key(name))
    .fetch_optional(db)
    .await?;
    id_of(row, StationId::new)
}

/// Inserts a vendor; `None` if the name is in use.
pub(crate) async fn insert_vendor(
    db: &mut Connection,
    name: &str,
) -> Result<Option<VendorId>, StoreError> {
    let row = sqlx::query(
        "INSERT INTO vendors (name, name_key) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id",
    )
    .bind(name.to_owned())
    .bind(name_key(name))
    .fetch_optional(db)
    .await?;
    id_of(row, VendorId::new)
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
         ON CONFLICT DO NOTHING RETURNING id",
    )
    .bind(registration_no.to_owned())
    .bind(vendor.get())
    .bind(home.map(StationId::get))
    .bind(plate_key(registration_no))
    .bind(searchable(registration_no))
    .fetch_optional(db)
    .await?;
    id_of(row, VehicleId::new)
}

/// Inserts a driver; `None` if the vendor has a driver with this code or, without a code, one of this name.
pub(crate) async fn insert_driver(
    db: &mut Connection,
    full_name: &str,
    code: Option<&str>,
    vendor: VendorId,
) -> Result<Option<DriverId>, StoreError> {
    let row = sqlx::query(
        "INSERT INTO drivers (full_name, vendor_id, name_key, code, code_key, form_key) \
         SELECT $1, $2, $3, $4, $5, $6 WHERE $5 IS NOT NULL OR \
         NOT EXISTS (SELECT 1 FROM drivers WHERE vendor_id = $2 AND name_key = $3) \
         AND NOT EXISTS (SELECT 1 FROM drivers WHERE vendor_id = $2 AND full_name = $1) \
         ON CONFLICT DO NOTHING RETURNING id",
    )
    .bind(full_name.to_owned())
    .bind(vendor.get())
    .bind(name_key(full_name))
    .bind(code.map(str::to_owned))
    .bind(code.map(name_key))
    .bind(searchable(full_name))
    .fetch_optional(db)
    .await?;
    id_of(row, DriverId::new)
}

/// The station with this name.
pub(crate) async fn find_station(
    db: &mut Connection,
    name: &str,
) -> Result<Option<StoredStation>, StoreError> {
    const QUERY: &str = concat!(
        "SELECT id, name, kind, time_zone, mother_station_id FROM stations WHERE id = (",
        find_id!("stations", "name", "name_key"),
        ")"
    );
    let row = sqlx::query(QUERY)
        .bind(name.to_owned())
        .bind(name_key(name))
        .fetch_optional(db)
        .await?;
    row.map(|row| {
        Ok(StoredStation {
            id: StationId::new(row.int("id")?),
            name: row.text("name")?,
            is_mother: row.text("kind")? == "MS",
            zone: row.text("time_zone")?,
            mother: row.int_or_none("mother_station_id")?.map(StationId::new),
        })
    })
    .transpose()
}

/// The vendor with this name: its id and its own spelling.
pub(crate) async fn find_vendor(
    db: &mut Connection,
    name: &str,
) -> Result<Option<(VendorId, String)>, StoreError> {
    const QUERY: &str = concat!(
        "SELECT id, name FROM vendors WHERE id = (",
        find_id!("vendors", "name", "name_key"),
        ")"
    );
    let row = sqlx::query(QUERY)
        .bind(name.to_owned())
        .bind(name_key(name))
        .fetch_optional(db)
        .await?;
    row.map(|row| Ok((VendorId::new(row.int("id")?), row.text("name")?)))
        .transpose()
}

/// The id of the vehicle with this registration number.
pub(crate) async fn find_vehicle(
    db: &mut Connection,
    registration_no: &str,
) -> Result<Option<VehicleId>, StoreError> {
    const QUERY: &str = find_id!("vehicles", "registration_no", "registration_key");
    let row = sqlx::query(QUERY)
        .bind(registration_no.to_owned())
        .bind(plate_key(registration_no))
        .fetch_optional(db)
        .await?;
    id_of(row, VehicleId::new)
}

/// A vendor's drivers with this code or, if there is none, of this name.
pub(crate) async fn find_drivers(
    db: &mut Connection,
    vendor: VendorId,
    full_name: &str,
    code: Option<&str>,
) -> Result<Vec<StoredDriver>, StoreError> {
    // Not with OR: SQLite would read all drivers of the vendor.
    let by_name = "SELECT full_name, code FROM drivers WHERE id IN (\
         SELECT id FROM drivers WHERE vendor_id = $1 AND name_key = $2 \
         UNION SELECT id FROM drivers WHERE vendor_id = $1 AND full_name = $3) ORDER BY id";
    let by_code = "SELECT full_name, code FROM drivers WHERE vendor_id = $1 AND code_key = $2";
    let query = match code {
        Some(code) => sqlx::query(by_code).bind(vendor.get()).bind(name_key(code)),
        None => sqlx::query(by_name)
            .bind(vendor.get())
            .bind(name_key(full_name))
            .bind(full_name.to_owned()),
    };
    let rows = query.fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok(StoredDriver {
                full_name: row.text("full_name")?,
                code: row.text_or_none("code")?,
            })
        })
        .collect()
}

fn id_of<T>(row: Option<AnyRow>, id: fn(i64) -> T) -> Result<Option<T>, StoreError> {
    row.map(|row| Ok(id(row.int("id")?))).transpose()
}

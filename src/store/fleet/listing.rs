//! SQL of the lists of stations, vendors, vehicles and drivers.

use super::{push_limit, read_vehicle};
use crate::{
    fleet::{Driver, Vehicle, VendorEntry, WithVendor},
    id::{DriverId, StationId, VendorId},
    page::PageRequest,
    station::{StationEntry, StationKind},
    store::{Connection, StoreError, row::Columns, sql::Sql},
    user::{RoleCode, User},
};
use sqlx::any::AnyRow;

/// A page of the stations that a user may see, by name, and their number (CONTRACT §3).
pub(crate) async fn visible_stations(
    db: &mut Connection,
    user: &User,
    kind: Option<StationKind>,
    page: PageRequest,
) -> Result<(i64, Vec<StationEntry>), StoreError> {
    let mut count = Sql::new("SELECT COUNT(*) AS n FROM stations s WHERE ");
    push_visible(&mut count, user, kind)?;
    let total = count.finish().build().fetch_one(&mut *db).await?.int("n")?;
    let mut query = Sql::new(
        "SELECT s.id, s.name, s.kind, s.time_zone, s.mother_station_id FROM stations s WHERE ",
    );
    push_visible(&mut query, user, kind)?;
    query.push(" ORDER BY s.name, s.id");
    push_limit(&mut query, Some(page))?;
    let rows = query.finish().build().fetch_all(db).await?;
    let stations = rows.iter().map(read_station);
    Ok((total, stations.collect::<Result<_, _>>()?))
}

/// Condition: every DBS and an EIC's own stations, an operator's own and their mothers, the homes of a vendor's
/// vehicles, all for an admin.
fn push_visible(query: &mut Sql, user: &User, kind: Option<StationKind>) -> Result<(), StoreError> {
    if user.is(RoleCode::Admin) {
        query.push("1 = 1");
    } else {
        query.push(if user.is(RoleCode::Eic) {
            "(s.kind = 'DBS' OR s.id IN "
        } else {
            "(s.id IN "
        });
        let own = user.roles.iter().filter_map(|role| role.station_id);
        query
            .bind_list(own.map(StationId::get))?
            .push(" OR s.id IN (SELECT d.mother_station_id FROM stations d WHERE d.id IN ")
            .bind_list(user.operator_stations().map(StationId::get))?
            .push(") OR s.id IN (SELECT v.station_id FROM vehicles v WHERE v.vendor_id IN ")
            .bind_list(user.vendors().map(VendorId::get))?
            .push("))");
    }
    if let Some(kind) = kind {
        query
            .push(" AND s.kind = ")
            .bind(kind.as_str().to_owned())?;
    }
    Ok(())
}

/// A station by its id, if the user may see it.
pub(crate) async fn visible_station(
    db: &mut Connection,
    user: &User,
    id: StationId,
) -> Result<Option<StationEntry>, StoreError> {
    let mut query = Sql::new(
        "SELECT s.id, s.name, s.kind, s.time_zone, s.mother_station_id FROM stations s WHERE ",
    );
    push_visible(&mut query, user, None)?;
    query.push(" AND s.id = ").bind(id.get())?;
    let row = query.finish().build().fetch_optional(db).await?;
    row.as_ref().map(read_station).transpose()
}

/// All stations, by name.
pub(crate) async fn all_stations(db: &mut Connection) -> Result<Vec<StationEntry>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, name, kind, time_zone, mother_station_id FROM stations ORDER BY name, id",
    )
    .fetch_all(db)
    .await?;
    rows.iter().map(read_station).collect()
}

/// All vendors, by name.
pub(crate) async fn all_vendors(db: &mut Connection) -> Result<Vec<VendorEntry>, StoreError> {
    let rows = sqlx::query("SELECT id, name FROM vendors ORDER BY name, id")
        .fetch_all(db)
        .await?;
    let read = |row: &AnyRow| {
        Ok(VendorEntry {
            id: VendorId::new(row.int("id")?),
            name: row.text("name")?,
        })
    };
    rows.iter().map(read).collect()
}

/// All vehicles, by registration number.
pub(crate) async fn all_vehicles(
    db: &mut Connection,
) -> Result<Vec<WithVendor<Vehicle>>, StoreError> {
    let rows = sqlx::query(
        "SELECT v.id, v.registration_no, v.vendor_id, v.station_id, s.name AS station_name, o.name AS vendor_name \
         FROM vehicles v JOIN vendors o ON o.id = v.vendor_id LEFT JOIN stations s ON s.id = v.station_id \
         ORDER BY v.registration_no, v.id",
    )
    .fetch_all(db)
    .await?;
    let read = |row: &AnyRow| {
        Ok(WithVendor {
            row: read_vehicle(row)?,
            vendor_name: row.text("vendor_name")?,
        })
    };
    rows.iter().map(read).collect()
}

/// All drivers, by name.
pub(crate) async fn all_drivers(
    db: &mut Connection,
) -> Result<Vec<WithVendor<Driver>>, StoreError> {
    let rows = sqlx::query(
        "SELECT d.id, d.full_name, d.code, d.vendor_id, o.name AS vendor_name \
         FROM drivers d JOIN vendors o ON o.id = d.vendor_id ORDER BY d.full_name, d.id",
    )
    .fetch_all(db)
    .await?;
    let read = |row: &AnyRow| {
        Ok(WithVendor {
            row: Driver {
                id: DriverId::new(row.int("id")?),
                full_name: row.text("full_name")?,
                code: row.text_or_none("code")?,
                vendor_id: VendorId::new(row.int("vendor_id")?),
            },
            vendor_name: row.text("vendor_name")?,
        })
    };
    rows.iter().map(read).collect()
}

/// Sets the mother station of a DBS; `None` for none.
pub(crate) async fn set_mother_station(
    db: &mut Connection,
    daughter: StationId,
    mother: Option<StationId>,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE stations SET mother_station_id = $2 WHERE id = $1")
        .bind(daughter.get())
        .bind(mother.map(StationId::get))
        .execute(db)
        .await?;
    Ok(())
}

fn read_station(row: &AnyRow) -> Result<StationEntry, StoreError> {
    Ok(StationEntry {
        id: StationId::new(row.int("id")?),
        name: row.text("name")?,
        kind: row.parsed("stations", "kind")?,
        time_zone: row.text("time_zone")?,
        mother_station_id: row.int_or_none("mother_station_id")?.map(StationId::new),
    })
}

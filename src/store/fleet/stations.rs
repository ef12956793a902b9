//! SQL of the stations of a user.

use crate::{
    id::{StationId, VendorId},
    station::Station,
    store::{Connection, StoreError, row::Columns, sql::Sql},
    user::{RoleCode, User},
};
use sqlx::any::AnyRow;

/// The stations of a user's roles and vehicles, by name; all of them for an admin.
pub(crate) async fn stations(db: &mut Connection, user: &User) -> Result<Vec<Station>, StoreError> {
    let own = user.roles.iter().filter_map(|role| role.station_id);
    select(db, user, "1 = 1", own).await
}

/// The stations at which a user sees shifts, by name: an EIC's own, the homes of a vendor's vehicles, every MS for an admin.
pub(crate) async fn shift_stations(
    db: &mut Connection,
    user: &User,
) -> Result<Vec<Station>, StoreError> {
    select(db, user, "s.kind = 'MS'", user.eic_stations()).await
}

/// By name: for an admin those of a condition, for others their own and the homes of their vendors' vehicles.
async fn select(
    db: &mut Connection,
    user: &User,
    of_admins: &'static str,
    own: impl Iterator<Item = StationId>,
) -> Result<Vec<Station>, StoreError> {
    let mut query = Sql::new("SELECT s.id, s.name, s.time_zone FROM stations s WHERE ");
    if user.is(RoleCode::Admin) {
        query.push(of_admins);
    } else {
        query
            .push("s.id IN ")
            .bind_list(own.map(StationId::get))?
            .push(" OR s.id IN (SELECT v.station_id FROM vehicles v WHERE v.vendor_id IN ")
            .bind_list(user.vendors().map(VendorId::get))?
            .push(")");
    }
    query.push(" ORDER BY s.name");
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter().map(read_station).collect()
}

/// The time zone of a station.
pub(crate) async fn time_zone(
    db: &mut Connection,
    id: StationId,
) -> Result<Option<String>, StoreError> {
    let row = sqlx::query("SELECT time_zone FROM stations WHERE id = $1")
        .bind(id.get())
        .fetch_optional(db)
        .await?;
    row.map(|row| row.text("time_zone")).transpose()
}

/// Every daughter station with its name, by name.
pub(crate) async fn daughter_stations(
    db: &mut Connection,
) -> Result<Vec<(StationId, String)>, StoreError> {
    let rows = sqlx::query("SELECT id, name FROM stations WHERE kind = 'DBS' ORDER BY name, id")
        .fetch_all(db)
        .await?;
    rows.iter()
        .map(|row| Ok((StationId::new(row.int("id")?), row.text("name")?)))
        .collect()
}

/// The time zones of all stations.
pub(crate) async fn time_zones(db: &mut Connection) -> Result<Vec<String>, StoreError> {
    let rows = sqlx::query("SELECT DISTINCT time_zone FROM stations ORDER BY time_zone")
        .fetch_all(db)
        .await?;
    rows.iter().map(|row| row.text("time_zone")).collect()
}

fn read_station(row: &AnyRow) -> Result<Station, StoreError> {
    Ok(Station {
        id: StationId::new(row.int("id")?),
        name: row.text("name")?,
        zone: row.text("time_zone")?,
    })
}

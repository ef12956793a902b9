//! SQL that searches vehicles and drivers for the form of a new shift. Texts are given as [`crate::text::searchable`] makes
//! them. The database compares the whole fleet of a vendor, but only what a form shows is read.

use super::{read_driver, read_vehicle};
use crate::{
    fleet::{Driver, Vehicle},
    id::{DriverId, VehicleId, VendorId},
    store::{Connection, StoreError, row::Columns, sql::Sql},
    user::User,
};
use sqlx::any::AnyRow;

/// Longer texts match nothing. Names are shorter, and SQLite refuses patterns of 50,000 bytes.
const MAX_TEXT: usize = 10_000;

/// The first vehicles of the user's vendors whose number contains the text, and the number of all of them. Those that are
/// the text itself come first: typed in full, `GJ 05 A 12` is not hidden by others that contain it.
pub(crate) async fn matching_vehicles(
    db: &mut Connection,
    user: &User,
    text: &str,
    limit: u32,
) -> Result<(i64, Vec<Vehicle>), StoreError> {
    let mut query = Sql::new(
        "SELECT v.id, v.registration_no, v.vendor_id, v.station_id, s.name AS station_name, v.total \
         FROM (SELECT id, registration_no, vendor_id, station_id, form_key, COUNT(*) OVER () AS total FROM vehicles WHERE ",
    );
    push_matches(&mut query, user, text)?;
    query
        .push(" ORDER BY CASE WHEN form_key = ")
        .bind(text.to_owned())?;
    query
        .push(" THEN 0 ELSE 1 END, registration_no, id LIMIT ")
        .bind(i64::from(limit))?
        .push(") v LEFT JOIN stations s ON s.id = v.station_id ORDER BY CASE WHEN v.form_key = ")
        .bind(text.to_owned())?
        .push(" THEN 0 ELSE 1 END, v.registration_no, v.id");
    let rows = query.finish().build().fetch_all(db).await?;
    Ok((
        total(&rows)?,
        rows.iter().map(read_vehicle).collect::<Result<_, _>>()?,
    ))
}

/// The first drivers of the user's vendors whose name contains the text, as [`matching_vehicles`].
pub(crate) async fn matching_drivers(
    db: &mut Connection,
    user: &User,
    text: &str,
    limit: u32,
) -> Result<(i64, Vec<Driver>), StoreError> {
    let mut query = Sql::new(
        "SELECT id, full_name, code, vendor_id, COUNT(*) OVER () AS total FROM drivers WHERE ",
    );
    push_matches(&mut query, user, text)?;
    query
        .push(" ORDER BY CASE WHEN form_key = ")
        .bind(text.to_owned())?
        .push(" THEN 0 ELSE 1 END, full_name, id LIMIT ")
        .bind(i64::from(limit))?;
    let rows = query.finish().build().fetch_all(db).await?;
    Ok((
        total(&rows)?,
        rows.iter().map(read_driver).collect::<Result<_, _>>()?,
    ))
}

/// The vehicle whose number is the text; `None` if there is none or several.
pub(crate) async fn vehicle_named(
    db: &mut Connection,
    user: &User,
    text: &str,
) -> Result<Option<VehicleId>, StoreError> {
    let query = Sql::new("SELECT id FROM vehicles WHERE ");
    Ok(only_named(db, query, user, text).await?.map(VehicleId::new))
}

/// The driver whose name is the text; `None` if there is none or several.
pub(crate) async fn driver_named(
    db: &mut Connection,
    user: &User,
    text: &str,
) -> Result<Option<DriverId>, StoreError> {
    let query = Sql::new("SELECT id FROM drivers WHERE ");
    Ok(only_named(db, query, user, text).await?.map(DriverId::new))
}

/// Those of these names that several drivers of the user's vendors have.
pub(crate) async fn shared_names(
    db: &mut Connection,
    user: &User,
    names: impl IntoIterator<Item = String>,
) -> Result<Vec<String>, StoreError> {
    let mut query = Sql::new("SELECT form_key FROM drivers WHERE ");
    push_vendors(&mut query, user)?;
    query
        .push(" AND form_key IN ")
        .bind_padded_list(names)?
        .push(" GROUP BY form_key HAVING COUNT(*) > 1");
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter().map(|row| row.text("form_key")).collect()
}

/// Whether the user's vendors have any drivers.
pub(crate) async fn has_drivers(db: &mut Connection, user: &User) -> Result<bool, StoreError> {
    let mut query = Sql::new("SELECT id FROM drivers WHERE ");
    push_vendors(&mut query, user)?;
    query.push(" LIMIT 1");
    Ok(query.finish().build().fetch_optional(db).await?.is_some())
}

async fn only_named(
    db: &mut Connection,
    mut query: Sql,
    user: &User,
    text: &str,
) -> Result<Option<i64>, StoreError> {
    if text.is_empty() {
        return Ok(None);
    }
    push_vendors(&mut query, user)?;
    query
        .push(" AND form_key = ")
        .bind(text.to_owned())?
        .push(" LIMIT 2");
    let rows = query.finish().build().fetch_all(db).await?;
    match &rows[..] {
        [row] => Ok(Some(row.int("id")?)),
        _ => Ok(None),
    }
}

/// Condition: of one of the user's vendors, and the key contains the text. It has letters and digits only, so none of the
/// wildcards of `LIKE`.
fn push_matches(query: &mut Sql, user: &User, text: &str) -> Result<(), StoreError> {
    push_vendors(query, user)?;
    if text.len() > MAX_TEXT {
        query.push(" AND 1 = 0");
    } else if !text.is_empty() {
        query
            .push(" AND form_key LIKE ")
            .bind(format!("%{text}%"))?;
    }
    Ok(())
}

fn push_vendors(query: &mut Sql, user: &User) -> Result<(), StoreError> {
    query
        .push("vendor_id IN ")
        .bind_list(user.vendors().map(VendorId::get))?;
    Ok(())
}

fn total(rows: &[AnyRow]) -> Result<i64, StoreError> {
    rows.first().map_or(Ok(0), |row| row.int("total"))
}

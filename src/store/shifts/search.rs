//! SQL that searches shifts by a part of the plate or of a name (CONTRACT §6).

use crate::{
    id::VendorId,
    shift::ShiftFilter,
    store::{Connection, StoreError, row::Columns, sql::Sql},
    text,
    user::{RoleCode, User},
};

/// Up to this many vehicles or drivers, their shifts are looked up. If more match, a large part of the list matches, and
/// reading the list is cheaper.
const FEW: i64 = 200;

/// How much of the fleet a search text matches. It decides how the shifts are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SearchMatches {
    /// Nothing, so no shift either.
    Nothing,
    /// A few vehicles and drivers.
    Few,
    /// Many of them, or a vendor.
    Many,
}

/// How much of the fleet the filter's search text matches; `None` if it has no text.
pub(super) async fn search_matches(
    db: &mut Connection,
    user: &User,
    filter: &ShiftFilter,
) -> Result<Option<SearchMatches>, StoreError> {
    let Some(search) = &filter.search else {
        return Ok(None);
    };
    let mut query = Sql::new("SELECT (SELECT COUNT(*) FROM (");
    push_drivers(&mut query, user, search)?;
    query
        .push(" LIMIT ")
        .bind(FEW + 1)?
        .push(") AS d) AS drivers");
    if !text::plate_key(search).is_empty() {
        query.push(", (SELECT COUNT(*) FROM (");
        push_vehicles(&mut query, user, search)?;
        query
            .push(" LIMIT ")
            .bind(FEW + 1)?
            .push(") AS v) AS vehicles");
    } else {
        query.push(", 0 AS vehicles");
    }
    query.push(", (SELECT COUNT(*) FROM (");
    push_vendors(&mut query, user, search)?;
    query.push(" LIMIT 1) AS n) AS vendors");
    let row = query.finish().build().fetch_one(db).await?;
    let (drivers, vehicles) = (row.int("drivers")?, row.int("vehicles")?);
    Ok(Some(
        if row.int("vendors")? > 0 || drivers > FEW || vehicles > FEW {
            SearchMatches::Many
        } else if drivers + vehicles > 0 {
            SearchMatches::Few
        } else {
            SearchMatches::Nothing
        },
    ))
}

/// Condition: the plate or a name contains the text. A fleet is small against its shifts, so its names are searched once
/// for each query, not once for each shift.
pub(super) fn push_search(
    query: &mut Sql,
    user: &User,
    search: &str,
    matches: SearchMatches,
) -> Result<(), StoreError> {
    let has_plate = !text::plate_key(search).is_empty();
    match matches {
        SearchMatches::Nothing => {
            query.push(" AND 1 = 0");
        }
        SearchMatches::Few => {
            query.push(" AND s.id IN (SELECT m.id FROM shifts m WHERE m.driver_id IN (");
            push_drivers(query, user, search)?;
            query.push(")");
            if has_plate {
                query.push(" UNION SELECT m.id FROM shifts m WHERE m.vehicle_id IN (");
                push_vehicles(query, user, search)?;
                query.push(")");
            }
            query.push(")");
        }
        SearchMatches::Many => {
            query.push(" AND (s.driver_id IN (");
            push_drivers(query, user, search)?;
            if has_plate {
                query.push(") OR s.vehicle_id IN (");
                push_vehicles(query, user, search)?;
            }
            query.push(") OR s.vendor_id IN (");
            push_vendors(query, user, search)?;
            query.push("))");
        }
    }
    Ok(())
}

fn push_drivers(query: &mut Sql, user: &User, search: &str) -> Result<(), StoreError> {
    query.push("SELECT d.id FROM drivers d WHERE ");
    push_owner(query, user, "d.vendor_id IN ")?;
    query
        .push("d.name_key LIKE ")
        .bind(contains(&text::fold(search)))?
        .push(" ESCAPE '\\'");
    Ok(())
}

fn push_vehicles(query: &mut Sql, user: &User, search: &str) -> Result<(), StoreError> {
    query.push("SELECT v.id FROM vehicles v WHERE ");
    push_owner(query, user, "v.vendor_id IN ")?;
    query
        .push("v.registration_key LIKE ")
        .bind(contains(&text::plate_key(search)))?
        .push(" ESCAPE '\\'");
    Ok(())
}

fn push_vendors(query: &mut Sql, user: &User, search: &str) -> Result<(), StoreError> {
    query.push("SELECT n.id FROM vendors n WHERE ");
    push_owner(query, user, "n.id IN ")?;
    query
        .push("n.name_key LIKE ")
        .bind(contains(&text::fold(search)))?
        .push(" ESCAPE '\\'");
    Ok(())
}

/// Condition: belongs to a vendor whose shifts the user may see. An EIC's vendors are those that have shifts at the
/// stations: a vehicle may have moved to another one since.
fn push_owner(query: &mut Sql, user: &User, column: &'static str) -> Result<(), StoreError> {
    if user.is(RoleCode::Admin) {
        return Ok(());
    }
    query.push("(").push(column);
    query.bind_list(user.vendors().map(VendorId::get))?;
    if user.eic_stations().next().is_some() {
        query
            .push(" OR ")
            .push(column)
            .push("(SELECT c.vendor_id FROM shift_counts c WHERE c.station_id IN ")
            .bind_list(user.eic_stations().map(|id| id.get()))?
            .push(")");
    }
    query.push(") AND ");
    Ok(())
}

/// The pattern of `LIKE` for texts that contain this one.
fn contains(text: &str) -> String {
    format!("%{}%", escape_like(text))
}

/// Escapes the wildcards of `LIKE`.
fn escape_like(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_")
}

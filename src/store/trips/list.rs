//! SQL of lists of trips.

use super::{read_trip, select_trips};
use crate::{
    page::PageRequest,
    store::{Connection, StoreError, row::Columns, sql::Sql},
    trip::{Trip, TripFilter},
    user::{RoleCode, User},
};

/// A page of the trips that a user may see, latest planned start first, and their number on all pages.
pub(crate) async fn list(
    db: &mut Connection,
    user: &User,
    filter: TripFilter,
    page: PageRequest,
) -> Result<(i64, Vec<Trip>), StoreError> {
    let mut count = Sql::new("SELECT COUNT(*) AS n FROM trips p WHERE ");
    push_conditions(&mut count, user, filter)?;
    let total = count.finish().build().fetch_one(&mut *db).await?.int("n")?;
    // The subquery selects the page first, so that the joins are made only for its rows.
    let mut query = Sql::new(select_trips!(
        "WHERE p.id IN (SELECT p.id FROM trips p WHERE "
    ));
    push_conditions(&mut query, user, filter)?;
    query
        .push(" ORDER BY p.planned_start DESC, p.id DESC LIMIT ")
        .bind(i64::from(page.size()))?
        .push(" OFFSET ")
        .bind(page.offset())?
        .push(") ORDER BY p.planned_start DESC, p.id DESC");
    let rows = query.finish().build().fetch_all(db).await?;
    Ok((total, rows.iter().map(read_trip).collect::<Result<_, _>>()?))
}

/// Conditions: the trips from an EIC's stations, of a user's vendors and to an operator's stations, all for an admin;
/// and the filter.
fn push_conditions(query: &mut Sql, user: &User, filter: TripFilter) -> Result<(), StoreError> {
    if user.is(RoleCode::Admin) {
        query.push("1 = 1");
    } else {
        query
            .push("(p.from_station_id IN ")
            .bind_list(user.eic_stations().map(|id| id.get()))?
            .push(" OR p.vendor_id IN ")
            .bind_list(user.vendors().map(|id| id.get()))?
            .push(" OR p.to_station_id IN ")
            .bind_list(user.operator_stations().map(|id| id.get()))?
            .push(")");
    }
    if let Some(shift) = filter.shift {
        query.push(" AND p.shift_id = ").bind(shift.get())?;
    }
    if let Some(status) = filter.status {
        query
            .push(" AND p.status = ")
            .bind(status.as_str().to_owned())?;
    }
    if let Some(station) = filter.station {
        query
            .push(" AND (p.from_station_id = ")
            .bind(station.get())?
            .push(" OR p.to_station_id = ")
            .bind(station.get())?
            .push(")");
    }
    Ok(())
}

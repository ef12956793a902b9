//! SQL on lists of shifts: what one may see, narrowed, in order.

use super::{StoredShift, read, select_shifts};
use crate::{
    id::{StationId, VendorId},
    page::PageRequest,
    shift::{ShiftFilter, ShiftSort, StatusCounts},
    store::{Connection, StoreError, row::Columns, sql::Sql},
    text,
    user::{RoleCode, User},
};
use jiff::Timestamp;

/// A page of the shifts that a user may see, and how many there are on all pages.
pub(crate) async fn list(
    db: &mut Connection,
    user: &User,
    filter: &ShiftFilter,
    page: PageRequest,
) -> Result<(i64, Vec<StoredShift>), StoreError> {
    let mut count = Sql::new("SELECT COUNT(*) AS n FROM shifts s WHERE ");
    visible(&mut count, user)?;
    narrowed(&mut count, filter)?;
    status(&mut count, filter)?;
    let total = count.finish().build().fetch_one(&mut *db).await?.int("n")?;
    Ok((total, rows(db, user, filter, page).await?))
}

/// A page of the shifts that a user may see.
pub(crate) async fn rows(
    db: &mut Connection,
    user: &User,
    filter: &ShiftFilter,
    page: PageRequest,
) -> Result<Vec<StoredShift>, StoreError> {
    let order = match filter.sort {
        ShiftSort::LatestStart => " ORDER BY s.start_time DESC, s.id DESC",
        ShiftSort::EarliestStart => " ORDER BY s.start_time, s.id",
        ShiftSort::Newest => " ORDER BY s.id DESC",
    };
    // Names and places are looked up for the rows of the page, not for all that it is taken from.
    let mut query = Sql::new(select_shifts!(
        "WHERE s.id IN (SELECT s.id FROM shifts s WHERE "
    ));
    visible(&mut query, user)?;
    narrowed(&mut query, filter)?;
    status(&mut query, filter)?;
    query
        .push(order)
        .push(" LIMIT ")
        .bind(i64::from(page.size()))?
        .push(" OFFSET ")
        .bind(page.offset())?
        .push(")")
        .push(order);
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter().map(read).collect()
}

/// What stands around a list.
pub(crate) struct Summary {
    /// How many stand where under the filter, whatever status it names.
    pub(crate) counts: StatusCounts,
    /// How many wait for a decision, whatever the filter.
    pub(crate) waiting: i64,
    /// When the next of those begins, if it has not begun.
    pub(crate) next_start: Option<Timestamp>,
}

/// What stands around the list of the shifts that a user may see.
pub(crate) async fn summary(
    db: &mut Connection,
    user: &User,
    filter: &ShiftFilter,
    now: Timestamp,
) -> Result<Summary, StoreError> {
    /// What stands where a status does in the row about all that wait.
    const WAITING: &str = "WAITING";
    // Two selects in one statement, and not one with conditions in its sums: each is answered from an index alone unless there is a filter.
    let mut query = Sql::new(
        "SELECT s.status, COUNT(*) AS n, CAST(NULL AS BIGINT) AS next_start FROM shifts s WHERE ",
    );
    visible(&mut query, user)?;
    narrowed(&mut query, filter)?;
    query
        .push(" GROUP BY s.status UNION ALL SELECT 'WAITING', COUNT(*), MIN(CASE WHEN s.start_time > ")
        .bind(now.as_millisecond())?
        .push(" THEN s.start_time END) FROM shifts s WHERE ");
    visible(&mut query, user)?;
    query.push(" AND s.status = 'PENDING'");
    let rows = query.finish().build().fetch_all(db).await?;
    let mut summary = Summary {
        counts: StatusCounts::default(),
        waiting: 0,
        next_start: None,
    };
    for row in &rows {
        let n = row.int("n")?;
        if row.text("status")? == WAITING {
            summary.waiting = n;
            summary.next_start = row.time_or_none("shifts", "next_start")?;
        } else {
            summary.counts.set(row.parsed("shifts", "status")?, n);
        }
    }
    Ok(summary)
}

/// The shifts of an EIC's stations and of a vendor's user; an admin's are all.
fn visible(query: &mut Sql, user: &User) -> Result<(), StoreError> {
    if user.is(RoleCode::Admin) {
        query.push("1 = 1");
        return Ok(());
    }
    let mut circles = [
        (
            "s.station_id",
            user.eic_stations().map(StationId::get).collect::<Vec<_>>(),
        ),
        ("s.vendor_id", user.vendors().map(VendorId::get).collect()),
    ]
    .into_iter()
    .filter(|(_, ids)| !ids.is_empty());
    let Some(first) = circles.next() else {
        query.push("1 = 0");
        return Ok(());
    };
    // One circle alone, mostly of one: then an index has the rows in their order.
    query.push("(");
    one_of(query, first)?;
    for circle in circles {
        query.push(" OR ");
        one_of(query, circle)?;
    }
    query.push(")");
    Ok(())
}

fn one_of(query: &mut Sql, (column, ids): (&'static str, Vec<i64>)) -> Result<(), StoreError> {
    query.push(column);
    match ids[..] {
        [id] => query.push(" = ").bind(id)?,
        _ => query.push(" IN ").bind_list(ids)?,
    };
    Ok(())
}

fn narrowed(query: &mut Sql, filter: &ShiftFilter) -> Result<(), StoreError> {
    let ids = [
        (" AND s.station_id = ", filter.station.map(|id| id.get())),
        (" AND s.vendor_id = ", filter.vendor.map(|id| id.get())),
        (" AND s.vehicle_id = ", filter.vehicle.map(|id| id.get())),
        (" AND s.driver_id = ", filter.driver.map(|id| id.get())),
        (
            " AND s.end_time > ",
            filter.from.map(|time| time.as_millisecond()),
        ),
        (
            " AND s.start_time < ",
            filter.to.map(|time| time.as_millisecond()),
        ),
    ];
    for (condition, value) in ids {
        if let Some(value) = value {
            query.push(condition).bind(value)?;
        }
    }
    if let Some(search) = &filter.search {
        query
            .push(" AND s.search LIKE ")
            .bind(format!("%{}%", literal(&text::fold(search))))?
            .push(" ESCAPE '\\'");
    }
    Ok(())
}

fn status(query: &mut Sql, filter: &ShiftFilter) -> Result<(), StoreError> {
    if let Some(status) = filter.status {
        query
            .push(" AND s.status = ")
            .bind(status.as_str().to_owned())?;
    }
    Ok(())
}

/// Takes their meaning from the signs that mean something in `LIKE`.
fn literal(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_")
}

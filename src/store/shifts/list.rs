//! SQL of lists of shifts: permissions, filter, order.

use super::{StoredShift, read_shift, select_shifts};
use crate::{
    id::{StationId, VendorId},
    page::PageRequest,
    shift::{ShiftFilter, ShiftSort, StatusCounts},
    store::{Connection, StoreError, row::Columns, sql::Sql},
    text,
    user::{RoleCode, User},
};
use jiff::Timestamp;

/// A page of the shifts that a user may see, and their number on all pages.
pub(crate) async fn list(
    db: &mut Connection,
    user: &User,
    filter: &ShiftFilter,
    page: PageRequest,
) -> Result<(i64, Vec<StoredShift>), StoreError> {
    let mut count = Sql::new("SELECT COUNT(*) AS n FROM shifts s WHERE ");
    push_visible(&mut count, user)?;
    push_filter(&mut count, filter)?;
    push_status(&mut count, filter)?;
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
    // The subquery selects the page first, so that the joins are made only for its rows.
    let mut query = Sql::new(select_shifts!(
        "WHERE s.id IN (SELECT s.id FROM shifts s WHERE "
    ));
    push_visible(&mut query, user)?;
    push_filter(&mut query, filter)?;
    push_status(&mut query, filter)?;
    query
        .push(order)
        .push(" LIMIT ")
        .bind(i64::from(page.size()))?
        .push(" OFFSET ")
        .bind(page.offset())?
        .push(")")
        .push(order);
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter().map(read_shift).collect()
}

/// Counts for a list of shifts.
pub(crate) struct Summary {
    /// Number of shifts per status under the filter, whatever its status.
    pub(crate) counts: StatusCounts,
    /// Number of pending shifts, without the filter.
    pub(crate) waiting: i64,
    /// Start of the next pending shift that has not begun.
    pub(crate) next_start: Option<Timestamp>,
}

/// Counts for the shifts that a user may see.
pub(crate) async fn summary(
    db: &mut Connection,
    user: &User,
    filter: &ShiftFilter,
    now: Timestamp,
) -> Result<Summary, StoreError> {
    /// Takes the place of a status in the row about all pending shifts.
    const WAITING: &str = "WAITING";
    // Two selects in one statement instead of one with conditional sums: without a filter, each is answered from an
    // index alone.
    let mut query = Sql::new(
        "SELECT s.status, COUNT(*) AS n, CAST(NULL AS BIGINT) AS next_start FROM shifts s WHERE ",
    );
    push_visible(&mut query, user)?;
    push_filter(&mut query, filter)?;
    query
        .push(" GROUP BY s.status UNION ALL SELECT 'WAITING', COUNT(*), MIN(CASE WHEN s.start_time > ")
        .bind(now.as_millisecond())?
        .push(" THEN s.start_time END) FROM shifts s WHERE ");
    push_visible(&mut query, user)?;
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

/// Condition: the shifts of an EIC's stations and of a user's vendors; all for an admin.
fn push_visible(query: &mut Sql, user: &User) -> Result<(), StoreError> {
    if user.is(RoleCode::Admin) {
        query.push("1 = 1");
        return Ok(());
    }
    let mut conditions = [
        (
            "s.station_id",
            user.eic_stations().map(StationId::get).collect::<Vec<_>>(),
        ),
        ("s.vendor_id", user.vendors().map(VendorId::get).collect()),
    ]
    .into_iter()
    .filter(|(_, ids)| !ids.is_empty());
    let Some(first) = conditions.next() else {
        query.push("1 = 0");
        return Ok(());
    };
    // Usually one condition with a single id: then an index returns the rows in order.
    query.push("(");
    push_column_in(query, first)?;
    for condition in conditions {
        query.push(" OR ");
        push_column_in(query, condition)?;
    }
    query.push(")");
    Ok(())
}

fn push_column_in(
    query: &mut Sql,
    (column, ids): (&'static str, Vec<i64>),
) -> Result<(), StoreError> {
    query.push(column);
    match ids[..] {
        [id] => query.push(" = ").bind(id)?,
        _ => query.push(" IN ").bind_list(ids)?,
    };
    Ok(())
}

fn push_filter(query: &mut Sql, filter: &ShiftFilter) -> Result<(), StoreError> {
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
            .bind(format!("%{}%", escape_like(&text::fold(search))))?
            .push(" ESCAPE '\\'");
    }
    Ok(())
}

fn push_status(query: &mut Sql, filter: &ShiftFilter) -> Result<(), StoreError> {
    if let Some(status) = filter.status {
        query
            .push(" AND s.status = ")
            .bind(status.as_str().to_owned())?;
    }
    Ok(())
}

/// Escapes the wildcards of `LIKE`.
fn escape_like(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_")
}

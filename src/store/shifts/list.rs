//! SQL of lists of shifts: permissions, filter, order.

use super::{StoredShift, read_shift, select_shifts};
use crate::{
    id::{StationId, VendorId},
    page::PageRequest,
    shift::{MAX_LENGTH, ShiftCounts, ShiftFilter, ShiftSort, ShiftStatus, Tab, ZoneRange},
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
    now: Timestamp,
    page: PageRequest,
) -> Result<(i64, Vec<StoredShift>), StoreError> {
    let mut count = Sql::new("SELECT COUNT(*) AS n FROM shifts s WHERE ");
    push_visible(&mut count, user)?;
    push_filter(&mut count, filter)?;
    push_tab(&mut count, filter.tab, now)?;
    let total = count.finish().build().fetch_one(&mut *db).await?.int("n")?;
    Ok((total, rows(db, user, filter, now, page).await?))
}

/// A page of the shifts that a user may see.
pub(crate) async fn rows(
    db: &mut Connection,
    user: &User,
    filter: &ShiftFilter,
    now: Timestamp,
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
    push_tab(&mut query, filter.tab, now)?;
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
    /// Number of shifts per tab under the filter, whatever its tab.
    pub(crate) counts: ShiftCounts,
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
    // Three selects in one statement instead of one with conditional sums: without a filter, the first and the last are
    // answered from an index alone, and the second reads only what has not ended.
    let mut query = Sql::new(
        "SELECT 'ALL' AS part, s.status, COUNT(*) AS n, CAST(NULL AS BIGINT) AS next_start FROM shifts s WHERE ",
    );
    push_visible(&mut query, user)?;
    push_filter(&mut query, filter)?;
    query
        .push(" GROUP BY s.status UNION ALL SELECT 'AHEAD', s.status, COUNT(*), NULL FROM shifts s WHERE ");
    push_visible(&mut query, user)?;
    push_filter(&mut query, filter)?;
    push_not_ended(&mut query, now)?;
    query
        .push(" GROUP BY s.status UNION ALL SELECT 'WAITING', 'PENDING', COUNT(*), MIN(CASE WHEN s.start_time > ")
        .bind(now.as_millisecond())?
        .push(" THEN s.start_time END) FROM shifts s WHERE ");
    push_visible(&mut query, user)?;
    query.push(" AND s.status = 'PENDING'");
    let rows = query.finish().build().fetch_all(db).await?;
    let mut summary = Summary {
        counts: ShiftCounts::default(),
        waiting: 0,
        next_start: None,
    };
    let mut ahead = 0;
    for row in &rows {
        let (n, status) = (row.int("n")?, row.parsed("shifts", "status")?);
        match row.text("part")?.as_str() {
            "ALL" => summary.counts.set(status, n),
            "AHEAD" => {
                ahead += n;
                if status != ShiftStatus::Cancelled {
                    summary.counts.upcoming += n;
                }
            }
            _ => {
                summary.waiting = n;
                summary.next_start = row.time_or_none("shifts", "next_start")?;
            }
        }
    }
    summary.counts.past = summary.counts.all() - ahead;
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
    push_starts(query, &filter.starts)?;
    if let Some(search) = &filter.search {
        push_search(query, search)?;
    }
    Ok(())
}

/// Condition: the start is in the range of the station's time zone.
fn push_starts(query: &mut Sql, starts: &[ZoneRange]) -> Result<(), StoreError> {
    if starts.is_empty() {
        return Ok(());
    }
    // For several zones first the range of all of them, which an index can answer.
    let from = starts.iter().map(|range| range.from).min().flatten();
    let until = starts.iter().filter_map(|range| range.until).max();
    push_start(query, from, until)?;
    if starts.len() == 1 {
        return Ok(());
    }
    query.push(" AND (");
    for (n, range) in starts.iter().enumerate() {
        query
            .push(if n == 0 { "(" } else { " OR (" })
            .push("s.station_id IN (SELECT t.id FROM stations t WHERE t.time_zone = ")
            .bind(range.zone.clone())?
            .push(")");
        push_start(query, range.from, range.until)?;
        query.push(")");
    }
    query.push(")");
    Ok(())
}

fn push_start(
    query: &mut Sql,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
) -> Result<(), StoreError> {
    if let Some(from) = from {
        query
            .push(" AND s.start_time >= ")
            .bind(from.as_millisecond())?;
    }
    if let Some(until) = until {
        query
            .push(" AND s.start_time < ")
            .bind(until.as_millisecond())?;
    }
    Ok(())
}

/// Condition: the plate or a name contains the text. A fleet is small against its shifts, so its names are searched once
/// for each query, not once for each shift.
fn push_search(query: &mut Sql, search: &str) -> Result<(), StoreError> {
    let (plate, name) = (text::plate_key(search), text::fold(search));
    query.push(" AND (");
    if !plate.is_empty() {
        query
            .push("s.vehicle_id IN (SELECT v.id FROM vehicles v WHERE v.registration_key LIKE ")
            .bind(contains(&plate))?
            .push(" ESCAPE '\\') OR ");
    }
    query
        .push("s.driver_id IN (SELECT d.id FROM drivers d WHERE d.name_key LIKE ")
        .bind(contains(&name))?
        .push(" ESCAPE '\\') OR s.vendor_id IN (SELECT n.id FROM vendors n WHERE n.name_key LIKE ")
        .bind(contains(&name))?
        .push(" ESCAPE '\\'))");
    Ok(())
}

fn push_tab(query: &mut Sql, tab: Tab, now: Timestamp) -> Result<(), StoreError> {
    match tab {
        Tab::All => {}
        Tab::Upcoming => {
            push_not_ended(query, now)?;
            query.push(" AND s.status <> 'CANCELLED'");
        }
        Tab::Past => {
            // What has ended has begun: this limits the range of the index.
            query
                .push(" AND s.end_time <= ")
                .bind(now.as_millisecond())?
                .push(" AND s.start_time < ")
                .bind(now.as_millisecond())?;
        }
        Tab::One(status) => {
            query
                .push(" AND s.status = ")
                .bind(status.as_str().to_owned())?;
        }
    }
    Ok(())
}

/// Condition: not ended. No shift is longer than [`MAX_LENGTH`], so none that started earlier can be: this limits the
/// range of the index.
fn push_not_ended(query: &mut Sql, now: Timestamp) -> Result<(), StoreError> {
    query
        .push(" AND s.end_time > ")
        .bind(now.as_millisecond())?
        .push(" AND s.start_time > ")
        .bind((now - MAX_LENGTH).as_millisecond() - 1)?;
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

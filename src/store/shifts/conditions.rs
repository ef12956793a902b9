//! SQL conditions of lists of shifts: permissions and filter.

use crate::{
    id::{StationId, VendorId},
    shift::{MAX_LENGTH, ShiftFilter, Tab, ZoneRange},
    store::{StoreError, sql::Sql},
    text,
    user::{RoleCode, User},
};
use jiff::Timestamp;

/// Condition: the shifts of an EIC's stations and of a user's vendors; all for an admin.
pub(super) fn push_visible(query: &mut Sql, user: &User) -> Result<(), StoreError> {
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

/// Conditions of a filter, except its tab.
pub(super) fn push_filter(query: &mut Sql, filter: &ShiftFilter) -> Result<(), StoreError> {
    let ids = [
        (" AND s.station_id = ", filter.station.map(|id| id.get())),
        (" AND s.vendor_id = ", filter.vendor.map(|id| id.get())),
        (" AND s.vehicle_id = ", filter.vehicle.map(|id| id.get())),
        (" AND s.driver_id = ", filter.driver.map(|id| id.get())),
        (" AND s.series_id = ", filter.series.map(|id| id.get())),
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

/// Condition: the shift belongs to the tab.
pub(super) fn push_tab(query: &mut Sql, tab: Tab, now: Timestamp) -> Result<(), StoreError> {
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
pub(super) fn push_not_ended(query: &mut Sql, now: Timestamp) -> Result<(), StoreError> {
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

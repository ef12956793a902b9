//! SQL conditions of lists of shifts: permissions and filter.

use super::search::{SearchMatches, push_search};
use crate::{
    id::{StationId, VendorId},
    shift::{MAX_LENGTH, ShiftFilter, Tab, ZoneRange},
    store::{StoreError, sql::Sql},
    user::{RoleCode, User},
};
use jiff::Timestamp;

/// One station or one vendor whose shifts a user may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VisibleScope {
    /// A station of an EIC.
    Station(StationId),
    /// A vendor of the user.
    Vendor(VendorId),
}

/// The stations and vendors whose shifts a user may see; empty for an admin, who sees all.
pub(super) fn visible_scopes(user: &User) -> Vec<VisibleScope> {
    if user.is(RoleCode::Admin) {
        return Vec::new();
    }
    let stations = user.eic_stations().map(VisibleScope::Station);
    stations
        .chain(user.vendors().map(VisibleScope::Vendor))
        .collect()
}

/// How the database should find the shifts that a user may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lookup {
    /// By the index of a station or a vendor.
    Scope,
    /// By the filter, which selects few of all shifts: those of a vehicle, of a driver or of some names. Without this
    /// hint SQLite would read all shifts of the station.
    Filter,
}

impl Lookup {
    /// The better way for this filter. `matches` is what its search text matches, if it has one.
    pub(super) fn of(filter: &ShiftFilter, matches: Option<SearchMatches>) -> Self {
        let is_selective = filter.vehicle.is_some()
            || filter.driver.is_some()
            || matches == Some(SearchMatches::Few);
        if is_selective {
            Self::Filter
        } else {
            Self::Scope
        }
    }
}

/// Condition: the shifts of a station or a vendor.
pub(super) fn push_scope(
    query: &mut Sql,
    scope: VisibleScope,
    lookup: Lookup,
) -> Result<(), StoreError> {
    // No index has the value of an expression, not even of this one.
    query.push(match lookup {
        Lookup::Scope => "",
        Lookup::Filter => "+",
    });
    match scope {
        VisibleScope::Station(id) => query.push("s.station_id = ").bind(id.get())?,
        VisibleScope::Vendor(id) => query.push("s.vendor_id = ").bind(id.get())?,
    };
    Ok(())
}

/// Condition: the shifts of an EIC's stations and of a user's vendors; all for an admin.
pub(super) fn push_visible(query: &mut Sql, user: &User, lookup: Lookup) -> Result<(), StoreError> {
    if user.is(RoleCode::Admin) {
        query.push("1 = 1");
        return Ok(());
    }
    let scopes = visible_scopes(user);
    if scopes.is_empty() {
        query.push("1 = 0");
        return Ok(());
    }
    query.push("(");
    for (n, scope) in scopes.into_iter().enumerate() {
        query.push(if n == 0 { "" } else { " OR " });
        push_scope(query, scope, lookup)?;
    }
    query.push(")");
    Ok(())
}

/// Conditions of a filter, except its tab. `matches` is what its search text matches, if it has one.
pub(super) fn push_filter(
    query: &mut Sql,
    user: &User,
    filter: &ShiftFilter,
    matches: Option<SearchMatches>,
) -> Result<(), StoreError> {
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
        (" AND s.start_time > ", filter.from.and_then(longest_before)),
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
    if let (Some(search), Some(matches)) = (&filter.search, matches) {
        push_search(query, user, search, matches)?;
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

/// Condition: the shift belongs to the tab.
pub(super) fn push_tab(
    query: &mut Sql,
    filter: &ShiftFilter,
    now: Timestamp,
) -> Result<(), StoreError> {
    match filter.tab {
        Tab::All => {}
        Tab::Upcoming => {
            push_not_ended(query, now)?;
            query.push(" AND s.status <> 'CANCELLED'");
        }
        Tab::Past => {
            query
                .push(" AND s.end_time <= ")
                .bind(now.as_millisecond())?;
            // What has ended has begun: this limits the range of an index by start, if that gives the order.
            if filter.sort.is_by_start() {
                query
                    .push(" AND s.start_time < ")
                    .bind(now.as_millisecond())?;
            }
        }
        Tab::One(status) => {
            query
                .push(" AND s.status = ")
                .bind(status.as_str().to_owned())?;
        }
    }
    Ok(())
}

/// Condition: not ended.
pub(super) fn push_not_ended(query: &mut Sql, now: Timestamp) -> Result<(), StoreError> {
    query
        .push(" AND s.end_time > ")
        .bind(now.as_millisecond())?;
    if let Some(start) = longest_before(now) {
        query.push(" AND s.start_time > ").bind(start)?;
    }
    Ok(())
}

/// What ends after `time` starts after this: no shift is longer than [`MAX_LENGTH`]. Limits the range of an index. `None`
/// for the first day that a time can have.
fn longest_before(time: Timestamp) -> Option<i64> {
    Some(time.checked_sub(MAX_LENGTH).ok()?.as_millisecond() - 1)
}

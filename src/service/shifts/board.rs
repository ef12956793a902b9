//! The shift list as a page shows it, from one snapshot.

use super::{query::view, zone};
use crate::{
    error::Error,
    page::{DEFAULT_PAGE_SIZE, Page, PageRequest},
    policy::may_view_shifts,
    service::{Service, fleet::clock_of},
    shift::{BoardQuery, ShiftBoard, ShiftFilter, ZoneRange},
    store::{Connection, fleet, shifts},
    user::User,
};
use jiff::{Timestamp, civil::Date};
use std::collections::BTreeMap;

/// A user with more stations than this, such as an admin, receives only the clocks of the stations on the page.
const MAX_CLOCKS: usize = 20;

/// The requested page of the list with its counts; the first page if the requested one does not exist (any more).
///
/// # Errors
/// [`Error::Forbidden`] if the user has no role that works with shifts.
pub async fn board(
    service: &Service,
    user: &User,
    query: &BoardQuery,
) -> Result<ShiftBoard, Error> {
    read(service, user, query, |count| {
        PageRequest::new(query.page, DEFAULT_PAGE_SIZE)
            .filter(|request| request.exists_in(count))
            .unwrap_or_default()
    })
    .await
}

/// The whole list for printing, whatever the page of the query; its first rows if there are more than
/// [`MAX_PRINTED_ROWS`](crate::page::MAX_PRINTED_ROWS).
///
/// # Errors
/// As [`board`].
pub async fn printed(
    service: &Service,
    user: &User,
    query: &BoardQuery,
) -> Result<ShiftBoard, Error> {
    read(service, user, query, |_| PageRequest::printed()).await
}

async fn read(
    service: &Service,
    user: &User,
    query: &BoardQuery,
    page: impl FnOnce(i64) -> PageRequest,
) -> Result<ShiftBoard, Error> {
    may_view_shifts(user)?;
    let now = service.now();
    let mut snapshot = service.store().snapshot().await?;
    let stations = fleet::shift_stations(&mut snapshot, user).await?;
    let known = |id| stations.iter().any(|station| station.id == id);
    let filter = ShiftFilter {
        tab: query.tab,
        station: query.station.filter(|id| known(*id)),
        series: query.series,
        starts: starts(&mut snapshot, query).await?,
        search: (!query.search.is_empty()).then(|| query.search.clone()),
        sort: query.sort(),
        ..ShiftFilter::default()
    };
    let shifts::Summary {
        counts,
        waiting,
        next_start,
    } = shifts::summary(&mut snapshot, user, &filter, now).await?;
    let count = counts.of_tab(query.tab);
    let request = page(count);
    let rows = shifts::rows(&mut snapshot, user, &filter, now, request).await?;
    let results = rows
        .into_iter()
        .map(|stored| view(stored, now))
        .collect::<Result<Vec<_>, _>>()?;
    let send_all_clocks = stations.len() <= MAX_CLOCKS;
    let mut clocks = BTreeMap::new();
    for station in &stations {
        let is_on_page = || results.iter().any(|row| row.shift.station_id == station.id);
        if send_all_clocks || is_on_page() {
            clocks.insert(station.id, clock_of(station, now)?);
        }
    }
    Ok(ShiftBoard {
        page: Page {
            count,
            request,
            results,
        },
        counts,
        waiting,
        next_start,
        stations,
        clocks,
    })
}

/// The dates of a query as instants in each time zone, because a date means the day that the row of a shift shows.
async fn starts(db: &mut Connection, query: &BoardQuery) -> Result<Vec<ZoneRange>, Error> {
    if query.from.is_none() && query.to.is_none() {
        return Ok(Vec::new());
    }
    let zones = fleet::time_zones(db).await?.into_iter();
    zones
        .map(|name| {
            let zone = zone(&name)?;
            let midnight = |date: Date| -> Option<Timestamp> {
                Some(date.to_zoned(zone.clone()).ok()?.timestamp())
            };
            Ok(ZoneRange {
                from: query.from.and_then(midnight),
                until: query.to.and_then(|date| midnight(date.tomorrow().ok()?)),
                zone: name,
            })
        })
        .collect()
}

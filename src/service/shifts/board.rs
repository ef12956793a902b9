//! The shift list as a page shows it, from one snapshot.

use super::query::view;
use crate::policy::may_view_shifts;
use crate::{
    error::Error,
    page::{DEFAULT_PAGE_SIZE, Page, PageRequest},
    service::{Service, fleet::clock_of},
    shift::{BoardQuery, ShiftBoard, ShiftFilter},
    store::{fleet, shifts},
    user::User,
    wall_clock::find_zone,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
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
    may_view_shifts(user)?;
    let now = service.now();
    let mut snapshot = service.store().snapshot().await?;
    let stations = fleet::stations(&mut snapshot, user).await?;
    // Dates in the query are local dates of the user's first station.
    let zone = stations
        .first()
        .and_then(|station| find_zone(&station.zone).ok())
        .unwrap_or(TimeZone::UTC);
    let filter = filter(query, &zone);
    let shifts::Summary {
        counts,
        waiting,
        next_start,
    } = shifts::summary(&mut snapshot, user, &filter, now).await?;
    let count = query
        .status
        .map_or_else(|| counts.all(), |status| counts.of(status));
    let request = PageRequest::new(query.page, DEFAULT_PAGE_SIZE)
        .filter(|request| request.exists_in(count))
        .unwrap_or_default();
    let rows = shifts::rows(&mut snapshot, user, &filter, request).await?;
    let results = rows
        .into_iter()
        .map(|stored| view(stored, now))
        .collect::<Result<Vec<_>, _>>()?;
    let send_all_clocks = stations.len() <= MAX_CLOCKS;
    let mut clocks = BTreeMap::new();
    for station in stations {
        let is_on_page = || results.iter().any(|row| row.shift.station_id == station.id);
        if send_all_clocks || is_on_page() {
            clocks.insert(station.id, clock_of(&station, now)?);
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
        zone: zone.iana_name().unwrap_or("UTC").to_owned(),
        clocks,
    })
}

fn filter(query: &BoardQuery, zone: &TimeZone) -> ShiftFilter {
    let midnight =
        |date: Date| -> Option<Timestamp> { Some(date.to_zoned(zone.clone()).ok()?.timestamp()) };
    ShiftFilter {
        status: query.status,
        from: query.from.and_then(midnight),
        to: query.to.and_then(|date| midnight(date.tomorrow().ok()?)),
        search: (!query.search.is_empty()).then(|| query.search.clone()),
        sort: query.sort(),
        ..ShiftFilter::default()
    }
}

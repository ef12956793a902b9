//! The list's query in the words of the services.

use super::ShiftList;
use crate::list_query::ListQuery;
use domain::{
    fleet,
    page::{DEFAULT_PAGE_SIZE, PageRequest},
    problem::Problem,
    service::Service,
    shift::{ShiftFilter, ShiftSort, ShiftStatus},
    shifts,
    user::User,
    wall_clock::find_zone,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// The page that the query asks for; the first one if there is no such page (any more).
pub(super) async fn list(
    service: &Service,
    user: &User,
    query: &ListQuery,
) -> Result<ShiftList, Problem> {
    let zone = zone_of(service, user).await?;
    let filter = filter(query, &zone);
    let request = PageRequest::new(query.page, DEFAULT_PAGE_SIZE).unwrap_or_default();
    let page = match shifts::list_views(service, user, &filter, request).await {
        Err(Problem::InvalidParameter { .. }) => {
            shifts::list_views(service, user, &filter, PageRequest::default()).await?
        }
        other => other?,
    };
    let counts = shifts::counts(service, user, &filter).await?;
    let waiting = ShiftFilter {
        status: Some(ShiftStatus::Pending),
        sort: ShiftSort::EarliestStart,
        from: Some(service.now()),
        ..ShiftFilter::default()
    };
    let first = PageRequest::new(1, 1).unwrap_or_default();
    let next = shifts::list_views(service, user, &waiting, first)
        .await?
        .results
        .into_iter()
        .next();
    let all_waiting = shifts::counts(service, user, &ShiftFilter::default())
        .await?
        .pending;
    Ok(ShiftList {
        page,
        counts,
        waiting: all_waiting,
        next_start: next
            .map(|view| view.shift.start_time)
            .filter(|start| *start > service.now()),
        zone: zone.iana_name().unwrap_or("UTC").to_owned(),
    })
}

/// The zone in which somebody means a date: that of their first station.
async fn zone_of(service: &Service, user: &User) -> Result<TimeZone, Problem> {
    let station = fleet::stations_of(service, user).await?.into_iter().next();
    Ok(station
        .and_then(|station| find_zone(&station.zone).ok())
        .unwrap_or(TimeZone::UTC))
}

fn filter(query: &ListQuery, zone: &TimeZone) -> ShiftFilter {
    let midnight =
        |date: Date| -> Option<Timestamp> { Some(date.to_zoned(zone.clone()).ok()?.timestamp()) };
    ShiftFilter {
        status: query.tab.status(),
        from: query.from.and_then(midnight),
        to: query.to.and_then(|date| midnight(date.tomorrow().ok()?)),
        search: (!query.search.is_empty()).then(|| query.search.clone()),
        sort: query.sort(),
        ..ShiftFilter::default()
    }
}

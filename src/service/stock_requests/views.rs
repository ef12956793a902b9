//! Stock requests as pages show them.

use super::query::get;
use crate::{
    error::Error,
    id::StockRequestId,
    page::PageRequest,
    policy::may_view_stock_requests,
    service::{
        Service,
        shifts::view,
        trips::{view_all, view_requests},
    },
    shift::{ShiftFilter, ShiftSort, ShiftStatus, Tab},
    stock_request::{
        OperatorStation, ServingShift, StockRequest, StockRequestDetails, StockRequestView,
    },
    store::{Connection, fleet, shifts, stock_requests, trips},
    user::User,
};
use jiff::Timestamp;

/// Most trips to a station on its operator's page.
const MAX_TRIPS: i64 = 20;
/// Most stock requests of a mother station on its EICs' page.
const MAX_WAITING: i64 = 20;
/// Most shifts of one status that are offered for a stock request.
const MAX_SERVING: u32 = 3;

/// One stock request with its trips and what the user may do.
///
/// # Errors
/// [`Error::NotFound`] if it does not exist or the user may not see it.
pub async fn details(
    service: &Service,
    user: &User,
    id: StockRequestId,
) -> Result<StockRequestDetails, Error> {
    let request = get(service, user, id).await?;
    let now = service.now();
    let mut snapshot = service.store().snapshot().await?;
    full(&mut snapshot, user, request, now).await
}

/// The requests that wait for the user's decision as an EIC, the one that runs dry first on top; none for others.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer.
pub async fn waiting_for_eic(
    service: &Service,
    user: &User,
) -> Result<Vec<StockRequestDetails>, Error> {
    let stations: Vec<_> = user.eic_stations().collect();
    if stations.is_empty() {
        return Ok(Vec::new());
    }
    let now = service.now();
    let mut snapshot = service.store().snapshot().await?;
    let mut waiting = Vec::new();
    for station in stations {
        waiting.extend(stock_requests::waiting_for(&mut snapshot, station, MAX_WAITING).await?);
    }
    waiting.sort_by_key(|request| (request.runs_dry_at, request.id));
    waiting.truncate(MAX_WAITING as usize);
    let mut all = Vec::with_capacity(waiting.len());
    for request in waiting {
        all.push(full(&mut snapshot, user, request, now).await?);
    }
    Ok(all)
}

/// The stations that the user operates, by name.
///
/// # Errors
/// [`Error::Forbidden`] if the user has no role that works with stock requests.
pub async fn of_operator(service: &Service, user: &User) -> Result<Vec<OperatorStation>, Error> {
    may_view_stock_requests(user)?;
    let now = service.now();
    let mut snapshot = service.store().snapshot().await?;
    let mut stations = Vec::new();
    for id in user.operator_stations() {
        let Some(station) = fleet::visible_station(&mut snapshot, user, id).await? else {
            continue;
        };
        let waiting = stock_requests::waiting_at(&mut snapshot, id).await?;
        let waiting = view_requests(&mut snapshot, waiting.into_iter().collect(), now).await?;
        let expected = trips::expected_at(&mut snapshot, id, MAX_TRIPS).await?;
        stations.push(OperatorStation {
            id,
            name: station.name,
            has_mother: station.mother_station_id.is_some(),
            waiting: waiting.into_iter().next(),
            trips: view_all(&mut snapshot, user, expected, now).await?,
        });
    }
    stations.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(stations)
}

async fn full(
    db: &mut Connection,
    user: &User,
    request: StockRequest,
    now: Timestamp,
) -> Result<StockRequestDetails, Error> {
    let is_waiting = request.status.is_waiting();
    let found = trips::for_request(db, request.id).await?;
    let trips = view_all(db, user, found, now).await?;
    let views = view_requests(db, vec![request], now).await?;
    let view: StockRequestView = views.into_iter().next().ok_or(Error::Internal)?;
    let request = &view.request;
    let serving = if is_waiting && user.is_eic_of(request.mother_station_id) {
        serving(db, user, request, now).await?
    } else {
        Vec::new()
    };
    Ok(StockRequestDetails {
        may_change: is_waiting && user.is_operator_of(request.station_id),
        serving,
        trips,
        view,
    })
}

/// Shifts at the mother station that are not over: approved ones, to which a trip can be assigned, and pending ones.
async fn serving(
    db: &mut Connection,
    user: &User,
    request: &StockRequest,
    now: Timestamp,
) -> Result<Vec<ServingShift>, Error> {
    let page = PageRequest::new(1, MAX_SERVING).unwrap_or_default();
    let mut found = Vec::new();
    for status in [ShiftStatus::Approved, ShiftStatus::Pending] {
        let filter = ShiftFilter {
            tab: Tab::One(status),
            station: Some(request.mother_station_id),
            from: Some(now),
            sort: ShiftSort::EarliestStart,
            ..ShiftFilter::default()
        };
        for stored in shifts::rows(db, user, &filter, now, page).await? {
            let in_time = stored.shift.start_time < request.runs_dry_at;
            found.push(ServingShift {
                view: view(stored, now)?,
                in_time,
            });
        }
    }
    found.sort_by_key(|shift| {
        (
            !shift.in_time,
            shift.view.shift.start_time,
            shift.view.shift.id,
        )
    });
    Ok(found)
}

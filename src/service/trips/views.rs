//! Trips as pages show them.

use super::query::get;
use crate::{
    error::Error,
    id::{ShiftId, StationId, TripId},
    policy::may_view_shifts,
    service::{
        Service,
        shifts::{visible_to, zone},
    },
    shift::{Shift, ShiftStatus},
    shift_trips::{ShiftTrips, TripForm},
    stock_request::{StockRequest, StockRequestView},
    store::{Connection, fleet, shifts, stock_requests, trips},
    trip::{Trip, TripView},
    user::User,
};
use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};
use std::collections::{BTreeMap, btree_map::Entry};

/// Most stock requests in the form for a new trip; one station has at most one that waits.
const MAX_REQUESTS: i64 = 100;
/// The offered start is rounded up to this.
const ROUNDED_TO: i64 = 5;

/// One trip with what the user may do.
///
/// # Errors
/// [`Error::NotFound`] if it does not exist or the user may not see it.
pub async fn details(service: &Service, user: &User, id: TripId) -> Result<TripView, Error> {
    let trip = get(service, user, id).await?;
    let mut reader = service.store().reader().await?;
    let views = view_all(&mut reader, user, vec![trip], service.now()).await?;
    views.into_iter().next().ok_or(Error::Internal)
}

/// The trips of a shift, and what its station's EICs can assign.
///
/// # Errors
/// [`Error::NotFound`] if the shift does not exist or the user may not see it.
pub async fn of_shift(service: &Service, user: &User, id: ShiftId) -> Result<ShiftTrips, Error> {
    may_view_shifts(user)?;
    let now = service.now();
    let mut snapshot = service.store().snapshot().await?;
    let stored = visible_to(shifts::get(&mut snapshot, id).await?, user)?;
    let found = trips::of_shift(&mut snapshot, id).await?;
    let trips = view_all(&mut snapshot, user, found, now).await?;
    let shift = &stored.shift;
    let may_assign = user.is_eic_of(shift.station_id)
        && shift.status == ShiftStatus::Approved
        && now < shift.end_time;
    let form = if may_assign {
        Some(form(&mut snapshot, shift, &zone(&stored.time_zone)?, now).await?)
    } else {
        None
    };
    Ok(ShiftTrips { trips, form })
}

async fn form(
    db: &mut Connection,
    shift: &Shift,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<TripForm, Error> {
    let waiting = stock_requests::waiting_for(db, shift.station_id, MAX_REQUESTS).await?;
    let requests = view_requests(db, waiting, now).await?;
    Ok(TripForm {
        requests,
        stations: fleet::daughter_stations(db).await?,
        earliest: zone.to_datetime(shift.start_time),
        end: zone.to_datetime(shift.end_time),
        offered: zone.to_datetime(offered_start(shift, now)),
        zone: abbreviation(zone, shift.start_time),
    })
}

/// The next whole five minutes within the shift.
fn offered_start(shift: &Shift, now: Timestamp) -> Timestamp {
    let step = SignedDuration::from_mins(ROUNDED_TO).as_millis() as i64;
    let rounded = (now.as_millisecond() + step - 1).div_euclid(step) * step;
    let rounded = Timestamp::from_millisecond(rounded).unwrap_or(now);
    let last = shift.end_time - SignedDuration::from_mins(1);
    rounded.min(last).max(shift.start_time)
}

/// Trips with local times and what the user may do with each.
pub(in crate::service) async fn view_all(
    db: &mut Connection,
    user: &User,
    trips: Vec<Trip>,
    now: Timestamp,
) -> Result<Vec<TripView>, Error> {
    let mut zones = Zones::default();
    let mut views = Vec::with_capacity(trips.len());
    for trip in trips {
        let zone = zones.of(db, trip.from_station_id).await?;
        let local = |at: Timestamp| -> DateTime { zone.to_datetime(at) };
        let may_see_shift = user.may_see_shift(trip.from_station_id, trip.vendor_id);
        let (from, to) = (trip.from_station_id, trip.to_station_id);
        views.push(TripView {
            planned_local: local(trip.planned_start),
            created_local: local(trip.created_at),
            started_local: trip.started_at.map(local),
            completed_local: trip.completed_at.map(local),
            zone: abbreviation(zone, trip.planned_start),
            now_offset_seconds: zone.to_offset(now).seconds(),
            may_drive: user.is_vendor_of(trip.vendor_id),
            may_cancel: user.is_eic_of(from),
            may_see_shift,
            may_see_request: user.may_see_stock_request(to, from),
            trip,
        });
    }
    Ok(views)
}

/// Stock requests with local times at their stations.
pub(in crate::service) async fn view_requests(
    db: &mut Connection,
    requests: Vec<StockRequest>,
    now: Timestamp,
) -> Result<Vec<StockRequestView>, Error> {
    let mut zones = Zones::default();
    let mut views = Vec::with_capacity(requests.len());
    for request in requests {
        let zone = zones.of(db, request.station_id).await?;
        views.push(StockRequestView {
            dry_local: zone.to_datetime(request.runs_dry_at),
            zone: abbreviation(zone, request.runs_dry_at),
            now_offset_seconds: zone.to_offset(now).seconds(),
            request,
        });
    }
    Ok(views)
}

fn abbreviation(zone: &TimeZone, at: Timestamp) -> String {
    zone.to_offset_info(at).abbreviation().to_owned()
}

/// Time zones of stations, each read once.
#[derive(Default)]
struct Zones(BTreeMap<StationId, TimeZone>);

impl Zones {
    async fn of(&mut self, db: &mut Connection, station: StationId) -> Result<&TimeZone, Error> {
        Ok(match self.0.entry(station) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let name = fleet::time_zone(db, station).await?;
                new.insert(zone(&name.ok_or(Error::Internal)?)?)
            }
        })
    }
}

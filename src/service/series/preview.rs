//! The dates that a request would create, with what is in their way. Stores nothing.

use super::{conflicts::Occupied, plan};
use crate::{
    error::Error,
    policy::may_create_shifts,
    series::{Clash, PlannedDate, Preview, PreviewDate, SeriesDraft, StationPreview},
    service::{
        Service,
        shifts::{check_resources, zone},
    },
    shift::{Conflict, NewShift, SeriesDate, ShiftDraft},
    store::{
        Connection,
        shifts::{self, LockedResources},
    },
    user::User,
};
use jiff::{SignedDuration, tz::TimeZone};

/// A requested shift or series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShiftRequest {
    /// One shift.
    Single(ShiftDraft),
    /// A series.
    Series(SeriesDraft),
}

impl ShiftRequest {
    /// The shift, or the first date of the series.
    pub fn first(&self) -> ShiftDraft {
        match self {
            Self::Single(draft) => *draft,
            Self::Series(draft) => draft.first,
        }
    }
}

/// The dates that a request would create.
///
/// # Errors
/// Those of the request itself, except a double booking.
pub async fn preview(
    service: &Service,
    user: &User,
    request: &ShiftRequest,
) -> Result<Preview, Error> {
    may_create_shifts(user)?;
    let mut snapshot = service.store().snapshot().await?;
    let (new, resources) = checked(&mut snapshot, service, user, request.first()).await?;
    let dates = match request {
        ShiftRequest::Series(draft) => plan(&draft.pattern, new.times, &resources)?.dates,
        ShiftRequest::Single(_) => vec![SeriesDate {
            date: station_zone(&resources)?
                .to_datetime(new.times.start())
                .date(),
            times: new.times,
            adjusted: false,
        }],
    };
    let occupied = Occupied::read(&mut snapshot, new, &dates).await?;
    let dates: Vec<_> = dates
        .into_iter()
        .map(|date| PreviewDate {
            date: date.date,
            start_time: date.times.start(),
            end_time: date.times.end(),
            adjusted: date.adjusted,
            conflict: occupied.conflict(date.times),
        })
        .collect();
    Ok(Preview {
        count: dates.len(),
        dates,
    })
}

/// The dates that a series would create, at the clocks of its station.
///
/// # Errors
/// As [`preview`].
pub async fn station_preview(
    service: &Service,
    user: &User,
    draft: &SeriesDraft,
) -> Result<StationPreview, Error> {
    may_create_shifts(user)?;
    let mut snapshot = service.store().snapshot().await?;
    let (new, resources) = checked(&mut snapshot, service, user, draft.first).await?;
    let zone = station_zone(&resources)?;
    let plan = plan(&draft.pattern, new.times, &resources)?;
    let occupied = Occupied::read(&mut snapshot, new, &plan.dates).await?;
    let planned_length = zone
        .to_datetime(new.times.end())
        .duration_since(zone.to_datetime(new.times.start()));
    let dates = plan
        .dates
        .into_iter()
        .map(|date| planned_date(date, planned_length, occupied.conflict(date.times), &zone));
    Ok(StationPreview {
        dates: dates.collect(),
        pattern: plan.pattern,
    })
}

/// `planned_length` is the length that the clocks suggest.
fn planned_date(
    date: SeriesDate,
    planned_length: SignedDuration,
    conflict: Option<Conflict>,
    zone: &TimeZone,
) -> PlannedDate {
    let (start, end) = (date.times.start(), date.times.end());
    PlannedDate {
        date: date.date,
        start: zone.to_datetime(start),
        end: zone.to_datetime(end),
        longer_by: (end.duration_since(start) - planned_length).as_mins(),
        adjusted: date.adjusted,
        clash: conflict.map(|conflict| Clash {
            resource: conflict.resource,
            shift_id: conflict.shift_id,
            start: zone.to_datetime(conflict.start_time),
            end: zone.to_datetime(conflict.end_time),
        }),
    }
}

/// The first date after all checks that need no lock, with its vehicle, driver and station.
async fn checked(
    snapshot: &mut Connection,
    service: &Service,
    user: &User,
    draft: ShiftDraft,
) -> Result<(NewShift, LockedResources), Error> {
    let found = shifts::read_resources(snapshot, draft.vehicle_id, draft.driver_id).await?;
    let resources = check_resources(snapshot, user, draft, found).await?;
    let new = draft
        .check(service.now())
        .map_err(|fields| Error::Invalid { fields })?;
    Ok((new, resources))
}

fn station_zone(resources: &LockedResources) -> Result<TimeZone, Error> {
    let station = resources
        .station
        .as_ref()
        .ok_or(Error::VehicleWithoutStation)?;
    zone(&station.time_zone)
}

//! The dates that a request would create, with what is in their way. Stores nothing.

use super::{conflicts::Occupied, plan};
use crate::{
    error::Error,
    policy::may_create_shifts,
    series::{Preview, PreviewDate, SeriesDraft},
    service::{
        Service,
        shifts::{check_resources, zone},
    },
    shift::{SeriesDate, ShiftDraft},
    store::shifts,
    user::User,
};

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
    let draft = request.first();
    let mut snapshot = service.store().snapshot().await?;
    let found = shifts::read_resources(&mut snapshot, draft.vehicle_id, draft.driver_id).await?;
    let resources = check_resources(&mut snapshot, user, draft, found).await?;
    let new = draft
        .check(service.now())
        .map_err(|fields| Error::Invalid { fields })?;
    let dates = match request {
        ShiftRequest::Series(draft) => plan(&draft.pattern, new.times, &resources)?.dates,
        ShiftRequest::Single(_) => {
            let station = resources.station.ok_or(Error::VehicleWithoutStation)?;
            vec![SeriesDate {
                date: zone(&station.time_zone)?
                    .to_datetime(new.times.start())
                    .date(),
                times: new.times,
                adjusted: false,
            }]
        }
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

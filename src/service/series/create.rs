//! Creates a series for a vendor: all dates or none.

use super::{conflicts::Occupied, plan};
use crate::{
    error::Error,
    event::{Changes, InboxChange, SeriesChange, SeriesDates},
    id::{SeriesId, ShiftId},
    notification::message::{self, SeriesNews},
    policy::may_create_shifts,
    series::SeriesDraft,
    service::{
        Service,
        shifts::{
            IdempotencyKey, Repeatable, canonical, content, lock_resources, notify, pending_shift,
            search_text, zone,
        },
    },
    shift::{NewShift, Shift, ShiftVersion},
    store::{
        Connection, audit,
        inboxes::Recipients,
        shifts::{self, SeriesRow},
    },
    user::User,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;

/// A series that was created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedSeries {
    /// Id of the series.
    pub series_id: SeriesId,
    /// The dates, in order of start.
    pub shift_ids: Vec<ShiftId>,
    /// The first date.
    pub first: Shift,
}

/// Creates the PENDING shifts of a series and one notification for every EIC of the vehicle's home station, in one
/// transaction: when this returns, it is on disk. A repeated request with the same key gets the series of the first
/// request, as it was then.
///
/// # Errors
/// Those of [`shifts::create`](crate::service::shifts::create()), with [`Error::SeriesDoubleBooking`] in place of
/// `DoubleBooking`, and [`Error::Invalid`] under `recurrence_pattern`.
pub async fn create(
    service: &Service,
    user: &User,
    draft: SeriesDraft,
    key: Option<IdempotencyKey>,
) -> Result<CreatedSeries, Error> {
    may_create_shifts(user)?;
    let now = service.now();
    let (service_, user) = (service.clone(), user.clone());
    service
        .run_to_completion(async move { create_once(&service_, &user, &draft, key, now).await })
        .await
}

async fn create_once(
    service: &Service,
    user: &User,
    draft: &SeriesDraft,
    key: Option<IdempotencyKey>,
    now: Timestamp,
) -> Result<CreatedSeries, Error> {
    let request = format!("{} {}", canonical(draft.first), draft.pattern.canonical());
    let repeat = Repeatable::new(user, request, key, now);
    let mut tx = service.store().write_shared().await?;
    let outcome = write(service, &mut tx, user, draft, now).await;
    repeat.finish(service, tx, outcome).await
}

/// A series of one date changes one shift.
fn changes(created: &CreatedSeries, inboxes: Vec<InboxChange>) -> Changes {
    let first = Arc::new(created.first.clone());
    let mut changes = Changes {
        inboxes,
        ..Changes::default()
    };
    if created.shift_ids.len() == 1 {
        changes.shift = Some(first);
        return changes;
    }
    let version = first.shift_version();
    let versions = created
        .shift_ids
        .iter()
        .map(|id| ShiftVersion { id: *id, ..version });
    changes.series = Some(SeriesChange {
        dates: SeriesDates {
            id: created.series_id,
            changed_at: first.created_at,
            versions: versions.collect(),
        },
        first,
    });
    changes
}

async fn write(
    service: &Service,
    db: &mut Connection,
    user: &User,
    draft: &SeriesDraft,
    now: Timestamp,
) -> Result<(CreatedSeries, Changes), Error> {
    let Inserted {
        created,
        last,
        time_zone,
    } = insert(db, user, draft, now).await?;
    let message = message::series_created(SeriesNews {
        series: created.series_id,
        first: &created.first,
        last: &last,
        count: created.shift_ids.len(),
        zone: &zone(&time_zone)?,
    });
    let recipients = Recipients::EicsOf(created.first.station_id);
    let content = content(message, now);
    let inboxes = notify(service, db, recipients, created.series_id, content).await?;
    audit::Entry::new(now, "shift_created")
        .by(user.id)
        .with(json!({"told": inboxes.len()}))
        .write_for(db, &created.shift_ids)
        .await?;
    let changes = changes(&created, inboxes);
    Ok((created, changes))
}

/// A series in the store, before anybody is notified.
struct Inserted {
    created: CreatedSeries,
    last: Shift,
    time_zone: String,
}

/// Checks rows and rules under the locks of vehicle and driver, and inserts the series.
async fn insert(
    db: &mut Connection,
    user: &User,
    draft: &SeriesDraft,
    now: Timestamp,
) -> Result<Inserted, Error> {
    let locked = lock_resources(db, user, draft.first).await?;
    let new = draft
        .first
        .check(now)
        .map_err(|fields| Error::Invalid { fields })?;
    let station = locked
        .station
        .as_ref()
        .ok_or(Error::VehicleWithoutStation)?;
    let plan = plan(&draft.pattern, new.times, &locked)?;
    let conflicts = Occupied::read(db, new, &plan.dates)
        .await?
        .conflicts(&plan.dates);
    if !conflicts.is_empty() {
        return Err(Error::SeriesDoubleBooking { conflicts });
    }
    let row = SeriesRow {
        vehicle: new.vehicle_id,
        driver: new.driver_id,
        vendor: locked.vendor,
        station: station.id,
        created_by: user.id,
        search: &search_text(&locked),
        now,
    };
    let series_id = shifts::insert_series(db, &row, &plan.pattern).await?;
    let shift_ids = shifts::insert_dates(db, series_id, &row, &plan.dates).await?;
    let date = |id: Option<&ShiftId>, date: Option<&crate::shift::SeriesDate>| {
        let new = NewShift {
            times: date.ok_or(Error::Internal)?.times,
            ..new
        };
        let id = *id.ok_or(Error::Internal)?;
        Ok::<_, Error>(Shift {
            is_recurring: true,
            recurrence_pattern: Some(plan.pattern.clone()),
            series_id: Some(series_id),
            ..pending_shift(id, new, &locked, station, user, now)
        })
    };
    Ok(Inserted {
        last: date(shift_ids.last(), plan.dates.last())?,
        time_zone: station.time_zone.clone(),
        created: CreatedSeries {
            series_id,
            first: date(shift_ids.first(), plan.dates.first())?,
            shift_ids,
        },
    })
}

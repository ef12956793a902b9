//! Starting, completing and cancelling trips.

use crate::{
    error::{EntityKind, Error},
    event::Changes,
    id::TripId,
    policy::{may_assign_trips, may_drive_trips},
    service::{
        Service,
        records::trip_change,
        trip_effects::{Effects, follow_trips},
    },
    store::{audit, shifts, trips},
    trip::{Trip, TripStatus},
    user::User,
};
use serde_json::json;

/// A change of status.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Start,
    Complete,
    Cancel,
}

impl Step {
    /// The status that a trip must have, the status that it gets, and the action in the history of the shift.
    fn transition(self) -> (TripStatus, TripStatus, &'static str) {
        match self {
            Self::Start => (TripStatus::Assigned, TripStatus::Started, "trip_started"),
            Self::Complete => (TripStatus::Started, TripStatus::Completed, "trip_completed"),
            Self::Cancel => (
                TripStatus::Assigned,
                TripStatus::Cancelled,
                "trip_cancelled",
            ),
        }
    }
}

/// Starts an ASSIGNED trip of the user's vendor.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], then [`Error::TripChanged`] and [`Error::StaleTrip`] with the current trip.
pub async fn start(
    service: &Service,
    user: &User,
    id: TripId,
    version: Option<i64>,
) -> Result<Trip, Error> {
    may_drive_trips(user)?;
    change(service, user, id, Step::Start, version).await
}

/// Completes a STARTED trip of the user's vendor. The stock request that it serves becomes SERVED.
///
/// # Errors
/// As [`start`].
pub async fn complete(
    service: &Service,
    user: &User,
    id: TripId,
    version: Option<i64>,
) -> Result<Trip, Error> {
    may_drive_trips(user)?;
    change(service, user, id, Step::Complete, version).await
}

/// Cancels an ASSIGNED trip, as an EIC of the shift's station.
///
/// # Errors
/// As [`start`].
pub async fn cancel(
    service: &Service,
    user: &User,
    id: TripId,
    version: Option<i64>,
) -> Result<Trip, Error> {
    may_assign_trips(user)?;
    change(service, user, id, Step::Cancel, version).await
}

async fn change(
    service: &Service,
    user: &User,
    id: TripId,
    step: Step,
    version: Option<i64>,
) -> Result<Trip, Error> {
    let (service_, user) = (service.clone(), user.clone());
    service
        .run_to_completion(async move { change_once(&service_, &user, id, step, version).await })
        .await
}

async fn change_once(
    service: &Service,
    user: &User,
    id: TripId,
    step: Step,
    version: Option<i64>,
) -> Result<Trip, Error> {
    let now = service.now();
    let mut tx = service.store().write().await?;
    const NOT_FOUND: Error = Error::NotFound {
        entity: EntityKind::Trip,
    };
    // The shift of a trip never changes, so it can be read before it is locked.
    let found = trips::get(&mut tx, id).await?.ok_or(NOT_FOUND)?;
    shifts::lock(&mut tx, found.shift_id).await?;
    let before = trips::get(&mut tx, id).await?.ok_or(NOT_FOUND)?;
    check(&before, user, step, version)?;
    let (_, status, action) = step.transition();
    trips::set_status(&mut tx, id, status, now).await?;
    audit::Entry::new(now, action)
        .by(user.id)
        .on_shift(before.shift_id)
        .with(json!({"trip_id": id}))
        .write(&mut tx)
        .await?;
    let requests = before.stock_request_id.into_iter().collect();
    let Effects { records, inboxes } = follow_trips(&mut tx, requests, false, user, now).await?;
    let after = trips::get(&mut tx, id).await?.ok_or(Error::Internal)?;
    let mut changes = Changes {
        inboxes,
        records: vec![trip_change(after.clone())],
        ..Changes::default()
    };
    changes.records.extend(records);
    service.commit(tx, changes).await?;
    Ok(after)
}

/// Checks first the row, then the rules, as for a shift.
fn check(trip: &Trip, user: &User, step: Step, version: Option<i64>) -> Result<(), Error> {
    if !user.may_see_trip(trip.from_station_id, trip.vendor_id, trip.to_station_id) {
        return Err(Error::NotFound {
            entity: EntityKind::Trip,
        });
    }
    let may_act = match step {
        Step::Start | Step::Complete => user.is_vendor_of(trip.vendor_id),
        Step::Cancel => user.is_eic_of(trip.from_station_id),
    };
    if !may_act {
        return Err(Error::Forbidden);
    }
    let (required, ..) = step.transition();
    if trip.status != required {
        return Err(Error::TripChanged {
            trip: Box::new(trip.clone()),
        });
    }
    if version.is_some_and(|version| version != trip.version) {
        return Err(Error::StaleTrip {
            trip: Box::new(trip.clone()),
        });
    }
    Ok(())
}

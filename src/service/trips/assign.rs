//! Assigns trips to approved shifts.

use crate::{
    clock::to_millisecond,
    error::{EntityKind, Error},
    event::Changes,
    field_errors::{FieldError, FieldErrors},
    id::{ShiftId, StockRequestId},
    notification::message,
    policy::may_assign_trips,
    service::{
        Service,
        records::trip_change,
        shifts::{IdempotencyKey, Repeatable, content, notify, visible_to, zone},
        trip_effects::{Effects, follow_trips},
    },
    shift::{Shift, ShiftStatus},
    station::{StationEntry, StationKind},
    stock_request::StockRequest,
    store::{Connection, audit, fleet, inboxes::Recipients, shifts, stock_requests, trips},
    trip::{Destination, LocalTripDraft, Trip, TripDraft},
    user::User,
    wall_clock::WallClock,
};
use jiff::Timestamp;
use serde_json::json;

/// Assigns a trip to an APPROVED shift and notifies the users of its vendor, in one transaction. A repeated request with
/// the same key gets the trip of the first request, as it was then.
///
/// # Errors
/// The order is role, rows ([`Error::NotFound`] for a shift, station or stock request that the user may not see), rules:
/// [`Error::ShiftNotApproved`], [`Error::ShiftEnded`], [`Error::Invalid`], [`Error::StockRequestChanged`];
/// [`Error::KeyReused`].
pub async fn assign(
    service: &Service,
    user: &User,
    shift: ShiftId,
    draft: TripDraft,
    key: Option<IdempotencyKey>,
) -> Result<Trip, Error> {
    may_assign_trips(user)?;
    let now = service.now();
    let draft = TripDraft {
        planned_start: to_millisecond(draft.planned_start),
        ..draft
    };
    let (service_, user) = (service.clone(), user.clone());
    service
        .run_to_completion(async move {
            let repeat = Repeatable::new(&user, canonical(shift, draft), key, now);
            let mut tx = service_.store().write_shared().await?;
            let outcome = write(&service_, &mut tx, &user, shift, draft, now).await;
            repeat.finish(&service_, tx, outcome).await
        })
        .await
}

/// Assigns a trip from a form, which has the local time of the shift's station and may name only the stock request.
///
/// # Errors
/// Those of [`assign`], and [`Error::Invalid`] for a time that the station's clocks do not show once.
pub async fn assign_local(
    service: &Service,
    user: &User,
    shift: ShiftId,
    draft: LocalTripDraft,
) -> Result<Trip, Error> {
    may_assign_trips(user)?;
    let mut snapshot = service.store().snapshot().await?;
    let stored = visible_to(shifts::get(&mut snapshot, shift).await?, user)?;
    let clock = wall_clock_of(&stored.time_zone, service.now())?;
    let planned_start = clock
        .instant(&draft.planned_start)
        .map_err(|error| Error::field("planned_start", error.into()))?;
    let (to_station_id, stock_request_id) = match draft.destination {
        Destination::Station(id) => (id, None),
        Destination::Request(id) => {
            let request = stock_requests::get(&mut snapshot, id).await?;
            let request = request.ok_or(Error::NotFound {
                entity: EntityKind::StockRequest,
            })?;
            (request.station_id, Some(id))
        }
    };
    drop(snapshot);
    let draft = TripDraft {
        to_station_id,
        planned_start,
        quantity_kg: draft.quantity_kg,
        stock_request_id,
    };
    assign(service, user, shift, draft, None).await
}

fn wall_clock_of(zone: &str, now: Timestamp) -> Result<WallClock, Error> {
    WallClock::of_zone(zone, now).map_err(|error| {
        tracing::error!(%error, zone, "unknown time zone of a station");
        Error::Internal
    })
}

async fn write(
    service: &Service,
    db: &mut Connection,
    user: &User,
    shift: ShiftId,
    draft: TripDraft,
    now: Timestamp,
) -> Result<(Trip, Changes), Error> {
    let stored = visible_to(shifts::lock(db, shift).await?, user)?;
    let shift = &stored.shift;
    if !user.is_eic_of(shift.station_id) {
        return Err(Error::Forbidden);
    }
    let destination = fleet::visible_station(db, user, draft.to_station_id)
        .await?
        .ok_or(Error::NotFound {
            entity: EntityKind::Station,
        })?;
    let request = match draft.stock_request_id {
        Some(id) => Some(lock_request(db, shift, id).await?),
        None => None,
    };
    check(shift, draft, &destination, request.as_ref(), now)?;
    let id = trips::insert(db, shift, draft, user.id, now).await?;
    let trip = trips::get(db, id).await?.ok_or(Error::Internal)?;
    let Effects { records, .. } = follow_trips(
        db,
        draft.stock_request_id.into_iter().collect(),
        true,
        user,
        now,
    )
    .await?;
    let assigned = content(
        message::trip_assigned(&trip, &zone(&stored.time_zone)?),
        now,
    );
    let recipients = Recipients::UsersOf(shift.vendor_id);
    let inboxes = notify(service, db, recipients, id, assigned).await?;
    audit::Entry::new(now, "trip_assigned")
        .by(user.id)
        .on_shift(shift.id)
        .with(json!({"trip_id": id, "told": inboxes.len()}))
        .write(db)
        .await?;
    let mut changes = Changes {
        inboxes,
        records: vec![trip_change(trip.clone())],
        ..Changes::default()
    };
    changes.records.extend(records);
    Ok((trip, changes))
}

/// Locks the stock request of a trip. The shift's station must be its mother station.
async fn lock_request(
    db: &mut Connection,
    shift: &Shift,
    id: StockRequestId,
) -> Result<StockRequest, Error> {
    stock_requests::lock(db, &[id]).await?;
    stock_requests::get(db, id)
        .await?
        .filter(|request| request.mother_station_id == shift.station_id)
        .ok_or(Error::NotFound {
            entity: EntityKind::StockRequest,
        })
}

fn check(
    shift: &Shift,
    draft: TripDraft,
    destination: &StationEntry,
    request: Option<&StockRequest>,
    now: Timestamp,
) -> Result<(), Error> {
    if shift.status != ShiftStatus::Approved {
        return Err(Error::ShiftNotApproved {
            shift: Box::new(shift.clone()),
        });
    }
    if now >= shift.end_time {
        return Err(Error::ShiftEnded {
            shift: Box::new(shift.clone()),
        });
    }
    let mut errors = FieldErrors::default();
    if !(shift.start_time..shift.end_time).contains(&draft.planned_start) {
        errors.add("planned_start", FieldError::OutsideShift);
    }
    if destination.kind != StationKind::Dbs {
        errors.add("to_station_id", FieldError::DestinationNotDbs);
    }
    if request.is_some_and(|request| request.station_id != draft.to_station_id) {
        errors.add("stock_request_id", FieldError::RequestOfOtherStation);
    }
    errors
        .into_result(())
        .map_err(|fields| Error::Invalid { fields })?;
    match request {
        Some(request) if !request.status.is_waiting() => Err(Error::StockRequestChanged {
            stock_request: Box::new(request.clone()),
        }),
        _ => Ok(()),
    }
}

/// Canonical form of a request: two notations of the same trip are the same request.
fn canonical(shift: ShiftId, draft: TripDraft) -> String {
    // Destructured, so that a new field cannot be forgotten here.
    let TripDraft {
        to_station_id,
        planned_start,
        quantity_kg,
        stock_request_id,
    } = draft;
    json!([
        "trip",
        shift,
        to_station_id,
        planned_start,
        quantity_kg,
        stock_request_id
    ])
    .to_string()
}

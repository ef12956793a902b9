//! Creates a shift for a vendor.

use super::{
    content, notify,
    repeat::{IdempotencyKey, Repeatable},
    zone,
};
use crate::{
    clock::to_millisecond,
    error::{EntityKind, Error},
    event::Changes,
    id::ShiftId,
    notification::message,
    policy::may_create_shifts,
    service::Service,
    shift::{NewShift, Person, Shift, ShiftDraft, ShiftStatus},
    store::{
        Connection, audit,
        inboxes::Recipients,
        shifts::{self, Home, InsertOutcome, LockedResources, ShiftContext},
    },
    user::User,
};
use jiff::Timestamp;
use serde_json::json;
use std::sync::Arc;

/// Creates a PENDING shift and a notification for every EIC of the vehicle's home station, in one transaction: when
/// this returns, it is on disk. A repeated request with the same key gets the shift of the first request, as it was
/// then.
///
/// # Errors
/// The order is role, rows ([`Error::NotFound`] for a vehicle or driver of another vendor), rules;
/// [`Error::DoubleBooking`] if the vehicle or the driver is taken; [`Error::KeyReused`].
pub async fn create(
    service: &Service,
    user: &User,
    draft: ShiftDraft,
    key: Option<IdempotencyKey>,
) -> Result<Shift, Error> {
    may_create_shifts(user)?;
    let now = service.now();
    let (service_, user) = (service.clone(), user.clone());
    service
        .run_to_completion(async move { create_once(&service_, &user, draft, key, now).await })
        .await
}

async fn create_once(
    service: &Service,
    user: &User,
    draft: ShiftDraft,
    key: Option<IdempotencyKey>,
    now: Timestamp,
) -> Result<Shift, Error> {
    let repeat = Repeatable::new(user, canonical(draft), key, now);
    let mut tx = service.store().write_shared().await?;
    let outcome = write(service, &mut tx, user, draft, now).await;
    repeat.finish(service, tx, outcome).await
}

async fn write(
    service: &Service,
    db: &mut Connection,
    user: &User,
    draft: ShiftDraft,
    now: Timestamp,
) -> Result<(Shift, Changes), Error> {
    let (shift, time_zone) = insert(db, user, draft, now).await?;
    let id = shift.id;
    let created = content(message::shift_created(&shift, &zone(&time_zone)?), now);
    let recipients = Recipients::EicsOf(shift.station_id);
    let inboxes = notify(service, db, recipients, id, created).await?;
    audit::Entry::new(now, "shift_created")
        .by(user.id)
        .on_shift(id)
        .with(json!({"told": inboxes.len()}))
        .write(db)
        .await?;
    let changes = Changes {
        inboxes,
        shift: Some(Arc::new(shift.clone())),
        ..Changes::default()
    };
    Ok((shift, changes))
}

/// Checks rows and rules under the locks of vehicle and driver, and inserts the shift. Returns it with its station's
/// time zone.
async fn insert(
    db: &mut Connection,
    user: &User,
    draft: ShiftDraft,
    now: Timestamp,
) -> Result<(Shift, String), Error> {
    let locked = lock_resources(db, user, draft).await?;
    let new = draft
        .check(now)
        .map_err(|fields| Error::Invalid { fields })?;
    let station = locked
        .station
        .as_ref()
        .ok_or(Error::VehicleWithoutStation)?;
    let search = search_text(&locked);
    let context = ShiftContext {
        vendor: locked.vendor,
        station: station.id,
        created_by: user.id,
        search: &search,
        now,
    };
    let id = match shifts::insert(db, new, context).await? {
        InsertOutcome::Shift(id) => id,
        InsertOutcome::Conflict(conflict) => return Err(Error::DoubleBooking { conflict }),
    };
    let shift = pending_shift(id, new, &locked, station, user, now);
    Ok((shift, station.time_zone.clone()))
}

/// A shift that was just inserted.
pub(in crate::service) fn pending_shift(
    id: ShiftId,
    new: NewShift,
    locked: &LockedResources,
    station: &Home,
    user: &User,
    now: Timestamp,
) -> Shift {
    Shift {
        id,
        status: ShiftStatus::Pending,
        vehicle_id: new.vehicle_id,
        vehicle_reg: locked.registration_no.clone(),
        driver_id: new.driver_id,
        driver_name: locked.driver_name.clone(),
        vendor_id: locked.vendor,
        vendor_name: locked.vendor_name.clone(),
        station_id: station.id,
        station_name: station.name.clone(),
        // In the precision of the store.
        start_time: to_millisecond(new.times.start()),
        end_time: to_millisecond(new.times.end()),
        is_recurring: false,
        recurrence_pattern: None,
        series_id: None,
        created_by: Person {
            id: user.id,
            full_name: user.full_name.clone(),
        },
        created_at: to_millisecond(now),
        decided_by: None,
        decided_at: None,
        rejection_reason: None,
        version: 1,
    }
}

/// The `search` column. Read only by older versions (migrations/README.md).
pub(in crate::service) fn search_text(locked: &LockedResources) -> String {
    let names = [
        locked.registration_no.as_str(),
        &locked.driver_name,
        &locked.vendor_name,
    ];
    names.join("\n").to_lowercase()
}

/// Locks the vehicle and the driver, and checks that they belong to the user's vendor.
pub(in crate::service) async fn lock_resources(
    db: &mut Connection,
    user: &User,
    draft: ShiftDraft,
) -> Result<LockedResources, Error> {
    let found = shifts::lock_resources(db, draft.vehicle_id, draft.driver_id).await?;
    check_resources(db, user, draft, found).await
}

/// Checks that the vehicle and the driver exist and belong to the user's vendor.
pub(in crate::service) async fn check_resources(
    db: &mut Connection,
    user: &User,
    draft: ShiftDraft,
    found: Option<LockedResources>,
) -> Result<LockedResources, Error> {
    let not_found = |entity| Error::NotFound { entity };
    let Some(found) = found else {
        let vendor = shifts::vendor_of_vehicle(db, draft.vehicle_id).await?;
        return Err(not_found(
            if vendor.is_some_and(|vendor| user.is_vendor_of(vendor)) {
                EntityKind::Driver
            } else {
                EntityKind::Vehicle
            },
        ));
    };
    if !user.is_vendor_of(found.vendor) {
        return Err(not_found(EntityKind::Vehicle));
    }
    if found.driver_vendor != found.vendor {
        return Err(not_found(EntityKind::Driver));
    }
    Ok(found)
}

/// Canonical form of a request: two notations of the same shift are the same request.
pub(in crate::service) fn canonical(draft: ShiftDraft) -> String {
    // Destructured, so that a new field cannot be forgotten here.
    let ShiftDraft {
        vehicle_id,
        driver_id,
        start_time,
        end_time,
    } = draft;
    format!("{vehicle_id} {driver_id} {start_time} {end_time}")
}

#[cfg(test)]
mod tests;

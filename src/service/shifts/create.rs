//! A vendor asks for a shift.

use super::{content, may_create, tell, zone};
use crate::{
    clock::to_millisecond,
    error::{EntityKind, Error},
    event::{Changes, InboxChange},
    notification::message,
    service::Service,
    shift::{Person, Shift, ShiftDraft, ShiftStatus},
    store::{
        Connection, audit,
        idempotency::{self, StoredAnswer},
        inboxes::Recipients,
        shifts::{self, InsertOutcome, LockedResources, ShiftContext},
    },
    text,
    user::User,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use std::{str::FromStr, sync::Arc};

/// For how long a key is remembered (CONTRACT §3).
pub(crate) const KEY_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// What a client sends with a request that it may have to repeat: 1 to 255 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(String);

/// Text that is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid_idempotency_key")]
pub struct InvalidKey;

impl FromStr for IdempotencyKey {
    type Err = InvalidKey;

    fn from_str(text: &str) -> Result<Self, InvalidKey> {
        let valid =
            (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if valid {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidKey)
        }
    }
}

/// Creates a PENDING shift and tells every EIC of the vehicle's home station, all in one transaction: when this returns, it is on disk.
/// A repeat with the same key gives the first one's shift, as it was then.
///
/// # Errors
/// Role, then rows (a foreign vehicle or driver is [`Error::NotFound`]), then rules; [`Error::DoubleBooking`] if vehicle or driver are
/// taken; [`Error::KeyReused`].
pub async fn create(
    service: &Service,
    user: &User,
    draft: ShiftDraft,
    key: Option<IdempotencyKey>,
) -> Result<Shift, Error> {
    may_create(user)?;
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
    let mut tx = service.store().write_shared().await?;
    match write(service, &mut tx, user, draft, key, now).await {
        Ok(Written::New(shift, inboxes)) => {
            let changes = Changes {
                inboxes,
                shift: Some(Arc::new(shift.clone())),
                ..Changes::default()
            };
            service.commit(tx, changes).await?;
            Ok(shift)
        }
        Ok(Written::Before(shift)) => {
            tx.abandon().await?;
            Ok(shift)
        }
        // It may speak of a shift that is not on disk yet.
        Err(error) => {
            tx.abandon().await?;
            Err(error)
        }
    }
}

/// What a request came to.
enum Written {
    /// A shift, and who is told of it.
    New(Shift, Vec<InboxChange>),
    /// What the first request with the same key came to.
    Before(Shift),
}

async fn write(
    service: &Service,
    db: &mut Connection,
    user: &User,
    draft: ShiftDraft,
    key: Option<IdempotencyKey>,
    now: Timestamp,
) -> Result<Written, Error> {
    let (shift, time_zone) = match insert(db, user, draft, now).await {
        Ok(made) => made,
        Err(error @ (Error::Unavailable { .. } | Error::Internal)) => return Err(error),
        // What is refused now may be a repeat of what was done: then it is answered as it was.
        Err(error) => {
            let first = match &key {
                Some(key) => repeated(db, user, key, draft, now).await?,
                None => None,
            };
            return first.map(Written::Before).ok_or(error);
        }
    };
    let id = shift.id;
    let created = content(message::shift_created(&shift, &zone(&time_zone)?), now);
    let inboxes = tell(
        service,
        db,
        Recipients::EicsOf(shift.station_id),
        id,
        created,
    )
    .await?;
    audit::Entry::new(now, "shift_created")
        .by(user.id)
        .on_shift(id)
        .with(json!({"told": inboxes.len()}))
        .write(db)
        .await?;
    if let Some(key) = &key {
        let answered = StoredAnswer {
            request: canonical(draft),
            answer: json!(shift).to_string(),
        };
        if !idempotency::remember(db, user.id, &key.0, answered, now - KEY_LIFE, now).await? {
            let first = repeated(db, user, key, draft, now).await?;
            return first
                .map(Written::Before)
                .ok_or(Error::Unavailable { retry_after: 1 });
        }
    }
    Ok(Written::New(shift, inboxes))
}

/// Checks rows and rules under the locks of vehicle and driver, and adds the shift; it, and its station's time zone.
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
    let station = locked.station.ok_or(Error::VehicleWithoutStation)?;
    let search = text::fold(
        &[
            locked.registration_no.as_str(),
            &locked.driver_name,
            &locked.vendor_name,
        ]
        .join("\n"),
    );
    let given = ShiftContext {
        vendor: locked.vendor,
        station: station.id,
        created_by: user.id,
        search: &search,
        now,
    };
    let id = match shifts::insert(db, new, given).await? {
        InsertOutcome::Shift(id) => id,
        InsertOutcome::Conflict(conflict) => return Err(Error::DoubleBooking { conflict }),
    };
    let shift = Shift {
        id,
        status: ShiftStatus::Pending,
        vehicle_id: new.vehicle_id,
        vehicle_reg: locked.registration_no,
        driver_id: new.driver_id,
        driver_name: locked.driver_name,
        vendor_id: locked.vendor,
        vendor_name: locked.vendor_name,
        station_id: station.id,
        station_name: station.name,
        // As they are stored.
        start_time: to_millisecond(new.times.start()),
        end_time: to_millisecond(new.times.end()),
        is_recurring: false,
        recurrence_pattern: None,
        created_by: Person {
            id: user.id,
            full_name: user.full_name.clone(),
        },
        created_at: to_millisecond(now),
        decided_by: None,
        decided_at: None,
        rejection_reason: None,
        version: 1,
    };
    Ok((shift, station.time_zone))
}

/// The vehicle and the driver, locked, if they are the user's to plan with.
async fn lock_resources(
    db: &mut Connection,
    user: &User,
    draft: ShiftDraft,
) -> Result<LockedResources, Error> {
    let not_found = |what| Error::NotFound { what };
    let Some(locked) = shifts::lock_resources(db, draft.vehicle_id, draft.driver_id).await? else {
        let vendor = shifts::vendor_of_vehicle(db, draft.vehicle_id).await?;
        return Err(not_found(
            if vendor.is_some_and(|vendor| user.is_vendor_of(vendor)) {
                EntityKind::Driver
            } else {
                EntityKind::Vehicle
            },
        ));
    };
    if !user.is_vendor_of(locked.vendor) {
        return Err(not_found(EntityKind::Vehicle));
    }
    if locked.driver_vendor != locked.vendor {
        return Err(not_found(EntityKind::Driver));
    }
    Ok(locked)
}

/// The answer that this key was given before, if it was used for the same request.
async fn repeated(
    db: &mut Connection,
    user: &User,
    key: &IdempotencyKey,
    draft: ShiftDraft,
    now: Timestamp,
) -> Result<Option<Shift>, Error> {
    let Some(remembered) = idempotency::find(db, user.id, &key.0, now - KEY_LIFE).await? else {
        return Ok(None);
    };
    if remembered.request != canonical(draft) {
        return Err(Error::KeyReused);
    }
    serde_json::from_str(&remembered.answer)
        .map(Some)
        .map_err(|error| {
            tracing::error!(%error, shift = %remembered.answer, "a remembered answer is broken");
            Error::Internal
        })
}

/// A request as it is compared: two ways of writing one shift are one request.
fn canonical(draft: ShiftDraft) -> String {
    // Taken apart, so that a field that is added cannot be forgotten here.
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

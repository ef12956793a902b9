//! A vendor asks for a shift.

use super::{content, may_create, tell, zone};
use crate::{
    id::ShiftId,
    notification::message,
    problem::{Problem, What},
    service::{Changes, Service},
    shift::{Shift, ShiftDraft},
    store::{
        Connection, audit, idempotency,
        inboxes::Recipients,
        shifts::{self, Given},
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
#[error("an Idempotency-Key has 1 to 255 visible ASCII characters")]
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
/// Role, then rows (a foreign vehicle or driver is [`Problem::NotFound`]), then rules; [`Problem::DoubleBooking`] if vehicle or driver are
/// taken; [`Problem::KeyReused`].
pub async fn create(
    service: &Service,
    user: &User,
    draft: ShiftDraft,
    key: Option<IdempotencyKey>,
) -> Result<Shift, Problem> {
    may_create(user)?;
    let now = service.now();
    if let Some(key) = &key
        && let Some(shift) =
            repeated(&mut *service.store().reader().await?, user, key, draft, now).await?
    {
        return Ok(shift);
    }
    let (service_, user) = (service.clone(), user.clone());
    service
        .uninterrupted(async move { create_once(&service_, &user, draft, key, now).await })
        .await
}

async fn create_once(
    service: &Service,
    user: &User,
    draft: ShiftDraft,
    key: Option<IdempotencyKey>,
    now: Timestamp,
) -> Result<Shift, Problem> {
    let mut tx = service.store().write_shared().await?;
    if let Some(key) = &key
        && !idempotency::claim(
            &mut tx,
            user.id,
            &key.0,
            &canonical(draft),
            now - KEY_LIFE,
            now,
        )
        .await?
    {
        // The first one was under way when we looked; it has its answer now.
        let first = repeated(&mut tx, user, key, draft, now).await?;
        // Not before it is on disk.
        tx.commit().await?;
        return first.ok_or(Problem::Unavailable { retry_after: 1 });
    }
    let id = insert(&mut tx, user, draft, now).await?;
    let stored = shifts::get(&mut tx, id).await?.ok_or(Problem::Internal)?;
    let shift = stored.shift;
    let created = content(
        message::shift_created(&shift, &zone(&stored.time_zone)?),
        now,
    );
    let inboxes = tell(
        service,
        &mut tx,
        Recipients::EicsOf(shift.station_id),
        id,
        created,
    )
    .await?;
    audit::Entry::new(now, "shift_created")
        .by(user.id)
        .on_shift(id)
        .with(json!({"told": inboxes.len()}))
        .write(&mut tx)
        .await?;
    if let Some(key) = &key {
        idempotency::remember(&mut tx, user.id, &key.0, &json!(shift).to_string()).await?;
    }
    let changes = Changes {
        inboxes,
        shift: Some(Arc::new(shift.clone())),
        ..Changes::default()
    };
    service.commit(tx, changes).await?;
    Ok(shift)
}

/// Checks rows and rules under the locks of vehicle and driver, and adds the shift.
async fn insert(
    db: &mut Connection,
    user: &User,
    draft: ShiftDraft,
    now: Timestamp,
) -> Result<ShiftId, Problem> {
    let vehicle = shifts::lock_vehicle(db, draft.vehicle_id)
        .await?
        .filter(|vehicle| user.is_vendor_of(vehicle.vendor));
    let vehicle = vehicle.ok_or(Problem::NotFound {
        what: What::Vehicle,
    })?;
    let driver = shifts::lock_driver(db, draft.driver_id)
        .await?
        .filter(|(_, vendor)| *vendor == vehicle.vendor);
    let (driver_name, _) = driver.ok_or(Problem::NotFound { what: What::Driver })?;
    let new = draft
        .check(now)
        .map_err(|fields| Problem::Invalid { fields })?;
    let station = vehicle.station.ok_or(Problem::VehicleWithoutStation)?;
    if let Some(conflict) = shifts::conflict(db, new.vehicle_id, new.driver_id, new.times).await? {
        return Err(Problem::DoubleBooking { conflict });
    }
    let vendor_name = user
        .roles
        .iter()
        .find(|role| role.vendor_id == Some(vehicle.vendor))
        .and_then(|role| role.vendor_name.as_deref());
    let search = text::fold(
        &[
            vehicle.registration_no.as_str(),
            &driver_name,
            vendor_name.unwrap_or_default(),
        ]
        .join("\n"),
    );
    Ok(shifts::insert(
        db,
        new,
        Given {
            vendor: vehicle.vendor,
            station,
            created_by: user.id,
            search: &search,
            now,
        },
    )
    .await?)
}

/// The answer that this key was given before, if it was used for the same request.
async fn repeated(
    db: &mut Connection,
    user: &User,
    key: &IdempotencyKey,
    draft: ShiftDraft,
    now: Timestamp,
) -> Result<Option<Shift>, Problem> {
    let Some(remembered) = idempotency::find(db, user.id, &key.0, now - KEY_LIFE).await? else {
        return Ok(None);
    };
    if remembered.request != canonical(draft) {
        return Err(Problem::KeyReused);
    }
    serde_json::from_str(&remembered.answer)
        .map(Some)
        .map_err(|error| {
            tracing::error!(%error, "a remembered answer is broken");
            Problem::Internal
        })
}

/// A request as it is compared: two ways of writing one shift are one request.
fn canonical(draft: ShiftDraft) -> String {
    format!(
        "{} {} {} {}",
        draft.vehicle_id, draft.driver_id, draft.start_time, draft.end_time
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_visible_ascii() {
        assert!("a".repeat(255).parse::<IdempotencyKey>().is_ok());
        for bad in ["", &"a".repeat(256), "a b", "é", "a\n"] {
            assert_eq!(bad.parse::<IdempotencyKey>(), Err(InvalidKey), "{bad:?}");
        }
    }
}

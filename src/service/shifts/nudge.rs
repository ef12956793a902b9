//! Calls for a decision about a pending shift again, for its vendor (CONTRACT §7).

use super::{content, notify, zone};
use crate::{
    error::{EntityKind, Error},
    event::Changes,
    id::ShiftId,
    notification::message,
    policy::may_nudge,
    service::Service,
    shift::{NUDGE_INTERVAL, Shift, ShiftStatus, next_nudge_at},
    store::{
        audit,
        inboxes::Recipients,
        shifts::{self, StoredShift},
    },
    user::User,
};
use jiff::Timestamp;
use serde_json::json;

/// Sends SHIFT_WAITING to the EICs of the shift's station, at most once an hour for each shift. Returns how many users
/// were told. It is no step of the reminders before the start.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] as for any change of a shift; [`Error::RealtimeDisabled`];
/// [`Error::AlreadyDecided`]; [`Error::RecentlyNudged`].
pub async fn nudge(service: &Service, user: &User, id: ShiftId) -> Result<usize, Error> {
    may_nudge(user)?;
    let (service_, user) = (service.clone(), user.clone());
    service
        .run_to_completion(async move { nudge_once(&service_, &user, id).await })
        .await
}

async fn nudge_once(service: &Service, user: &User, id: ShiftId) -> Result<usize, Error> {
    let now = service.now();
    let mut tx = service.store().write().await?;
    let stored = shifts::lock(&mut tx, id).await?;
    let StoredShift {
        shift, time_zone, ..
    } = stored.ok_or(Error::NotFound {
        entity: EntityKind::Shift,
    })?;
    check(service, &shift, user)?;
    let last = audit::last(&mut tx, id, "shift_nudged").await?;
    check_interval(last, now)?;
    let waiting = content(message::shift_waiting(&shift, &zone(&time_zone)?), now);
    let recipients = Recipients::EicsOf(shift.station_id);
    let inboxes = notify(service, &mut tx, recipients, id, waiting).await?;
    let told = inboxes.len();
    audit::Entry::new(now, "shift_nudged")
        .by(user.id)
        .on_shift(id)
        .with(json!({"told": told}))
        .write(&mut tx)
        .await?;
    let changes = Changes {
        inboxes,
        ..Changes::default()
    };
    service.commit(tx, changes).await?;
    Ok(told)
}

fn check(service: &Service, shift: &Shift, user: &User) -> Result<(), Error> {
    if !user.may_see_shift(shift.station_id, shift.vendor_id) {
        return Err(Error::NotFound {
            entity: EntityKind::Shift,
        });
    }
    if !user.is_vendor_of(shift.vendor_id) {
        return Err(Error::Forbidden);
    }
    if !service.realtime() {
        return Err(Error::RealtimeDisabled);
    }
    if shift.status != ShiftStatus::Pending {
        return Err(Error::AlreadyDecided {
            shift: Box::new(shift.clone()),
        });
    }
    Ok(())
}

fn check_interval(last: Option<Timestamp>, now: Timestamp) -> Result<(), Error> {
    let Some(next) = next_nudge_at(last, now) else {
        return Ok(());
    };
    let wait = next.duration_since(now).min(NUDGE_INTERVAL).as_millis();
    Err(Error::RecentlyNudged {
        retry_after: u64::try_from(wait).unwrap_or_default().div_ceil(1000),
    })
}

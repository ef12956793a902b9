//! An EIC decides; a vendor takes back.

use super::{content, may_cancel, may_decide, tell, zone};
use crate::{
    error::{EntityKind, Error},
    event::{Changes, InboxChange},
    id::ShiftId,
    notification::message,
    service::Service,
    shift::{MAX_REASON_CHARS, Shift, ShiftStatus},
    store::{
        Connection, audit,
        inboxes::Recipients,
        shifts::{self, StoredShift},
    },
    text,
    user::User,
};
use jiff::Timestamp;
use serde_json::json;
use std::sync::Arc;

/// What is done to a shift that exists.
enum Act {
    Approve,
    Reject { reason: String },
    Cancel,
}

/// Approves a PENDING shift and tells its vendor. `version` is the one that the caller saw, if they say so.
///
/// # Errors
/// [`Error::AlreadyDecided`] and [`Error::StaleVersion`] carry the shift as it stands now.
pub async fn approve(
    service: &Service,
    user: &User,
    id: ShiftId,
    version: Option<i64>,
) -> Result<Shift, Error> {
    may_decide(user)?;
    act(service, user, id, Act::Approve, version).await
}

/// Rejects a PENDING shift for a reason and tells its vendor.
///
/// # Errors
/// As [`approve`]; [`Error::Invalid`] if the reason is empty or too long.
pub async fn reject(
    service: &Service,
    user: &User,
    id: ShiftId,
    reason: &str,
    version: Option<i64>,
) -> Result<Shift, Error> {
    may_decide(user)?;
    let reason =
        text::clean(reason, MAX_REASON_CHARS).map_err(|error| Error::field("reason", error))?;
    act(service, user, id, Act::Reject { reason }, version).await
}

/// Takes back a shift of one's own vendor: while PENDING, or APPROVED and not begun.
///
/// # Errors
/// As [`approve`].
pub async fn cancel(
    service: &Service,
    user: &User,
    id: ShiftId,
    version: Option<i64>,
) -> Result<Shift, Error> {
    may_cancel(user)?;
    act(service, user, id, Act::Cancel, version).await
}

async fn act(
    service: &Service,
    user: &User,
    id: ShiftId,
    act: Act,
    version: Option<i64>,
) -> Result<Shift, Error> {
    let (service_, user) = (service.clone(), user.clone());
    service
        .run_to_completion(async move { act_once(&service_, &user, id, act, version).await })
        .await
}

async fn act_once(
    service: &Service,
    user: &User,
    id: ShiftId,
    act: Act,
    version: Option<i64>,
) -> Result<Shift, Error> {
    let now = service.now();
    let mut tx = service.store().write().await?;
    let before = shifts::lock(&mut tx, id).await?.ok_or(Error::NotFound {
        what: EntityKind::Shift,
    })?;
    check(&before.shift, user, &act, version, now)?;
    match &act {
        Act::Approve => {
            shifts::decide(&mut tx, id, ShiftStatus::Approved, user.id, None, now).await?
        }
        Act::Reject { reason } => {
            shifts::decide(
                &mut tx,
                id,
                ShiftStatus::Rejected,
                user.id,
                Some(reason),
                now,
            )
            .await?
        }
        Act::Cancel => shifts::cancel(&mut tx, id, now).await?,
    }
    let after = shifts::get(&mut tx, id).await?.ok_or(Error::Internal)?;
    let inboxes = tell_vendor(service, &mut tx, &after, user, &act, now).await?;
    let (action, detail) = match &act {
        Act::Approve => ("shift_approved", json!({})),
        Act::Reject { reason } => ("shift_rejected", json!({"reason": reason})),
        Act::Cancel => ("shift_cancelled", json!({})),
    };
    audit::Entry::new(now, action)
        .by(user.id)
        .on_shift(id)
        .with(detail)
        .write(&mut tx)
        .await?;
    let changes = Changes {
        inboxes,
        shift: Some(Arc::new(after.shift.clone())),
        ..Changes::default()
    };
    service.commit(tx, changes).await?;
    Ok(after.shift)
}

/// Row, then rules: who may not see the shift does not learn that it exists; who sees it by another role may still not act.
fn check(
    shift: &Shift,
    user: &User,
    act: &Act,
    version: Option<i64>,
    now: Timestamp,
) -> Result<(), Error> {
    if !user.may_see_shift(shift.station_id, shift.vendor_id) {
        return Err(Error::NotFound {
            what: EntityKind::Shift,
        });
    }
    let (theirs, in_turn) = match act {
        Act::Approve | Act::Reject { .. } => (
            user.is_eic_of(shift.station_id),
            shift.status == ShiftStatus::Pending,
        ),
        Act::Cancel => (
            user.is_vendor_of(shift.vendor_id),
            shift.can_be_cancelled(now),
        ),
    };
    if !theirs {
        return Err(Error::Forbidden);
    }
    if !in_turn {
        return Err(Error::AlreadyDecided {
            shift: Box::new(shift.clone()),
        });
    }
    if version.is_some_and(|version| version != shift.version) {
        return Err(Error::StaleVersion {
            shift: Box::new(shift.clone()),
        });
    }
    Ok(())
}

/// A decision is a notification to the vendor; a cancellation travels as a `shift` frame alone (CONTRACT §4).
async fn tell_vendor(
    service: &Service,
    db: &mut Connection,
    stored: &StoredShift,
    decided_by: &User,
    act: &Act,
    now: Timestamp,
) -> Result<Vec<InboxChange>, Error> {
    let (shift, zone) = (&stored.shift, zone(&stored.time_zone)?);
    let message = match act {
        Act::Approve => message::shift_approved(shift, &decided_by.full_name, &zone),
        Act::Reject { reason } => {
            message::shift_rejected(shift, &decided_by.full_name, reason, &zone)
        }
        Act::Cancel => return Ok(Vec::new()),
    };
    tell(
        service,
        db,
        Recipients::UsersOf(shift.vendor_id),
        shift.id,
        content(message, now),
    )
    .await
}

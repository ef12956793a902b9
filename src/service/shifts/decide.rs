//! Approving, rejecting, revoking and cancelling shifts.

use super::{Approval, content, notify, zone};
use crate::policy::{may_cancel_shifts, may_decide_shifts};
use crate::{
    clock::to_millisecond,
    error::{EntityKind, Error},
    event::{Changes, EventSubject, InboxChange},
    id::ShiftId,
    notification::{Resolved, ResolvedStatus, message},
    service::Service,
    shift::{MAX_REASON_CHARS, Person, Shift, ShiftStatus},
    store::{
        Connection, audit,
        inboxes::{self, Recipients},
        shifts::{self, StoredShift},
    },
    text,
    user::User,
};
use jiff::Timestamp;
use serde_json::json;
use std::sync::Arc;

/// A change of status.
enum Action {
    Approve(Approval),
    Reject { reason: String },
    Revoke { reason: String },
    Cancel,
}

/// Approves a PENDING shift and notifies its vendor.
///
/// # Errors
/// In this order: [`Error::AlreadyDecided`], [`Error::TooLate`], [`Error::StaleVersion`], [`Error::EvidenceChanged`] and
/// [`Error::BlockedByLimits`], each with the current shift.
pub async fn approve(
    service: &Service,
    user: &User,
    id: ShiftId,
    approval: impl Into<Approval>,
) -> Result<Shift, Error> {
    may_decide_shifts(user)?;
    let approval = approval.into().cleaned()?;
    let version = approval.version;
    change_status(service, user, id, Action::Approve(approval), version).await
}

/// Rejects a PENDING shift for a reason and notifies its vendor.
///
/// # Errors
/// As [`approve`], but never too late; [`Error::Invalid`] if the reason is empty or too long.
pub async fn reject(
    service: &Service,
    user: &User,
    id: ShiftId,
    reason: &str,
    version: Option<i64>,
) -> Result<Shift, Error> {
    may_decide_shifts(user)?;
    let reason = clean_reason(reason)?;
    change_status(service, user, id, Action::Reject { reason }, version).await
}

/// Withdraws the approval of a shift that has not started, for a reason: the shift is REJECTED, and its vendor is
/// notified.
///
/// # Errors
/// [`Error::AlreadyDecided`] unless it is APPROVED and has not started; [`Error::StaleVersion`]; [`Error::Invalid`] if
/// the reason is empty or too long.
pub async fn revoke(
    service: &Service,
    user: &User,
    id: ShiftId,
    reason: &str,
    version: Option<i64>,
) -> Result<Shift, Error> {
    may_decide_shifts(user)?;
    let reason = clean_reason(reason)?;
    change_status(service, user, id, Action::Revoke { reason }, version).await
}

fn clean_reason(reason: &str) -> Result<String, Error> {
    text::clean(reason, MAX_REASON_CHARS).map_err(|error| Error::field("reason", error))
}

/// Cancels a shift of the user's vendor: while PENDING, or APPROVED and not yet started.
///
/// # Errors
/// As [`approve`], but never too late.
pub async fn cancel(
    service: &Service,
    user: &User,
    id: ShiftId,
    version: Option<i64>,
) -> Result<Shift, Error> {
    may_cancel_shifts(user)?;
    change_status(service, user, id, Action::Cancel, version).await
}

async fn change_status(
    service: &Service,
    user: &User,
    id: ShiftId,
    action: Action,
    version: Option<i64>,
) -> Result<Shift, Error> {
    let (service_, user) = (service.clone(), user.clone());
    service
        .run_to_completion(async move {
            change_status_once(&service_, &user, id, action, version).await
        })
        .await
}

async fn change_status_once(
    service: &Service,
    user: &User,
    id: ShiftId,
    action: Action,
    version: Option<i64>,
) -> Result<Shift, Error> {
    let now = service.now();
    let mut tx = service.store().write().await?;
    let before = shifts::lock(&mut tx, id).await?.ok_or(Error::NotFound {
        entity: EntityKind::Shift,
    })?;
    check(&before.shift, user, &action, version, now)?;
    let (audit_action, detail) = match &action {
        Action::Approve(approval) => {
            let detail = approval.check(&mut tx, &before.shift).await?;
            shifts::decide(&mut tx, id, ShiftStatus::Approved, user.id, None, now).await?;
            ("shift_approved", detail)
        }
        Action::Reject { reason } | Action::Revoke { reason } => {
            let status = ShiftStatus::Rejected;
            shifts::decide(&mut tx, id, status, user.id, Some(reason), now).await?;
            let revoked = matches!(action, Action::Revoke { .. });
            let audit_action = if revoked {
                "shift_revoked"
            } else {
                "shift_rejected"
            };
            (audit_action, json!({"reason": reason}))
        }
        Action::Cancel => {
            shifts::cancel(&mut tx, id, now).await?;
            ("shift_cancelled", json!({}))
        }
    };
    let after = shifts::get(&mut tx, id).await?.ok_or(Error::Internal)?;
    let mut inboxes = Vec::new();
    if before.shift.status == ShiftStatus::Pending {
        // A cancellation notifies nobody.
        let next = (after.shift.status != ShiftStatus::Cancelled)
            .then_some(Recipients::UsersOf(after.shift.vendor_id));
        inboxes = resolve(&mut tx, &after.shift, Some(user), next, now).await?;
    }
    inboxes.extend(notify_vendor(service, &mut tx, &after, user, &action, now).await?);
    audit::Entry::new(now, audit_action)
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

/// Checks first the row, then the rules: a user who may not see the shift must not learn that it exists; one who may
/// see it through another role may still not be allowed to change it.
fn check(
    shift: &Shift,
    user: &User,
    action: &Action,
    version: Option<i64>,
    now: Timestamp,
) -> Result<(), Error> {
    if !user.may_see_shift(shift.station_id, shift.vendor_id) {
        return Err(Error::NotFound {
            entity: EntityKind::Shift,
        });
    }
    let (may_act, status_allows) = match action {
        Action::Approve(_) | Action::Reject { .. } => (
            user.is_eic_of(shift.station_id),
            shift.status == ShiftStatus::Pending,
        ),
        Action::Revoke { .. } => (user.is_eic_of(shift.station_id), shift.can_be_revoked(now)),
        Action::Cancel => (
            user.is_vendor_of(shift.vendor_id),
            shift.can_be_cancelled(now),
        ),
    };
    if !may_act {
        return Err(Error::Forbidden);
    }
    if !status_allows {
        return Err(Error::AlreadyDecided {
            shift: Box::new(shift.clone()),
        });
    }
    if matches!(action, Action::Approve(_)) && !shift.can_be_approved(now) {
        return Err(Error::TooLate {
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

/// Resolves the notifications about a shift that leaves PENDING. Even while realtime is disabled: the notifications from
/// before are still listed (CONTRACT §4). `next` are notified later in the same transaction.
pub(super) async fn resolve(
    db: &mut Connection,
    shift: &Shift,
    by: Option<&User>,
    next: Option<Recipients>,
    now: Timestamp,
) -> Result<Vec<InboxChange>, Error> {
    let status = ResolvedStatus::of_shift(shift.status).ok_or(Error::Internal)?;
    let resolved = Resolved {
        status,
        by: by.map(|by| Person {
            id: by.id,
            full_name: by.full_name.clone(),
        }),
        // In the precision of the store.
        at: to_millisecond(now),
    };
    Ok(inboxes::resolve(db, EventSubject::Shift(shift.id), &resolved, next).await?)
}

/// A decision creates a notification for the vendor's users; a cancellation is only a `shift` frame (CONTRACT §4).
async fn notify_vendor(
    service: &Service,
    db: &mut Connection,
    stored: &StoredShift,
    decided_by: &User,
    action: &Action,
    now: Timestamp,
) -> Result<Vec<InboxChange>, Error> {
    let (shift, zone) = (&stored.shift, zone(&stored.time_zone)?);
    let message = match action {
        Action::Approve(_) => message::shift_approved(shift, &decided_by.full_name, &zone),
        Action::Reject { reason } => {
            message::shift_rejected(shift, &decided_by.full_name, reason, &zone)
        }
        Action::Revoke { reason } => {
            message::shift_revoked(shift, &decided_by.full_name, reason, &zone)
        }
        Action::Cancel => return Ok(Vec::new()),
    };
    notify(
        service,
        db,
        Recipients::UsersOf(shift.vendor_id),
        shift.id,
        content(message, now),
    )
    .await
}

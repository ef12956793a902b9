//! Approving, rejecting and cancelling several dates of a series in one transaction.

use super::query::{check_visible, series_of};
use crate::{
    error::Error,
    event::{Changes, InboxChange, SeriesChange, SeriesDates},
    evidence::Evidence,
    id::{SeriesId, ShiftId},
    notification::message::{self, DecidedDates, SeriesNews},
    policy::{may_cancel_shifts, may_decide_shifts},
    series::{SeriesOutcome, Skipped},
    service::{
        Service, evidence,
        shifts::{
            Action, Approval, check, clean_reason, content, notify, notify_vendor, resolve, zone,
        },
        trip_effects::{Effects, cancel_trips, started_trips},
    },
    shift::{Shift, ShiftStatus},
    store::{
        Connection,
        inboxes::Recipients,
        shifts::{self, StoredShift},
    },
    trip::Trip,
    user::User,
};
use jiff::Timestamp;
use serde::Serialize;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// Approves the named dates of a series, or all that may be, and notifies its vendor.
///
/// # Errors
/// [`Error::NotFound`] for a series that the user may not see. Dates that cannot be approved are skipped.
pub async fn approve(
    service: &Service,
    user: &User,
    id: SeriesId,
    named: Option<Vec<ShiftId>>,
) -> Result<SeriesOutcome, Error> {
    may_decide_shifts(user)?;
    change(
        service,
        user,
        id,
        Action::Approve(Approval::default()),
        named,
    )
    .await
}

/// Rejects the named dates of a series, or all that may be, for a reason, and notifies its vendor.
///
/// # Errors
/// As [`approve`]; [`Error::Invalid`] if the reason is empty or too long.
pub async fn reject(
    service: &Service,
    user: &User,
    id: SeriesId,
    reason: &str,
    named: Option<Vec<ShiftId>>,
) -> Result<SeriesOutcome, Error> {
    may_decide_shifts(user)?;
    let reason = clean_reason(reason)?;
    change(service, user, id, Action::Reject { reason }, named).await
}

/// Cancels the named dates of a series of the user's vendor, or all that may be.
///
/// # Errors
/// As [`approve`].
pub async fn cancel(
    service: &Service,
    user: &User,
    id: SeriesId,
    named: Option<Vec<ShiftId>>,
) -> Result<SeriesOutcome, Error> {
    may_cancel_shifts(user)?;
    change(service, user, id, Action::Cancel, named).await
}

async fn change(
    service: &Service,
    user: &User,
    id: SeriesId,
    action: Action,
    named: Option<Vec<ShiftId>>,
) -> Result<SeriesOutcome, Error> {
    let (service_, user) = (service.clone(), user.clone());
    service
        .run_to_completion(async move { change_once(&service_, &user, id, &action, named).await })
        .await
}

async fn change_once(
    service: &Service,
    user: &User,
    id: SeriesId,
    action: &Action,
    named: Option<Vec<ShiftId>>,
) -> Result<SeriesOutcome, Error> {
    let now = service.now();
    let mut tx = service.store().write().await?;
    shifts::lock_dates(&mut tx, id).await?;
    let before = shifts::of_series(&mut tx, id).await?;
    check_visible(&before, user)?;
    let ends_trips = matches!(action, Action::Cancel | Action::Revoke { .. });
    let started = if ends_trips {
        let ids: Vec<_> = before.iter().map(|stored| stored.shift.id).collect();
        started_trips(&mut tx, &ids).await?
    } else {
        HashMap::new()
    };
    let (mut changing, mut skipped) = choose(&before, user, action, &started, named, now)?;
    let mut evidence = HashMap::new();
    if matches!(action, Action::Approve(_)) {
        evidence = skip_blocked(&mut tx, &mut changing, &mut skipped).await?;
    }
    if changing.is_empty() {
        let series = series_of(before)?;
        return Ok(SeriesOutcome {
            changed: Vec::new(),
            skipped,
            series,
        });
    }
    let changed: Vec<_> = changing.iter().map(|shift| shift.id).collect();
    match action {
        Action::Approve(_) => {
            let status = ShiftStatus::Approved;
            shifts::decide_all(&mut tx, &changed, status, user.id, None, now).await?;
        }
        Action::Reject { reason } | Action::Revoke { reason } => {
            let (status, reason) = (ShiftStatus::Rejected, Some(reason.as_str()));
            shifts::decide_all(&mut tx, &changed, status, user.id, reason, now).await?;
        }
        Action::Cancel => shifts::cancel_all(&mut tx, &changed, now).await?,
    }
    let effects = if ends_trips {
        cancel_trips(&mut tx, &changed, user, now).await?
    } else {
        Effects::default()
    };
    let after = shifts::of_series(&mut tx, id).await?;
    let was_pending: HashSet<_> = changing
        .iter()
        .filter(|shift| shift.status == ShiftStatus::Pending)
        .map(|shift| shift.id)
        .collect();
    let of_changed = |stored: &&StoredShift| changed.contains(&stored.shift.id);
    let stored: Vec<_> = after.iter().filter(of_changed).collect();
    let settled: Vec<_> = stored
        .iter()
        .filter(|stored| was_pending.contains(&stored.shift.id))
        .map(|stored| stored.shift.clone())
        .collect();
    // A cancellation notifies nobody.
    let next = (!matches!(action, Action::Cancel))
        .then(|| {
            stored
                .first()
                .map(|first| Recipients::UsersOf(first.shift.vendor_id))
        })
        .flatten();
    let mut inboxes = effects.inboxes;
    inboxes.extend(resolve(&mut tx, &settled, Some(user), next, now).await?);
    let decided = Decided {
        series: id,
        of: after.len(),
        changed: &stored,
    };
    inboxes.extend(tell_vendor(service, &mut tx, decided, user, action, now).await?);
    let entry = action.audit(user, now);
    if evidence.is_empty() {
        entry.write_for(&mut tx, &changed).await?;
    } else {
        let details: Vec<_> = evidence
            .into_iter()
            .map(|(shift, evidence)| (shift, ApprovedFor { evidence }))
            .collect();
        entry.write_each(&mut tx, &details).await?;
    }
    let mut changes = changes(id, &stored, inboxes, now);
    changes.records = effects.records;
    let outcome = SeriesOutcome {
        changed,
        skipped,
        series: series_of(after)?,
    };
    service.commit(tx, changes).await?;
    Ok(outcome)
}

/// The dates that the action changes, in order of start, and those that it skips, in the order asked.
///
/// # Errors
/// [`Error::Forbidden`] if the user may see the series but not act on it.
fn choose<'a>(
    dates: &'a [StoredShift],
    user: &User,
    action: &Action,
    started: &HashMap<ShiftId, Trip>,
    named: Option<Vec<ShiftId>>,
    now: Timestamp,
) -> Result<(Vec<&'a Shift>, Vec<Skipped>), Error> {
    let mut allowed: HashMap<ShiftId, Result<&Shift, &'static str>> = HashMap::new();
    for StoredShift { shift, .. } in dates {
        let result = match check(shift, user, action, started.get(&shift.id), None, now) {
            Ok(()) => Ok(shift),
            Err(Error::Forbidden) => return Err(Error::Forbidden),
            Err(error) => Err(error.code()),
        };
        allowed.insert(shift.id, result);
    }
    let asked = named.unwrap_or_else(|| dates.iter().map(|stored| stored.shift.id).collect());
    let mut seen = HashSet::new();
    let (mut changing, mut skipped) = (Vec::new(), Vec::new());
    for id in asked.into_iter().filter(|id| seen.insert(*id)) {
        match allowed.get(&id).copied().unwrap_or(Err("not_found")) {
            Ok(shift) => changing.push(shift),
            Err(code) => skipped.push(Skipped {
                id,
                code: code.to_owned(),
            }),
        }
    }
    changing.sort_unstable_by_key(|shift| (shift.start_time, shift.id));
    Ok((changing, skipped))
}

/// Moves the dates that a limit blocks to the skipped ones. Returns the evidence about the others.
async fn skip_blocked(
    db: &mut Connection,
    changing: &mut Vec<&Shift>,
    skipped: &mut Vec<Skipped>,
) -> Result<HashMap<ShiftId, Evidence>, Error> {
    let mut evidence: HashMap<_, _> = evidence::assessed_together(db, changing)
        .await?
        .into_iter()
        .map(|evidence| (evidence.shift_id, evidence))
        .collect();
    evidence.retain(|id, evidence| {
        if evidence.is_blocked() {
            skipped.push(Skipped {
                id: *id,
                code: "blocked_by_limits".to_owned(),
            });
        }
        !evidence.is_blocked()
    });
    changing.retain(|shift| evidence.contains_key(&shift.id));
    Ok(evidence)
}

/// The details of an approval in the audit log.
#[derive(Serialize)]
struct ApprovedFor {
    evidence: Evidence,
}

/// The dates of a series that were changed together.
#[derive(Clone, Copy)]
struct Decided<'a> {
    series: SeriesId,
    /// Number of all dates of the series.
    of: usize,
    /// In order of start.
    changed: &'a [&'a StoredShift],
}

/// One notification for the vendor's users, whatever the number of dates; a cancellation has none.
async fn tell_vendor(
    service: &Service,
    db: &mut Connection,
    decided: Decided<'_>,
    by: &User,
    action: &Action,
    now: Timestamp,
) -> Result<Vec<InboxChange>, Error> {
    let Decided {
        series,
        of,
        changed,
    } = decided;
    let (first, last) = match changed {
        [only] => return notify_vendor(service, db, only, by, action, now).await,
        [first, .., last] => (first, last),
        [] => return Ok(Vec::new()),
    };
    let news = SeriesNews {
        series,
        first: &first.shift,
        last: &last.shift,
        count: changed.len(),
        zone: &zone(&first.time_zone)?,
    };
    let dates = DecidedDates {
        shifts: changed.iter().map(|stored| &stored.shift).collect(),
        of,
    };
    let message = match action {
        Action::Approve(_) => message::series_approved(news, &dates, &by.full_name),
        Action::Reject { reason } | Action::Revoke { reason } => {
            message::series_rejected(news, &dates, &by.full_name, reason)
        }
        Action::Cancel => return Ok(Vec::new()),
    };
    let recipients = Recipients::UsersOf(first.shift.vendor_id);
    notify(service, db, recipients, series, content(message, now)).await
}

/// One changed date is the change of a shift.
fn changes(
    series: SeriesId,
    changed: &[&StoredShift],
    inboxes: Vec<InboxChange>,
    now: Timestamp,
) -> Changes {
    let first = changed.first().map(|stored| Arc::new(stored.shift.clone()));
    let mut changes = Changes {
        inboxes,
        ..Changes::default()
    };
    if changed.len() == 1 {
        changes.shift = first;
        return changes;
    }
    let mut versions: Vec<_> = changed
        .iter()
        .map(|stored| stored.shift.shift_version())
        .collect();
    versions.sort_unstable_by_key(|version| version.id);
    changes.series = first.map(|first| SeriesChange {
        first,
        dates: SeriesDates {
            id: series,
            changed_at: now,
            versions,
        },
    });
    changes
}

//! Deciding about several shifts at once. Each is a transaction of its own, so that one failure does not undo the rest.

use super::{Approval, approve, reject};
use crate::{
    error::Error,
    field_errors::FieldError,
    id::ShiftId,
    policy::may_decide_shifts,
    service::Service,
    shift::{MAX_REASON_CHARS, Shift},
    text,
    user::User,
};
use std::collections::HashSet;

/// Most shifts in one call (CONTRACT §3).
pub const MAX_ITEMS: usize = 100;

/// What to do with the shifts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Approve them. What a limit blocks is not approved.
    Approve,
    /// Reject them all for one reason.
    Reject {
        /// The reason.
        reason: String,
    },
}

/// The result for one shift.
#[derive(Debug)]
pub struct ItemOutcome {
    /// The shift.
    pub id: ShiftId,
    /// The changed shift, or why it was not changed.
    pub result: Result<Shift, Error>,
}

/// Decides about shifts in this order. `shifts` are ids with the versions that the caller saw, if known.
///
/// # Errors
/// [`Error::Invalid`] for no shift, more than [`MAX_ITEMS`], one that is named twice, or an invalid reason: then nothing
/// is done. Other errors are those of single shifts.
pub async fn decide(
    service: &Service,
    user: &User,
    decision: &Decision,
    shifts: &[(ShiftId, Option<i64>)],
) -> Result<Vec<ItemOutcome>, Error> {
    may_decide_shifts(user)?;
    let mut seen = HashSet::new();
    if shifts.is_empty() || shifts.len() > MAX_ITEMS {
        let error = FieldError::WrongNumber { max: MAX_ITEMS };
        return Err(Error::field("shifts", error));
    }
    if !shifts.iter().all(|(id, _)| seen.insert(*id)) {
        return Err(Error::field("shifts", FieldError::NamedTwice));
    }
    if let Decision::Reject { reason } = decision {
        text::clean(reason, MAX_REASON_CHARS).map_err(|error| Error::field("reason", error))?;
    }
    let mut outcomes = Vec::with_capacity(shifts.len());
    for (id, version) in shifts {
        let result = match decision {
            Decision::Approve => approve(service, user, *id, Approval::from(*version)).await,
            Decision::Reject { reason } => reject(service, user, *id, reason, *version).await,
        };
        outcomes.push(ItemOutcome { id: *id, result });
    }
    Ok(outcomes)
}

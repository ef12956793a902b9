//! Creates a shift from a form, which has no `Idempotency-Key`: submitting it twice, or again after the response was
//! lost, creates one shift.

use super::{create, get};
use crate::{
    error::Error,
    service::Service,
    shift::{Shift, ShiftDraft, ShiftStatus},
    user::User,
};

/// Result of submitting the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Submitted {
    /// A new shift was created.
    Created(Shift),
    /// The same user has already submitted this form; the shift is still PENDING.
    AlreadySubmitted(Shift),
}

/// Creates a shift as [`create()`] does, or finds the one that this form has already created.
///
/// # Errors
/// Those of [`create()`].
pub async fn submit(service: &Service, user: &User, draft: ShiftDraft) -> Result<Submitted, Error> {
    let error = match create(service, user, draft, None).await {
        Ok(shift) => return Ok(Submitted::Created(shift)),
        Err(error) => error,
    };
    if let Error::DoubleBooking { conflict } = &error
        && let Ok(shift) = get(service, user, conflict.shift_id).await
        && shift.created_by.id == user.id
        && shift.status == ShiftStatus::Pending
        && draft_of(&shift) == draft
    {
        return Ok(Submitted::AlreadySubmitted(shift));
    }
    Err(error)
}

fn draft_of(shift: &Shift) -> ShiftDraft {
    ShiftDraft {
        vehicle_id: shift.vehicle_id,
        driver_id: shift.driver_id,
        start_time: shift.start_time,
        end_time: shift.end_time,
    }
}

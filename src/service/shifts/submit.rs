//! A shift as a form asks for it, which has no `Idempotency-Key`: who presses twice, or again after an answer was lost, means one shift.

use super::{create, get};
use crate::{
    error::Error,
    service::Service,
    shift::{Shift, ShiftDraft, ShiftStatus},
    user::User,
};

/// What became of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Submitted {
    /// It is a new shift.
    Created(Shift),
    /// It is what the same person sent before, and nobody has decided about yet.
    AlreadySubmitted(Shift),
}

/// Creates a shift as [`create`] does, or finds the one that this form already made.
///
/// # Errors
/// Those of [`create`].
pub async fn submit(service: &Service, user: &User, draft: ShiftDraft) -> Result<Submitted, Error> {
    let error = match create(service, user, draft, None).await {
        Ok(shift) => return Ok(Submitted::Created(shift)),
        Err(error) => error,
    };
    if let Error::DoubleBooking { conflict } = &error
        && let Ok(shift) = get(service, user, conflict.shift_id).await
        && shift.created_by.id == user.id
        && shift.status == ShiftStatus::Pending
        && made_of(&shift) == draft
    {
        return Ok(Submitted::AlreadySubmitted(shift));
    }
    Err(error)
}

fn made_of(shift: &Shift) -> ShiftDraft {
    ShiftDraft {
        vehicle_id: shift.vehicle_id,
        driver_id: shift.driver_id,
        start_time: shift.start_time,
        end_time: shift.end_time,
    }
}

//! Creates a series from a form, which has no `Idempotency-Key`: submitting it twice, or again after the response was
//! lost, creates one series.

use super::{CreatedSeries, create, get};
use crate::{
    error::Error,
    series::{Series, SeriesDraft},
    service::{Service, shifts},
    shift::{DateConflict, ShiftStatus},
    user::User,
};

/// Result of submitting the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubmittedSeries {
    /// A new series was created.
    Created(Box<CreatedSeries>),
    /// The same user has already submitted this form; all dates are still PENDING.
    AlreadySubmitted(Series),
}

/// Creates a series as [`create()`] does, or finds the one that this form has already created.
///
/// # Errors
/// Those of [`create()`].
pub async fn submit(
    service: &Service,
    user: &User,
    draft: SeriesDraft,
) -> Result<SubmittedSeries, Error> {
    let error = match create(service, user, draft.clone(), None).await {
        Ok(created) => return Ok(SubmittedSeries::Created(Box::new(created))),
        Err(error) => error,
    };
    if let Error::SeriesDoubleBooking { conflicts } = &error
        && let Some(series) = same_request(service, user, &draft, conflicts).await
    {
        return Ok(SubmittedSeries::AlreadySubmitted(series));
    }
    Err(error)
}

/// The series of the first conflict, if it is what this user asks for.
async fn same_request(
    service: &Service,
    user: &User,
    draft: &SeriesDraft,
    conflicts: &[DateConflict],
) -> Option<Series> {
    let in_the_way = conflicts.first()?.shift_id;
    let id = shifts::get(service, user, in_the_way)
        .await
        .ok()?
        .series_id?;
    let series = get(service, user, id).await.ok()?;
    let first = series.shifts.first()?;
    let is_same = (first.vehicle_id, first.driver_id)
        == (draft.first.vehicle_id, draft.first.driver_id)
        && (first.start_time, first.end_time) == (draft.first.start_time, draft.first.end_time)
        && draft.pattern.is_that_of(&series.recurrence_pattern);
    let mut dates = series.shifts.iter();
    let is_untouched =
        dates.all(|shift| shift.created_by.id == user.id && shift.status == ShiftStatus::Pending);
    (is_same && is_untouched).then_some(series)
}

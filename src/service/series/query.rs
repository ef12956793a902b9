//! Reading series.

use crate::{
    error::{EntityKind, Error},
    id::SeriesId,
    policy::may_view_shifts,
    series::{Series, SeriesDetails, SeriesRow},
    service::{Service, shifts::zone},
    shift::{Shift, ShiftStatus},
    store::shifts::{self, StoredShift},
    user::User,
};

/// One series with all its dates.
///
/// # Errors
/// [`Error::NotFound`] if it does not exist or the user may not see its shifts.
pub async fn get(service: &Service, user: &User, id: SeriesId) -> Result<Series, Error> {
    may_view_shifts(user)?;
    let stored = shifts::of_series(&mut *service.store().reader().await?, id).await?;
    check_visible(&stored, user)?;
    series_of(stored)
}

/// One series as its page shows it.
///
/// # Errors
/// As [`get`].
pub async fn details(service: &Service, user: &User, id: SeriesId) -> Result<SeriesDetails, Error> {
    may_view_shifts(user)?;
    let now = service.now();
    let stored = shifts::of_series(&mut *service.store().reader().await?, id).await?;
    check_visible(&stored, user)?;
    let first = stored.first().ok_or(Error::Internal)?;
    let zone = zone(&first.time_zone)?;
    let first = first.shift.clone();
    let decides = user.is_eic_of(first.station_id);
    let plans = user.is_vendor_of(first.vendor_id);
    let row = |StoredShift { shift, .. }: StoredShift| SeriesRow {
        is_open: (decides && shift.status == ShiftStatus::Pending)
            || (plans && shift.can_be_cancelled(now)),
        id: shift.id,
        version: shift.version,
        status: shift.status,
        start: zone.to_datetime(shift.start_time),
        end: zone.to_datetime(shift.end_time),
        decided_by: shift.decided_by.map(|person| person.full_name),
        rejection_reason: shift.rejection_reason,
    };
    Ok(SeriesDetails {
        dates: stored.into_iter().map(row).collect(),
        pattern: first.recurrence_pattern.clone().ok_or(Error::Internal)?,
        zone: zone
            .to_offset_info(first.start_time)
            .abbreviation()
            .to_owned(),
        now_offset_seconds: zone.to_offset(now).seconds(),
        decides,
        plans,
        first,
    })
}

/// Checks that the user may see the series of these dates. All have the same station and vendor.
pub(super) fn check_visible(dates: &[StoredShift], user: &User) -> Result<(), Error> {
    let may_see =
        |stored: &StoredShift| user.may_see_shift(stored.shift.station_id, stored.shift.vendor_id);
    match dates.first().is_some_and(may_see) {
        true => Ok(()),
        false => Err(Error::NotFound {
            entity: EntityKind::Series,
        }),
    }
}

pub(super) fn series_of(stored: Vec<StoredShift>) -> Result<Series, Error> {
    let shifts: Vec<Shift> = stored.into_iter().map(|stored| stored.shift).collect();
    Series::of(shifts).ok_or(Error::Internal)
}

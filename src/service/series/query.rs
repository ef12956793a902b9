//! Reading series.

use crate::{
    error::{EntityKind, Error},
    id::SeriesId,
    policy::may_view_shifts,
    series::Series,
    service::Service,
    shift::Shift,
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

//! Which shift a user may see.

use crate::{
    error::{EntityKind, Error},
    store::shifts::StoredShift,
    user::User,
};

/// The shift, if the user may see it.
///
/// # Errors
/// [`Error::NotFound`] for one that does not exist, and for one that the user may not see.
pub(in crate::service) fn visible_to(
    stored: Option<StoredShift>,
    user: &User,
) -> Result<StoredShift, Error> {
    let visible =
        stored.filter(|stored| user.may_see_shift(stored.shift.station_id, stored.shift.vendor_id));
    visible.ok_or(Error::NotFound {
        entity: EntityKind::Shift,
    })
}

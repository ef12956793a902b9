//! Which roles may do what at all. Whether a user may act on a certain row is checked where the row is read.

use crate::{
    error::Error,
    user::{RoleCode, User},
};

/// Whether this user may create shifts.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn may_create_shifts(user: &User) -> Result<(), Error> {
    require(user.is(RoleCode::Vendor))
}

/// Whether this user may approve and reject shifts.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn may_decide_shifts(user: &User) -> Result<(), Error> {
    require(user.is(RoleCode::Eic))
}

/// Whether this user may cancel shifts.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn may_cancel_shifts(user: &User) -> Result<(), Error> {
    require(user.is(RoleCode::Vendor))
}

/// Whether this user may call for a decision about a shift again.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn may_nudge(user: &User) -> Result<(), Error> {
    require(user.is(RoleCode::Vendor))
}

/// Whether this caller may send notifications for another program: an administrator, or anybody with a token that is
/// for nothing else.
///
/// # Errors
/// [`Error::Forbidden`].
#[cfg(feature = "ssr")]
pub fn may_send_notifications(
    user: &User,
    scope: crate::credential::TokenScope,
) -> Result<(), Error> {
    require(user.is(RoleCode::Admin) || scope == crate::credential::TokenScope::Notify)
}

/// Whether this user may see shifts, vehicles and drivers.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn may_view_shifts(user: &User) -> Result<(), Error> {
    require(user.works_with_shifts())
}

/// Whether this user may see evidence about shifts, and the limits of a station.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn may_see_evidence(user: &User) -> Result<(), Error> {
    require(user.is(RoleCode::Eic) || user.is(RoleCode::Admin))
}

/// Whether this user may change the limits of stations.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn may_change_limits(user: &User) -> Result<(), Error> {
    require(user.is(RoleCode::Admin))
}

/// Whether this user may assign and cancel trips.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn may_assign_trips(user: &User) -> Result<(), Error> {
    require(user.is(RoleCode::Eic))
}

/// Whether this user may start and complete trips.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn may_drive_trips(user: &User) -> Result<(), Error> {
    require(user.is(RoleCode::Vendor))
}

/// Whether this user may see trips: with any role.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn may_view_trips(user: &User) -> Result<(), Error> {
    require(!user.roles.is_empty())
}

/// Whether this user may make, change and cancel stock requests.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn may_request_stock(user: &User) -> Result<(), Error> {
    require(user.is(RoleCode::DbsOperator))
}

/// Whether this user may see stock requests.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn may_view_stock_requests(user: &User) -> Result<(), Error> {
    let roles = [RoleCode::DbsOperator, RoleCode::Eic, RoleCode::Admin];
    require(roles.into_iter().any(|code| user.is(code)))
}

/// Whether this user may raise emergencies: with any role.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn may_raise_emergencies(user: &User) -> Result<(), Error> {
    require(!user.roles.is_empty())
}

/// Whether this user may see and acknowledge emergencies: with any role.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn may_see_emergencies(user: &User) -> Result<(), Error> {
    require(!user.roles.is_empty())
}

/// Whether this user may close emergencies.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn may_close_emergencies(user: &User) -> Result<(), Error> {
    require(user.is(RoleCode::Eic) || user.is(RoleCode::Admin))
}

/// Whether this user may list stations: with any role.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn may_list_stations(user: &User) -> Result<(), Error> {
    require(!user.roles.is_empty())
}

fn require(allowed: bool) -> Result<(), Error> {
    if allowed {
        Ok(())
    } else {
        Err(Error::Forbidden)
    }
}

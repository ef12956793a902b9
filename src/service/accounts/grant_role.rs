//! Grants a role to a user.

use super::{
    commit_access_change, find_user,
    role_scope::{check_scope, with_scope},
};
use crate::{
    error::Error,
    id::{StationId, VendorId},
    service::Service,
    store::{audit, sessions, users},
    user::RoleCode,
};

/// Grants a role; no effect if the user already holds it.
///
/// # Errors
/// [`Error::Invalid`] if the station or vendor does not fit the role (CONTRACT §2); [`Error::NotFound`] for an unknown
/// user, station or vendor.
pub async fn grant_role(
    service: &Service,
    email: &str,
    code: RoleCode,
    station: Option<StationId>,
    vendor: Option<VendorId>,
) -> Result<(), Error> {
    let now = service.now();
    let mut tx = service.store().write().await?;
    let id = find_user(&mut tx, email).await?;
    let scope = check_scope(&mut tx, code, station, vendor).await?;
    users::grant(&mut tx, id, scope, now).await?;
    sessions::access_changed(&mut tx, id, now).await?;
    commit_access_change(
        service,
        tx,
        id,
        with_scope(audit::Entry::new(now, "role_granted"), scope),
    )
    .await
}

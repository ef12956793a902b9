//! Gives a user a role.

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

/// Gives a role; giving it again changes nothing.
///
/// # Errors
/// [`Error::Invalid`] if the role is not tied as it must be (CONTRACT §2); [`Error::NotFound`] for an unknown user, station or vendor.
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

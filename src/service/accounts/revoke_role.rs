//! Revokes a role of a user.

use super::{
    commit_access_change, find_user,
    role_scope::{check_scope, with_scope},
};
use crate::{
    error::Error,
    field_errors::FieldError,
    id::{StationId, VendorId},
    service::Service,
    store::{audit, sessions, users},
    user::RoleCode,
};

/// Revokes a role.
///
/// # Errors
/// As [`grant_role`](super::grant_role()); [`Error::Invalid`] if the user does not hold it.
pub async fn revoke_role(
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
    if !users::revoke(&mut tx, id, scope).await? {
        return Err(Error::field("role", FieldError::RoleNotHeld));
    }
    sessions::access_changed(&mut tx, id, now).await?;
    commit_access_change(
        service,
        tx,
        id,
        with_scope(audit::Entry::new(now, "role_revoked"), scope),
    )
    .await
}

//! Management of users, passwords, roles and API tokens, for the command line.

mod add_user;
mod create_token;
mod deactivate_user;
mod grant_role;
mod list_tokens;
mod list_users;
mod revoke_role;
mod revoke_token;
mod role_scope;
mod set_password;

pub use add_user::add_user;
pub use create_token::create_token;
pub use deactivate_user::deactivate_user;
pub use grant_role::grant_role;
pub use list_tokens::{TokenInfo, list_tokens};
pub use list_users::{UserInfo, list_users};
pub use revoke_role::revoke_role;
pub use revoke_token::revoke_token;
pub use set_password::set_password;

use crate::{
    error::{EntityKind, Error},
    event::Changes,
    field_errors::FieldError,
    id::UserId,
    service::Service,
    store::{Connection, WriteTransaction, audit, users},
    user::Email,
};

fn email_address(email: &str) -> Result<Email, Error> {
    email
        .parse()
        .map_err(|_| Error::field("email", FieldError::NotAnEmail))
}

async fn find_user(db: &mut Connection, email: &str) -> Result<UserId, Error> {
    let found = users::by_email(db, &email_address(email)?).await?;
    found.map(|account| account.user.id).ok_or(Error::NotFound {
        entity: EntityKind::User,
    })
}

/// Writes the audit entry, commits, and makes every process check the user's open sockets.
async fn commit_access_change(
    service: &Service,
    mut tx: WriteTransaction,
    user: UserId,
    entry: audit::Entry,
) -> Result<(), Error> {
    entry.on_user(user).write(&mut tx).await?;
    tx.commit().await?;
    service.publish(Changes {
        access: vec![user],
        ..Changes::default()
    });
    Ok(())
}

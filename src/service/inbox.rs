//! A user's inbox: list, changes since a given `seq`, read state.

mod changes_since;
mod latest;
mod list;
mod read_state;
mod receipts;
mod replay;
mod send;

pub use crate::store::inboxes::{Head, Receipt};
pub use changes_since::{replay, since};
pub use latest::{Latest, heads, latest};
pub use list::{DEFAULT_LIMIT, InboxQuery, MAX_LIMIT, list};
pub use read_state::{mark_all_read, mark_read, mark_unread};
pub use receipts::record_receipts;
pub use replay::Replay;
pub use send::{send, send_from_command_line};

use crate::{error::Error, id::UserId, service::Service, store::inboxes};

/// The latest `seq` and the unread count of an inbox.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer.
pub async fn head(service: &Service, user: UserId) -> Result<Head, Error> {
    head_in(&mut *service.store().reader().await?, user).await
}

async fn head_in(db: &mut crate::store::Connection, user: UserId) -> Result<Head, Error> {
    inboxes::head(db, user).await?.ok_or(Error::NotSignedIn)
}

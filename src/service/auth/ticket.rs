//! Tickets: for a client that cannot set headers (CONTRACT §2).

use super::Access;
use crate::credential::{CredentialKey, Ticket};
use crate::{error::Error, service::Service, store::tickets};
use jiff::{SignedDuration, Timestamp};

/// For how long a ticket opens a socket.
pub const TICKET_LIFE: SignedDuration = SignedDuration::from_secs(30);

/// A ticket that stands for the credential of `access`, and until when.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot keep it.
pub async fn issue_ticket(
    service: &Service,
    access: &Access,
) -> Result<(Ticket, Timestamp), Error> {
    let ticket = Ticket::random();
    let expires_at = service.now() + TICKET_LIFE;
    let mut tx = service.store().write().await?;
    tickets::insert(&mut tx, &ticket.hash(), &access.key, expires_at).await?;
    tx.commit().await?;
    Ok((ticket, expires_at))
}

/// By which credential a ticket was asked for: it opens one socket, which ends with that credential. Whether that is still good is for the
/// caller to ask.
///
/// # Errors
/// [`Error::NotSignedIn`] if it was used, is too old or was never given.
pub async fn look_at_ticket(service: &Service, ticket: &Ticket) -> Result<CredentialKey, Error> {
    let mut reader = service.store().reader().await?;
    let key = tickets::find(&mut reader, &ticket.hash(), service.now()).await?;
    key.ok_or(Error::NotSignedIn)
}

/// Takes a ticket, when all else is well: who is told to come again must be able to.
///
/// # Errors
/// [`Error::NotSignedIn`] if somebody else was faster.
pub async fn use_ticket(service: &Service, ticket: &Ticket) -> Result<(), Error> {
    let mut tx = service.store().write().await?;
    let taken = tickets::take(&mut tx, &ticket.hash()).await?;
    tx.commit().await?;
    taken.then_some(()).ok_or(Error::NotSignedIn)
}

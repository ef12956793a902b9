//! Tickets: one-time credentials for clients that cannot set headers (CONTRACT §2).

use super::Access;
use crate::{
    credential::{CredentialKey, Ticket},
    error::Error,
    service::Service,
    store::tickets,
};
use jiff::{SignedDuration, Timestamp};

/// How long a ticket is valid.
pub const TICKET_LIFETIME: SignedDuration = SignedDuration::from_secs(30);

/// Issues a ticket for the credential of `access`. Returns the ticket and its expiry.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot save it.
pub async fn issue_ticket(
    service: &Service,
    access: &Access,
) -> Result<(Ticket, Timestamp), Error> {
    let ticket = Ticket::random();
    let expires_at = service.now() + TICKET_LIFETIME;
    let mut tx = service.store().write().await?;
    tickets::insert(&mut tx, &ticket.hash(), &access.key, expires_at).await?;
    tx.commit().await?;
    Ok((ticket, expires_at))
}

/// The credential for which a ticket was issued. The ticket opens one socket, which closes when that credential ends.
/// The caller must check that the credential is still valid.
///
/// # Errors
/// [`Error::NotSignedIn`] if the ticket is used, expired or unknown.
pub async fn find_ticket(service: &Service, ticket: &Ticket) -> Result<CredentialKey, Error> {
    let mut reader = service.store().reader().await?;
    let key = tickets::find(&mut reader, &ticket.hash(), service.now()).await?;
    key.ok_or(Error::NotSignedIn)
}

/// Uses up a ticket. Called after all other checks, so that a client that was asked to retry can use it again.
///
/// # Errors
/// [`Error::NotSignedIn`] if another request used it first.
pub async fn use_ticket(service: &Service, ticket: &Ticket) -> Result<(), Error> {
    let mut tx = service.store().write().await?;
    let taken = tickets::take(&mut tx, &ticket.hash()).await?;
    tx.commit().await?;
    taken.then_some(()).ok_or(Error::NotSignedIn)
}

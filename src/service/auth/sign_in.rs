//! Signing in and out.

use crate::{
    credential::SessionToken,
    error::Error,
    event::Changes,
    service::{Service, auth::password::Password},
    store::{audit, sessions, users},
    user::{Email, User},
};
use std::net::IpAddr;

/// Result of a successful sign-in.
pub struct SignedIn {
    /// The user, with their roles.
    pub user: User,
    /// Their new session.
    pub session: SessionToken,
}

/// Signs in and always opens a new session; ends `previous`.
///
/// # Errors
/// [`Error::InvalidCredentials`] for unknown accounts, wrong passwords and deactivated users alike, at the same cost;
/// [`Error::Throttled`] from the sixth failure on; [`Error::Unavailable`] if too many users sign in at once.
pub async fn sign_in(
    service: &Service,
    email: &str,
    password: Password,
    address: IpAddr,
    previous: Option<&SessionToken>,
) -> Result<SignedIn, Error> {
    let email = email.parse::<Email>().ok();
    let account = email.as_ref().map_or("", Email::key);
    let attempt = service.throttle().begin(account, address, service.now())?;
    let Some(user) = verify_credentials(service, email.as_ref(), password).await? else {
        tracing::info!(%address, "login failed");
        return Err(attempt.failed());
    };
    attempt.succeeded();
    let session = open_session(service, &user, previous).await?;
    Ok(SignedIn { user, session })
}

/// The active user with this e-mail address and password.
async fn verify_credentials(
    service: &Service,
    email: Option<&Email>,
    password: Password,
) -> Result<Option<User>, Error> {
    let found = match email {
        Some(email) => users::by_email(&mut *service.store().reader().await?, email).await?,
        None => None,
    };
    let stored = found
        .as_ref()
        .filter(|found| found.is_active)
        .map(|found| found.password_hash.clone());
    let matches = service.hasher().verify(password, stored).await?;
    Ok(found.filter(|_| matches).map(|found| found.user))
}

async fn open_session(
    service: &Service,
    user: &User,
    previous: Option<&SessionToken>,
) -> Result<SessionToken, Error> {
    let session = SessionToken::random();
    let now = service.now();
    let mut tx = service.store().write().await?;
    let ended = match previous {
        Some(previous) => sessions::delete(&mut tx, &previous.hash(), now).await?,
        None => None,
    };
    sessions::insert(&mut tx, &session.hash(), user.id, now).await?;
    audit::Entry::new(now, "signed_in")
        .by(user.id)
        .write(&mut tx)
        .await?;
    tx.commit().await?;
    service.publish(Changes {
        access: ended.into_iter().collect(),
        ..Changes::default()
    });
    Ok(session)
}

/// Signs out: deletes the session and closes its sockets.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer; the session then remains valid.
pub async fn sign_out(service: &Service, session: &SessionToken) -> Result<(), Error> {
    let (service_, hash) = (service.clone(), session.hash());
    service
        .run_to_completion(async move {
            let now = service_.now();
            let mut tx = service_.store().write().await?;
            let user = sessions::delete(&mut tx, &hash, now).await?;
            if let Some(user) = user {
                audit::Entry::new(now, "signed_out")
                    .by(user)
                    .write(&mut tx)
                    .await?;
            }
            tx.commit().await?;
            service_.publish(Changes {
                access: user.into_iter().collect(),
                ..Changes::default()
            });
            Ok(())
        })
        .await
}

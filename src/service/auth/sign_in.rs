//! Signing in and out.

use crate::credential::SessionToken;
use crate::{
    error::Error,
    event::Changes,
    service::{Service, auth::password::Password},
    store::{audit, sessions, users},
    user::{Email, User},
};
use std::net::IpAddr;

/// Someone who just signed in.
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// Their new session.
    pub session: SessionToken,
}

/// Signs in with a new session, whatever came in; `previous` ends.
///
/// # Errors
/// [`Error::InvalidCredentials`] for unknown, wrong and deactivated alike, after the same work; [`Error::Throttled`] from the sixth
/// failure; [`Error::Unavailable`] if too many sign in at once.
pub async fn sign_in(
    service: &Service,
    email: &str,
    password: Password,
    address: IpAddr,
    previous: Option<&SessionToken>,
) -> Result<SignedIn, Error> {
    let email = email.parse::<Email>().ok();
    let account = email.as_ref().map_or("", Email::as_str);
    let attempt = service.throttle().begin(account, address, service.now())?;
    let judged = judge(service, email.as_ref(), password).await;
    let user = match judged {
        Ok(Some(user)) => user,
        Ok(None) => {
            tracing::info!(%address, "a login failed");
            return Err(service.throttle().failed(&attempt));
        }
        Err(error) => {
            service.throttle().unjudged(&attempt);
            return Err(error);
        }
    };
    service.throttle().succeeded(&attempt);
    let session = open_session(service, &user, previous).await?;
    Ok(SignedIn { user, session })
}

/// The user whose password this is.
async fn judge(
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
    let right = service.hasher().verify(password, stored).await?;
    Ok(found.filter(|_| right).map(|found| found.user))
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

/// Ends a session: it is gone on the server, and so are its sockets.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot; the session then still stands.
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

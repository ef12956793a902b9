//! Batched store queries of the sockets: the user and the inbox of a new socket; for an open one whether its access is
//! still valid, at every ping and after a change of access.

use super::batch_loader::BatchLoader;
use domain::{
    credential::CredentialKey,
    error::Error,
    id::UserId,
    service::{
        Service,
        auth::{self, CredentialStatus, SocketCheck},
        inbox::{self, Head},
    },
};
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio::{
    sync::mpsc,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

/// How long session uses are collected before they are stored in one commit. They are stored with a precision of a
/// minute.
const SESSION_USE_DELAY: Duration = Duration::from_secs(1);
/// Time limit for storing them. Uses that are not stored are reported again at the next ping.
const SESSION_USE_TIMEOUT: Duration = Duration::from_secs(10);

/// One per process; cheap to clone.
#[derive(Clone)]
pub struct SocketQueries(Arc<Loaders>);

struct Loaders {
    credentials: BatchLoader<SocketCheck, CredentialStatus>,
    heads: BatchLoader<UserId, Head>,
}

impl SocketQueries {
    /// Starts the background tasks, which run until `stop`.
    pub fn start(service: &Service, stop: &CancellationToken) -> Self {
        let (session_uses, receiver) = mpsc::unbounded_channel();
        let recording = record_session_uses(receiver, service.clone());
        let recording = stop.clone().run_until_cancelled_owned(recording);
        tokio::spawn(recording.instrument(tracing::error_span!("session uses")));
        let credentials = {
            let service = service.clone();
            BatchLoader::start("socket credentials", stop.clone(), move |checks| {
                check_credentials(service.clone(), session_uses.clone(), checks)
            })
        };
        let heads = {
            let service = service.clone();
            BatchLoader::start("inbox heads", stop.clone(), move |users| {
                load_heads(service.clone(), users)
            })
        };
        Self(Arc::new(Loaders { credentials, heads }))
    }

    /// Whether a socket's credential is valid, read after this call.
    ///
    /// # Errors
    /// [`Error`] if the store does not answer.
    pub async fn credential_status(&self, check: SocketCheck) -> Result<CredentialStatus, Error> {
        self.0.credentials.load(check).await
    }

    /// The `seq` and unread count of an inbox, read after this call.
    ///
    /// # Errors
    /// [`Error`] if the store does not answer.
    pub async fn head(&self, user: UserId) -> Result<Head, Error> {
        self.0.heads.load(user).await
    }
}

async fn check_credentials(
    service: Service,
    session_uses: mpsc::UnboundedSender<Vec<CredentialKey>>,
    checks: Vec<SocketCheck>,
) -> Result<Vec<Result<CredentialStatus, Error>>, Error> {
    let results = auth::check_sockets(&service, &checks).await?;
    if !results.used.is_empty() {
        // Fails if the recording task has stopped.
        drop(session_uses.send(results.used));
    }
    Ok(results.statuses)
}

async fn load_heads(
    service: Service,
    users: Vec<UserId>,
) -> Result<Vec<Result<Head, Error>>, Error> {
    let heads: HashMap<_, _> = inbox::heads(&service, &users).await?.into_iter().collect();
    let head = |user| heads.get(user).cloned().ok_or(Error::NotSignedIn)?;
    Ok(users.iter().map(head).collect())
}

/// Stores the collected session uses, in one commit per [`SESSION_USE_DELAY`].
async fn record_session_uses(
    mut uses: mpsc::UnboundedReceiver<Vec<CredentialKey>>,
    service: Service,
) {
    while let Some(mut keys) = uses.recv().await {
        sleep(SESSION_USE_DELAY).await;
        while let Ok(mut more) = uses.try_recv() {
            keys.append(&mut more);
        }
        let recording = auth::record_session_use(&service, keys);
        if timeout(SESSION_USE_TIMEOUT, recording).await.is_err() {
            tracing::warn!("session uses not stored: timed out");
        }
    }
}

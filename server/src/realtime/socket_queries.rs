//! What the sockets of this process ask the store: a new one who it is and where its inbox stands, an open one at every ping and whenever its
//! user's access changed whether it may still listen.

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

/// How long the uses of sessions gather, to be noted in one commit. They are known to a minute.
const NOTE_AFTER: Duration = Duration::from_secs(1);
/// After that they are given up; the next ping brings them again.
const NOTE_WITHIN: Duration = Duration::from_secs(10);

/// Where the sockets ask. Cheap to clone.
#[derive(Clone)]
pub struct SocketQueries(Arc<Kinds>);

struct Kinds {
    check_sockets: BatchLoader<SocketCheck, CredentialStatus>,
    heads: BatchLoader<UserId, Head>,
}

impl SocketQueries {
    /// Answers until `stop`.
    pub fn start(service: &Service, stop: &CancellationToken) -> Self {
        let (used, to_note) = mpsc::unbounded_channel();
        let noting = note_all(to_note, service.clone());
        tokio::spawn(stop.clone().run_until_cancelled_owned(noting));
        let asking = service.clone();
        let check_sockets = BatchLoader::start("who may listen", stop.clone(), move |asked| {
            check_sockets(asking.clone(), used.clone(), asked)
        });
        let asking = service.clone();
        let heads = BatchLoader::start("where inboxes stand", stop.clone(), move |users| {
            heads(asking.clone(), users)
        });
        Self(Arc::new(Kinds {
            check_sockets,
            heads,
        }))
    }

    /// How things stand with one socket's credential, after this was asked.
    ///
    /// # Errors
    /// [`Error`] if the store cannot say.
    pub async fn standing(&self, asked: SocketCheck) -> Result<CredentialStatus, Error> {
        self.0.check_sockets.ask(asked).await
    }

    /// Where an inbox stands, after this was asked.
    ///
    /// # Errors
    /// [`Error`] if the store cannot say.
    pub async fn head(&self, user: UserId) -> Result<Head, Error> {
        self.0.heads.ask(user).await
    }
}

async fn check_sockets(
    service: Service,
    used: mpsc::UnboundedSender<Vec<CredentialKey>>,
    asked: Vec<SocketCheck>,
) -> Result<Vec<Result<CredentialStatus, Error>>, Error> {
    let answers = auth::check_sockets(&service, &asked).await?;
    if !answers.used.is_empty() {
        // Nobody takes them any more when the process ends.
        drop(used.send(answers.used));
    }
    Ok(answers.check_sockets)
}

async fn heads(service: Service, users: Vec<UserId>) -> Result<Vec<Result<Head, Error>>, Error> {
    let heads: HashMap<_, _> = inbox::heads(&service, &users).await?.into_iter().collect();
    let head = |user| heads.get(user).cloned().ok_or(Error::NotSignedIn)?;
    Ok(users.iter().map(head).collect())
}

/// Notes the uses of sessions, at most once a second.
async fn note_all(mut used: mpsc::UnboundedReceiver<Vec<CredentialKey>>, service: Service) {
    while let Some(mut keys) = used.recv().await {
        sleep(NOTE_AFTER).await;
        while let Ok(mut more) = used.try_recv() {
            keys.append(&mut more);
        }
        let noting = auth::record_session_use(&service, keys);
        if timeout(NOTE_WITHIN, noting).await.is_err() {
            tracing::warn!("the use of sessions was not noted in time");
        }
    }
}

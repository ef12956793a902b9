//! Sends a notification for another program (CONTRACT §4, "From other programs").

use crate::{
    credential::TokenScope,
    error::Error,
    event::{Changes, Content, EventSubject, InboxChange},
    id::UserId,
    notification::{Addressees, ForeignNotification},
    policy::may_send_notifications,
    service::{
        Service,
        shifts::{IdempotencyKey, Repeatable},
    },
    store::{
        Connection, audit,
        inboxes::{self, Recipients},
        users,
    },
    user::User,
};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Sends a notification to every active user whom it is addressed to, in one transaction and a fixed number of
/// statements: when this returns, it is on disk. A repeated request with the same key tells nobody again. Returns how
/// many users were told.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::RealtimeDisabled`]; [`Error::NobodyToTell`]; [`Error::KeyReused`].
pub async fn send(
    service: &Service,
    user: &User,
    scope: TokenScope,
    notification: ForeignNotification,
    key: Option<IdempotencyKey>,
) -> Result<usize, Error> {
    may_send_notifications(user, scope)?;
    run(service, Some(user.clone()), notification, key).await
}

/// Sends a notification from the command line, whose user may do everything. Returns how many users were told.
///
/// # Errors
/// [`Error::RealtimeDisabled`]; [`Error::NobodyToTell`].
pub async fn send_from_command_line(
    service: &Service,
    notification: ForeignNotification,
) -> Result<usize, Error> {
    run(service, None, notification, None).await
}

async fn run(
    service: &Service,
    user: Option<User>,
    notification: ForeignNotification,
    key: Option<IdempotencyKey>,
) -> Result<usize, Error> {
    if !service.realtime() {
        return Err(Error::RealtimeDisabled);
    }
    let now = service.now();
    let service_ = service.clone();
    service
        .run_to_completion(async move {
            send_once(&service_, user.as_ref(), &notification, key, now).await
        })
        .await
}

async fn send_once(
    service: &Service,
    user: Option<&User>,
    notification: &ForeignNotification,
    key: Option<IdempotencyKey>,
    now: Timestamp,
) -> Result<usize, Error> {
    let mut tx = service.store().write_shared().await?;
    let outcome = write(&mut tx, user, notification, now).await;
    if let Some(user) = user {
        let repeat = Repeatable::new(user, canonical(notification), key, now);
        return repeat.finish(service, tx, outcome).await;
    }
    match outcome {
        Ok((told, changes)) => {
            service.commit(tx, changes).await?;
            Ok(told)
        }
        Err(error) => {
            tx.abandon().await?;
            Err(error)
        }
    }
}

async fn write(
    db: &mut Connection,
    user: Option<&User>,
    notification: &ForeignNotification,
    now: Timestamp,
) -> Result<(usize, Changes), Error> {
    let inboxes = tell(db, notification, now).await?;
    if inboxes.is_empty() {
        return Err(Error::NobodyToTell);
    }
    let told = inboxes.len();
    let mut entry = audit::Entry::new(now, "notification_sent")
        .with(json!({"type": notification.kind, "told": told}));
    if let Some(user) = user {
        entry = entry.by(user.id);
    }
    entry.write(db).await?;
    let changes = Changes {
        inboxes,
        ..Changes::default()
    };
    Ok((told, changes))
}

async fn tell(
    db: &mut Connection,
    notification: &ForeignNotification,
    now: Timestamp,
) -> Result<Vec<InboxChange>, Error> {
    let by_email: BTreeSet<UserId>;
    let recipients = match &notification.to {
        Addressees::Users(ids) => Recipients::Users(ids),
        Addressees::Emails(emails) => {
            // A text that is no address names no user.
            let emails: Vec<_> = emails.iter().filter_map(|text| text.parse().ok()).collect();
            by_email = users::ids_by_emails(db, &emails).await?;
            Recipients::Users(&by_email)
        }
        Addressees::Role {
            code,
            station,
            vendor,
        } => Recipients::Holders(*code, *station, *vendor),
    };
    let content = Content {
        kind: notification.kind,
        title: notification.title.clone(),
        message: notification.message.clone(),
        data: Value::Object(notification.data.clone()),
        action_url: notification.action_url.as_ref().map(ToString::to_string),
        created_at: now,
    };
    Ok(inboxes::fan_out(db, recipients, EventSubject::Foreign, content).await?)
}

/// Canonical form of a request: two notations of the same notification are the same request.
fn canonical(notification: &ForeignNotification) -> String {
    // Destructured, so that a new field cannot be forgotten here.
    let ForeignNotification {
        to,
        kind,
        title,
        message,
        data,
        action_url,
    } = notification;
    let to = match to {
        Addressees::Users(ids) => json!({"user_ids": ids}),
        Addressees::Emails(emails) => json!({"emails": emails}),
        Addressees::Role {
            code,
            station,
            vendor,
        } => json!({"role": code, "station_id": station, "vendor_id": vendor}),
    };
    let action_url = action_url.as_ref().map(ToString::to_string);
    json!(["notification", to, kind, title, message, data, action_url]).to_string()
}

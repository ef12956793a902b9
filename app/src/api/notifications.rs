//! Server functions for the inbox.

use crate::{error::AppError, json::Json};
use domain::{
    id::NotificationId,
    notification::{InboxDelta, InboxList, NotificationType},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

/// Notifications on a page.
#[cfg(feature = "ssr")]
const PAGE: u32 = 50;

/// State of an inbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxHead {
    /// `seq` of its latest change.
    pub seq: i64,
    /// Number of unread notifications in all.
    pub unread: i64,
    /// Whether the user's shifts are at several stations.
    pub several_stations: bool,
}

/// State of the inbox, for the bell until the socket is open.
#[server(endpoint = "notifications/head", input = GetUrl, output = Json)]
pub async fn read_head() -> Result<InboxHead, AppError> {
    use crate::server;
    use crate::server::form_response;
    let outcome = async {
        use domain::service::{fleet, inbox};
        let (service, user) = (server::service()?, server::signed_in()?);
        let head = inbox::head(&service, user.id).await?;
        Ok(InboxHead {
            seq: head.seq,
            unread: head.unread,
            several_stations: fleet::has_several_stations(&service, &user).await?,
        })
    };
    form_response::read(outcome.await)
}

/// A page of the inbox, newest first. Without `kind`, notifications of every type.
#[server(endpoint = "notifications/list", input = GetUrl, output = Json)]
pub async fn list_notifications(
    #[server(default)] cursor: String,
    #[server(default)] unread: bool,
    #[server(default)] kind: Option<NotificationType>,
) -> Result<InboxList, AppError> {
    use crate::server::{self, form_response};
    use domain::error::Error;
    use domain::service::inbox::{self, InboxQuery};
    let query = |cursor: Option<String>| InboxQuery {
        cursor,
        limit: PAGE,
        unread_only: unread,
        kind,
    };
    let outcome = async {
        let (service, user) = (server::service()?, server::signed_in()?);
        let cursor = (!cursor.is_empty()).then_some(cursor);
        match inbox::list(&service, &user, &query(cursor)).await {
            // An unknown cursor leads to the newest page rather than to an error.
            Err(Error::InvalidParameter { .. }) => inbox::list(&service, &user, &query(None)).await,
            other => other,
        }
    };
    form_response::read(outcome.await)
}

/// Changes with a `seq` greater than `since`.
#[server(endpoint = "notifications/since", input = GetUrl, output = Json)]
pub async fn notifications_since(since: i64) -> Result<InboxDelta, AppError> {
    use crate::server;
    use crate::server::form_response;
    let outcome = async {
        domain::service::inbox::since(&server::service()?, &server::signed_in()?, since).await
    };
    form_response::read(outcome.await)
}

/// Marks one notification read.
#[server(endpoint = "notifications/mark_read", output = Json)]
pub async fn mark_notification_read(id: NotificationId) -> Result<(), AppError> {
    use crate::server;
    use crate::server::form_response::{self, FormSuccess};
    let outcome = async {
        domain::service::inbox::mark_read(&server::service()?, &server::signed_in()?, id).await?;
        Ok(FormSuccess::new(()))
    };
    form_response::form("notifications", &[], outcome.await)
}

/// Marks all notifications read. With `up_to`, newer ones stay unread.
#[server(endpoint = "notifications/mark_all_read", output = Json)]
pub async fn mark_all_notifications_read(
    #[server(default)] up_to: Option<NotificationId>,
) -> Result<(), AppError> {
    use crate::server;
    use crate::server::form_response::{self, FormSuccess};
    let outcome = async {
        domain::service::inbox::mark_all_read(&server::service()?, &server::signed_in()?, up_to)
            .await?;
        Ok(FormSuccess::new(()))
    };
    form_response::form("notifications", &[], outcome.await)
}

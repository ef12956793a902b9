//! The inbox: reading it and marking it read.

use crate::{error::AppError, json::Json};
use domain::{
    id::NotificationId,
    notification::{InboxDelta, InboxList},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

/// Notifications on a page.
#[cfg(feature = "ssr")]
const PAGE: u32 = 50;

/// Where an inbox stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxHead {
    /// Its latest change.
    pub seq: i64,
    /// Unread over all.
    pub unread: i64,
}

/// Where the inbox stands: what the bell shows before the socket is open.
#[server(endpoint = "notifications/head", input = GetUrl, output = Json)]
pub async fn read_head() -> Result<InboxHead, AppError> {
    use crate::server;
    use crate::server::form_response;
    let outcome = async {
        let head =
            domain::service::inbox::head(&server::service()?, server::signed_in()?.id).await?;
        Ok(InboxHead {
            seq: head.seq,
            unread: head.unread,
        })
    };
    form_response::read(outcome.await)
}

/// A page of the inbox, newest first.
#[server(endpoint = "notifications/list", input = GetUrl, output = Json)]
pub async fn list_notifications(
    #[server(default)] cursor: String,
    #[server(default)] unread: bool,
) -> Result<InboxList, AppError> {
    use crate::server;
    use crate::server::form_response;
    use domain::{
        error::Error,
        service::inbox::{self, InboxQuery},
    };
    let outcome = async {
        let (service, user) = (server::service()?, server::signed_in()?);
        let query = InboxQuery {
            cursor: (!cursor.is_empty()).then_some(cursor),
            limit: PAGE,
            unread_only: unread,
            kind: None,
        };
        match inbox::list(&service, &user, &query).await {
            // A cursor that is none of ours: the newest, rather than a page about a parameter.
            Err(Error::InvalidParameter { .. }) => {
                inbox::list(
                    &service,
                    &user,
                    &InboxQuery {
                        cursor: None,
                        ..query
                    },
                )
                .await
            }
            other => other,
        }
    };
    form_response::read(outcome.await)
}

/// What changed after `since`.
#[server(endpoint = "notifications/since", input = GetUrl, output = Json)]
pub async fn notifications_since(since: i64) -> Result<InboxDelta, AppError> {
    use crate::server;
    use crate::server::form_response;
    let outcome = async {
        domain::service::inbox::since(&server::service()?, &server::signed_in()?, since).await
    };
    form_response::read(outcome.await)
}

/// Marks one read.
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

/// Marks all read, up to one if it is given: what arrived later stays unread.
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

//! Series of shifts: all dates or none, decided together or one by one (CONTRACT §3, "Series").

mod create;
mod decide;
mod form;
mod races;

use crate::test_network::TestNetwork;
use domain::{
    notification::Notification,
    series::SeriesDraft,
    service::{
        Service,
        inbox::{self, Head, InboxQuery},
        series::{self, CreatedSeries},
    },
    shift::PatternRequest,
    user::User,
};
use serde_json::{Value, json};

/// A series of the first vendor's n-th vehicle and driver: from 2 March, 08:00 to 16:00 UTC.
fn draft(network: &TestNetwork, n: usize, pattern: Value) -> SeriesDraft {
    SeriesDraft {
        first: network.draft(n, "2027-03-02T08:00:00Z", "2027-03-02T16:00:00Z"),
        pattern: PatternRequest::parse(&pattern).unwrap(),
    }
}

/// A daily series until this day of March.
async fn daily(network: &TestNetwork, n: usize, until: u8) -> CreatedSeries {
    let pattern = json!({"frequency": "DAILY", "until": format!("2027-03-{until:02}")});
    let draft = draft(network, n, pattern);
    series::create(&network.service, &network.vendor(0).await, draft, None)
        .await
        .unwrap()
}

/// The notifications of a user, newest first.
async fn list(service: &Service, user: &User) -> Vec<Notification> {
    inbox::list(service, user, &InboxQuery::default())
        .await
        .unwrap()
        .notifications
}

/// `seq` and unread count of an inbox.
async fn head(network: &TestNetwork, user: &User) -> (i64, i64) {
    let Head { seq, unread } = inbox::head(&network.service, user.id).await.unwrap();
    (seq, unread)
}

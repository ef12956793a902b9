//! The migration that resolves the notifications about shifts decided before notifications could be resolved.

use crate::test_network::TestNetwork;
use domain::{
    notification::{ChangeKind, Notification},
    service::{
        Service,
        inbox::{self, InboxQuery},
        shifts,
    },
    user::User,
};
use sqlx::Connection;

const SQLITE: &str =
    include_str!("../../../migrations/sqlite/20261127081600_resolve_decided_shifts.sql");
const POSTGRES: &str =
    include_str!("../../../migrations/postgres/20261127081600_resolve_decided_shifts.sql");

async fn list(service: &Service, user: &User) -> Vec<Notification> {
    inbox::list(service, user, &InboxQuery::default())
        .await
        .unwrap()
        .notifications
}

/// Takes back everything that resolving did.
async fn unresolve(network: &TestNetwork) {
    for sql in [
        "UPDATE inboxes SET unread = unread + \
         (SELECT COUNT(*) FROM notifications n WHERE n.user_id = inboxes.user_id AND n.resolved_unread = 1)",
        "UPDATE inboxes SET seq = (SELECT MAX(n.seq) FROM notifications n WHERE n.user_id = inboxes.user_id) \
         WHERE user_id IN (SELECT user_id FROM notifications)",
        "UPDATE notifications SET is_read = 0, read_at = NULL WHERE resolved_unread = 1",
        "UPDATE notifications SET resolved_seq = NULL, resolved_unread = NULL",
        "UPDATE events SET resolved_status = NULL, resolved_by = NULL, resolved_at = NULL",
    ] {
        network.execute(sql).await;
    }
}

async fn migrate(network: &TestNetwork) {
    let mut database = network.direct_connection().await;
    let sql = match database.backend_name() {
        "PostgreSQL" => POSTGRES,
        _ => SQLITE,
    };
    let mut transaction = database.begin().await.unwrap();
    sqlx::raw_sql(sql).execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
}

#[tokio::test]
async fn resolves_what_was_decided_before() {
    let network = TestNetwork::new().await;
    let (asha, ravi) = (network.eic(0).await, network.vendor(0).await);
    let (approved, rejected, cancelled, both, open) = (
        network.shift(8).await,
        network.shift(9).await,
        network.shift(10).await,
        network.shift(11).await,
        network.shift(12).await,
    );
    let service = network.at("2027-03-01T00:01:00Z", true);
    shifts::cancel(&service, &ravi, cancelled.id, None)
        .await
        .unwrap();
    let service = network.at("2027-03-01T00:02:00Z", true);
    shifts::reject(&service, &asha, rejected.id, "No gas", None)
        .await
        .unwrap();
    let service = network.at("2027-03-01T00:03:00Z", true);
    for shift in [&approved, &both] {
        shifts::approve(&service, &asha, shift.id, None)
            .await
            .unwrap();
    }
    let service = network.at("2027-03-01T00:04:00Z", true);
    shifts::cancel(&service, &ravi, both.id, None)
        .await
        .unwrap();
    let resolved = list(&service, &asha).await;
    let told = list(&service, &ravi).await;
    let delta = inbox::since(&service, &asha, 5).await.unwrap();
    assert_eq!((delta.seq, delta.unread_count), (9, 1));

    unresolve(&network).await;
    assert_eq!(
        inbox::since(&service, &asha, 0).await.unwrap().unread_count,
        5
    );
    migrate(&network).await;

    assert_eq!(list(&service, &asha).await, resolved);
    assert_eq!(list(&service, &ravi).await, told);
    assert_eq!(inbox::since(&service, &asha, 5).await.unwrap(), delta);
    let kinds = delta.changes.iter().map(|change| &change.kind);
    assert!(
        kinds
            .into_iter()
            .all(|kind| matches!(kind, ChangeKind::Resolved { ids, .. } if ids.len() == 1))
    );
    // The shift that is still open is resolved as any other.
    shifts::approve(&service, &asha, open.id, None)
        .await
        .unwrap();
    let head = inbox::head(&service, asha.id).await.unwrap();
    assert_eq!((head.seq, head.unread), (10, 0));
}

//! Housekeeping: what it removes and keeps, and that it removes in batches.

mod notifications;
mod other_tables;

use crate::test_network::TestNetwork;
use domain::user::User;
use sqlx::AnyConnection;

/// Notifications in each EIC's inbox after [`fill_inboxes`].
const FILLED: i64 = 1300;
/// More than 400 days after [`NOW`](crate::test_network::NOW).
const LATER: &str = "2028-06-01T00:00:00Z";

/// The result of a query for one number.
async fn number(db: &mut AnyConnection, sql: &str) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned()))
        .fetch_one(db)
        .await
        .unwrap()
}

/// Creates one shift, then copies its notifications until both EICs have [`FILLED`]. Those with an odd `seq` are read.
async fn fill_inboxes(network: &TestNetwork) -> [User; 2] {
    network.shift(0).await;
    let eics = [network.eic(0).await, network.eic(1).await];
    let numbers = format!(
        "WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {FILLED})"
    );
    network
        .execute(&format!(
            "{numbers} INSERT INTO events (type, title, message, data, action_url, shift_id, created_at) \
             SELECT e.type, e.title, e.message, e.data, e.action_url, e.shift_id, e.created_at + n.i \
             FROM events e CROSS JOIN n"
        ))
        .await;
    for eic in &eics {
        let user = eic.id;
        network
            .execute(&format!(
                "INSERT INTO notifications (user_id, seq, event_id, is_read) \
                 SELECT {user}, ROW_NUMBER() OVER (ORDER BY e.id) + 1, e.id, (ROW_NUMBER() OVER (ORDER BY e.id) + 1) % 2 \
                 FROM events e WHERE e.id > (SELECT MIN(id) FROM events)"
            ))
            .await;
        network
            .execute(&format!(
                "UPDATE notifications SET is_read = 1 WHERE user_id = {user} AND seq = 1"
            ))
            .await;
        network
            .execute(&format!(
                "UPDATE inboxes SET seq = {FILLED}, unread = {FILLED} / 2 WHERE user_id = {user}"
            ))
            .await;
    }
    eics
}

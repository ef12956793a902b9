//! What expires in the other tables, and what never does.

use super::number;
use crate::test_network::{TestNetwork, time};
use domain::credential::TokenScope;
use domain::service::{
    accounts,
    housekeeping::{self, Retention},
};

/// Old rows in each table: more than two batches.
const OLD: i64 = 1100;

#[tokio::test]
async fn removes_the_expired_rows_of_every_table_and_keeps_the_others() {
    let network = TestNetwork::new().await;
    let eic = network.eic(0).await;
    let now = time("2027-03-01T00:00:00Z").as_millisecond();
    let (hour, day) = (3_600_000, 86_400_000);
    let numbers =
        format!("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {OLD})");
    let user = eic.id;
    // For each table: its rows, its old ones, and the same with the time of one that has just not expired.
    for (table, columns, row, old, young) in [
        (
            "sessions",
            "token_hash, user_id, created_at, last_seen_at",
            "CAST(n.i AS TEXT) || 'idle', USER, TIME, TIME",
            now - 12 * hour,
            now - 12 * hour + 1,
        ),
        (
            "sessions",
            "token_hash, user_id, created_at, last_seen_at",
            "CAST(n.i AS TEXT) || 'aged', USER, TIME, NOW",
            now - 7 * day,
            now - 7 * day + 1,
        ),
        (
            "tickets",
            "token_hash, credential_kind, credential_hash, expires_at",
            "CAST(n.i AS TEXT), 'token', '', TIME",
            now,
            now + 1,
        ),
        (
            "idempotency_keys",
            "user_id, key, request, answer, created_at",
            "USER, CAST(n.i AS TEXT), '', '', TIME",
            now - 24 * hour,
            now - 24 * hour + 1,
        ),
        (
            "access_changes",
            "user_id, changed_at",
            "USER, TIME",
            now - 24 * hour - 1,
            now - 24 * hour,
        ),
        (
            "inbox_changes",
            "user_id, seq, kind, notification_id, created_at",
            "USER, n.i, 'read', 1, TIME",
            now - 30 * day - 1,
            now - 30 * day,
        ),
    ] {
        let fill = |rows: &str, time: i64| {
            let row = row
                .replace("USER", &user.to_string())
                .replace("TIME", &time.to_string())
                .replace("NOW", &now.to_string());
            format!("{rows} INSERT INTO {table} ({columns}) SELECT {row} FROM n")
        };
        network.execute(&format!("DELETE FROM {table}")).await;
        network.execute(&fill(&numbers, old)).await;
        network
            .execute(&fill("WITH n (i) AS (SELECT 100000)", young))
            .await;
        housekeeping::run(&network.service, Retention::default())
            .await
            .unwrap();
        let db = &mut network.direct_connection().await;
        let left = number(db, &format!("SELECT COUNT(*) FROM {table}")).await;
        assert_eq!(left, 1, "{table}");
    }
}

#[tokio::test]
async fn revoked_tokens_stay_in_the_list() {
    let network = TestNetwork::new().await;
    let email = network.report.eics[0].email.clone();
    let (id, _) = accounts::create_token(&network.service, &email, TokenScope::Full)
        .await
        .unwrap();
    accounts::revoke_token(&network.service, id).await.unwrap();
    let before = accounts::list_tokens(&network.service, &email)
        .await
        .unwrap();
    assert!(before.iter().any(|token| token.revoked_at.is_some()));
    let later = network.at("2100-01-01T00:00:00Z", true);
    housekeeping::run(&later, Retention::default())
        .await
        .unwrap();
    assert_eq!(accounts::list_tokens(&later, &email).await, Ok(before));
}

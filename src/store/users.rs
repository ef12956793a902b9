//! SQL of users and their roles.

use super::{
    Connection, StoreError,
    fleet::find_id,
    row::{Columns, broken},
    sql::Sql,
};
use crate::{
    id::{StationId, UserId, VendorId},
    shift::Person,
    user::{Email, Role, RoleCode, User},
};
use jiff::Timestamp;
use serde::Serialize;
use sqlx::any::AnyRow;
use std::collections::{BTreeSet, HashMap};

/// Selects a user with one row per active role; to be continued by a `WHERE`. With `begin`, the query is continued by
/// the caller.
macro_rules! user_with_roles {
    (begin $columns:literal, $from_and_where:literal) => {
        concat!(
            "SELECT u.id, u.email, u.full_name, r.code, r.station_id, s.name AS station_name, r.vendor_id, v.name AS vendor_name",
            $columns,
            " FROM users u LEFT JOIN roles r ON r.user_id = u.id AND r.is_active = 1 \
             LEFT JOIN stations s ON s.id = r.station_id LEFT JOIN vendors v ON v.id = r.vendor_id ",
            $from_and_where
        )
    };
    ($columns:literal, $from_and_where:literal) => {
        concat!(user_with_roles!(begin $columns, $from_and_where), " ORDER BY r.id")
    };
}
pub(super) use user_with_roles;

/// A user with the columns that a login checks.
pub(crate) struct Account {
    pub(crate) user: User,
    pub(crate) is_active: bool,
    pub(crate) password_hash: String,
}

/// The user in rows selected with `user_with_roles!`.
pub(super) fn read_user(rows: &[AnyRow]) -> Result<Option<User>, StoreError> {
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let mut user = User {
        id: UserId::new(first.int("id")?),
        email: first.text("email")?,
        full_name: first.text("full_name")?,
        roles: Vec::new(),
    };
    for row in rows {
        let Some(code) = row.text_or_none("code")? else {
            continue;
        };
        user.roles.push(Role {
            code: code.parse().map_err(|_| broken(row, "roles", "code"))?,
            station_id: row.int_or_none("station_id")?.map(StationId::new),
            station_name: row.text_or_none("station_name")?,
            vendor_id: row.int_or_none("vendor_id")?.map(VendorId::new),
            vendor_name: row.text_or_none("vendor_name")?,
        });
    }
    Ok(Some(user))
}

/// The account with this e-mail address in any spelling, deactivated ones included.
pub(crate) async fn by_email(
    db: &mut Connection,
    email: &Email,
) -> Result<Option<Account>, StoreError> {
    const QUERY: &str = concat!(
        user_with_roles!(begin ", u.is_active, u.password_hash", "WHERE u.id = ("),
        find_id!("users", "email", "email_key"),
        ") ORDER BY r.id"
    );
    let rows = sqlx::query(QUERY)
        .bind(email.as_str().to_owned())
        .bind(email.key().to_owned())
        .fetch_all(db)
        .await?;
    let Some(user) = read_user(&rows)? else {
        return Ok(None);
    };
    let first = &rows[0];
    Ok(Some(Account {
        user,
        is_active: first.flag("is_active")?,
        password_hash: first.text("password_hash")?,
    }))
}

/// The ids of the users with these e-mail addresses in any spelling, each found as [`by_email`] finds it.
pub(crate) async fn ids_by_emails(
    db: &mut Connection,
    emails: &[Email],
) -> Result<BTreeSet<UserId>, StoreError> {
    let mut query = Sql::new("SELECT id, email, NULL AS key FROM users WHERE email IN ");
    query
        .bind_list(emails.iter().map(|email| email.as_str().to_owned()))?
        .push(
            " UNION ALL SELECT id, NULL, email_key FROM users WHERE duplicate_of IS NULL AND email_key IN ",
        )
        .bind_list(emails.iter().map(|email| email.key().to_owned()))?;
    let rows = query.finish().build().fetch_all(db).await?;
    let (mut by_text, mut by_key) = (HashMap::new(), HashMap::new());
    for row in &rows {
        let id = UserId::new(row.int("id")?);
        if let Some(text) = row.text_or_none("email")? {
            by_text.insert(text, id);
        }
        if let Some(key) = row.text_or_none("key")? {
            by_key.insert(key, id);
        }
    }
    let found = |email: &Email| by_text.get(email.as_str()).or(by_key.get(email.key()));
    Ok(emails.iter().filter_map(found).copied().collect())
}

/// A user, as the command line lists them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UserInfo {
    /// The user with their active roles.
    #[serde(flatten)]
    pub user: User,
    /// Whether the user may sign in.
    pub is_active: bool,
    /// Time of creation.
    pub created_at: Timestamp,
}

/// All users, by e-mail address.
pub(crate) async fn all(db: &mut Connection) -> Result<Vec<UserInfo>, StoreError> {
    const QUERY: &str = concat!(
        user_with_roles!(begin ", u.is_active, u.created_at", ""),
        "ORDER BY u.email, r.id"
    );
    let rows = sqlx::query(QUERY).fetch_all(db).await?;
    let same_user = |one: &AnyRow, other: &AnyRow| one.int("id").ok() == other.int("id").ok();
    let mut users = Vec::new();
    for rows in rows.chunk_by(same_user) {
        if let (Some(user), Some(first)) = (read_user(rows)?, rows.first()) {
            users.push(UserInfo {
                user,
                is_active: first.flag("is_active")?,
                created_at: first.time("users", "created_at")?,
            });
        }
    }
    Ok(users)
}

/// Whether there are any users.
pub(crate) async fn any(db: &mut Connection) -> Result<bool, StoreError> {
    Ok(sqlx::query("SELECT id FROM users LIMIT 1")
        .fetch_optional(db)
        .await?
        .is_some())
}

/// Inserts a user with an empty inbox; `None` if the e-mail address is in use.
pub(crate) async fn insert(
    db: &mut Connection,
    email: &Email,
    name: &str,
    password_hash: &str,
    now: Timestamp,
) -> Result<Option<UserId>, StoreError> {
    let row = sqlx::query(
        "INSERT INTO users (email, full_name, password_hash, created_at, password_changed_at, email_key) \
         VALUES ($1, $2, $3, $4, $4, $5) ON CONFLICT DO NOTHING RETURNING id",
    )
    .bind(email.as_str().to_owned())
    .bind(name.to_owned())
    .bind(password_hash.to_owned())
    .bind(now.as_millisecond())
    .bind(email.key().to_owned())
    .fetch_optional(&mut *db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let id = row.int("id")?;
    sqlx::query("INSERT INTO inboxes (user_id) VALUES ($1)")
        .bind(id)
        .execute(db)
        .await?;
    Ok(Some(UserId::new(id)))
}

/// Deactivates a user. Returns whether the user was active.
pub(crate) async fn deactivate(db: &mut Connection, user: UserId) -> Result<bool, StoreError> {
    let result = sqlx::query("UPDATE users SET is_active = 0 WHERE id = $1 AND is_active = 1")
        .bind(user.get())
        .execute(db)
        .await?;
    Ok(result.rows_affected() > 0)
}

/// Sets a new password.
pub(crate) async fn set_password(
    db: &mut Connection,
    user: UserId,
    password_hash: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE users SET password_hash = $2, password_changed_at = $3 WHERE id = $1")
        .bind(user.get())
        .bind(password_hash.to_owned())
        .bind(now.as_millisecond())
        .execute(db)
        .await?;
    Ok(())
}

/// A role and the station or vendor it is tied to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RoleScope {
    pub(crate) code: RoleCode,
    pub(crate) station: Option<StationId>,
    pub(crate) vendor: Option<VendorId>,
}

/// Grants a role, or reactivates an inactive one.
pub(crate) async fn grant(
    db: &mut Connection,
    user: UserId,
    scope: RoleScope,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO roles (user_id, code, station_id, vendor_id, created_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (user_id, code, COALESCE(station_id, 0), COALESCE(vendor_id, 0)) DO UPDATE SET is_active = 1",
    )
    .bind(user.get())
    .bind(scope.code.as_str())
    .bind(scope.station.map(StationId::get))
    .bind(scope.vendor.map(VendorId::get))
    .bind(now.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}

/// Revokes a role. Returns whether the user held it.
pub(crate) async fn revoke(
    db: &mut Connection,
    user: UserId,
    scope: RoleScope,
) -> Result<bool, StoreError> {
    let result = sqlx::query(
        "UPDATE roles SET is_active = 0 WHERE user_id = $1 AND code = $2 AND COALESCE(station_id, 0) = $3 AND COALESCE(vendor_id, 0) = $4 \
         AND is_active = 1",
    )
    .bind(user.get())
    .bind(scope.code.as_str())
    .bind(scope.station.map_or(0, StationId::get))
    .bind(scope.vendor.map_or(0, VendorId::get))
    .execute(db)
    .await?;
    Ok(result.rows_affected() > 0)
}

/// Those of these users who are EICs of a station, by id.
pub(crate) async fn eics_among(
    db: &mut Connection,
    station: StationId,
    users: &[UserId],
) -> Result<Vec<Person>, StoreError> {
    let mut query = Sql::new(
        "SELECT u.id, u.full_name FROM users u JOIN roles r ON r.user_id = u.id \
         WHERE u.is_active = 1 AND r.is_active = 1 AND r.code = 'EIC' AND r.station_id = ",
    );
    query.bind(station.get())?.push(" AND u.id IN ");
    query.bind_list(users.iter().map(|user| user.get()))?;
    query.push(" ORDER BY u.id");
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok(Person {
                id: UserId::new(row.int("id")?),
                full_name: row.text("full_name")?,
            })
        })
        .collect()
}

//! SQL of the audit log. Entries are appended and never changed.

use super::{Connection, StoreError, row::Columns, sql::Sql};
use crate::{
    id::{ShiftId, UserId},
    shift::Person,
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use tokio::task::yield_now;

/// After this number of entries with details of their own other tasks get a turn.
const DETAILS_WITHOUT_YIELD: usize = 16;

/// One entry of the audit log.
pub(crate) struct Entry {
    at: Timestamp,
    action: &'static str,
    actor: Option<UserId>,
    shift: Option<ShiftId>,
    user: Option<UserId>,
    detail: Value,
}

impl Entry {
    /// An action at a time.
    pub(crate) fn new(at: Timestamp, action: &'static str) -> Self {
        Self {
            at,
            action,
            actor: None,
            shift: None,
            user: None,
            detail: json!({}),
        }
    }

    /// Sets the acting user; entries of the command line have none.
    pub(crate) fn by(mut self, actor: UserId) -> Self {
        self.actor = Some(actor);
        self
    }

    /// Sets the shift that was acted on.
    pub(crate) fn on_shift(mut self, shift: ShiftId) -> Self {
        self.shift = Some(shift);
        self
    }

    /// Sets the user who was acted on.
    pub(crate) fn on_user(mut self, user: UserId) -> Self {
        self.user = Some(user);
        self
    }

    /// Sets details of the action.
    pub(crate) fn with(mut self, detail: Value) -> Self {
        self.detail = detail;
        self
    }

    /// Writes the entry in the transaction of the action.
    pub(crate) async fn write(self, db: &mut Connection) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO audit (at, actor_id, action, shift_id, user_id, detail) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(self.at.as_millisecond())
            .bind(self.actor.map(UserId::get))
            .bind(self.action)
            .bind(self.shift.map(ShiftId::get))
            .bind(self.user.map(UserId::get))
            .bind(self.detail.to_string())
            .execute(db)
            .await?;
        Ok(())
    }

    /// Writes the entry for each of these shifts, in one statement.
    pub(crate) async fn write_for(
        self,
        db: &mut Connection,
        shifts: &[ShiftId],
    ) -> Result<(), StoreError> {
        let mut insert =
            Sql::new("INSERT INTO audit (at, actor_id, action, shift_id, user_id, detail) SELECT ");
        insert.bind(self.at.as_millisecond())?.push(", ");
        insert.bind(self.actor.map(UserId::get))?.push(", ");
        insert.bind(self.action.to_owned())?.push(", s.id, ");
        insert.bind(self.user.map(UserId::get))?.push(", ");
        insert
            .bind(self.detail.to_string())?
            .push(" FROM shifts s WHERE s.id IN ");
        insert.bind_padded_list(shifts.iter().map(|id| id.get()))?;
        insert.push(" ORDER BY s.id");
        insert.finish().build().execute(db).await?;
        Ok(())
    }

    /// Writes the entry for each of these shifts with details of its own, in one statement. Details can be long: other
    /// tasks get a turn while they are written as JSON.
    pub(crate) async fn write_each(
        self,
        db: &mut Connection,
        details: &[(ShiftId, impl Serialize)],
    ) -> Result<(), StoreError> {
        let mut insert =
            Sql::new("INSERT INTO audit (at, actor_id, action, shift_id, detail) VALUES ");
        for (n, (shift, detail)) in details.iter().enumerate() {
            if n % DETAILS_WITHOUT_YIELD == DETAILS_WITHOUT_YIELD - 1 {
                yield_now().await;
            }
            insert
                .push(if n == 0 { "(" } else { ", (" })
                .bind(self.at.as_millisecond())?
                .push(", ");
            insert.bind(self.actor.map(UserId::get))?.push(", ");
            insert.bind(self.action.to_owned())?.push(", ");
            insert.bind(shift.get())?.push(", ");
            insert.bind(json!(detail).to_string())?.push(")");
        }
        insert.finish().build().execute(db).await?;
        Ok(())
    }
}

/// One entry about a shift.
pub(crate) struct ShiftEntry {
    pub(crate) at: Timestamp,
    pub(crate) by: Option<Person>,
    pub(crate) action: String,
    pub(crate) detail: Value,
}

/// The time of the last entry of this action about a shift.
pub(crate) async fn last(
    db: &mut Connection,
    shift: ShiftId,
    action: &'static str,
) -> Result<Option<Timestamp>, StoreError> {
    let row = sqlx::query("SELECT MAX(at) AS at FROM audit WHERE shift_id = $1 AND action = $2")
        .bind(shift.get())
        .bind(action)
        .fetch_one(db)
        .await?;
    row.time_or_none("audit", "at")
}

/// The entries about a shift, oldest first.
pub(crate) async fn of_shift(
    db: &mut Connection,
    shift: ShiftId,
) -> Result<Vec<ShiftEntry>, StoreError> {
    let rows = sqlx::query(
        "SELECT a.id, a.at, a.action, a.detail, a.actor_id, u.full_name FROM audit a LEFT JOIN users u ON u.id = a.actor_id WHERE a.shift_id = $1 ORDER BY a.id",
    )
    .bind(shift.get())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            let by = row
                .int_or_none("actor_id")?
                .zip(row.text_or_none("full_name")?);
            Ok(ShiftEntry {
                at: row.time("audit", "at")?,
                by: by.map(|(id, full_name)| Person {
                    id: UserId::new(id),
                    full_name,
                }),
                action: row.text("action")?,
                detail: row.parsed("audit", "detail")?,
            })
        })
        .collect()
}

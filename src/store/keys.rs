//! Fills the columns in which plates, names and e-mail addresses are compared, and finds rows that have the same.

use super::{Connection, Dialect, StoreError, row::Columns, sql::Sql};
use crate::text;
use std::collections::{BTreeMap, HashMap};

/// Rows of one statement.
const BATCH: usize = 200;

/// The SQL of one table with a key. Keys are unique among the rows of one scope that are no duplicates.
struct Keyed {
    table: &'static str,
    /// PostgreSQL: keeps others from adding rows meanwhile. SQLite has a single writer.
    lock: &'static str,
    /// Whether there is anything to do.
    unfinished: &'static str,
    /// Forgets the duplicates, because people may have corrected one of them by hand.
    reset: &'static str,
    missing: &'static str,
    taken: &'static str,
    update: &'static str,
    duplicates: &'static str,
    key: fn(&str) -> String,
}

macro_rules! keyed {
    ($table:literal, $text:literal, $key:literal, $scope:literal, $form:path) => {
        Keyed {
            table: $table,
            lock: concat!("LOCK TABLE ", $table, " IN SHARE ROW EXCLUSIVE MODE"),
            unfinished: concat!(
                "SELECT id FROM ",
                $table,
                " WHERE ",
                $key,
                " IS NULL OR duplicate_of IS NOT NULL LIMIT 1"
            ),
            reset: concat!(
                "UPDATE ",
                $table,
                " SET ",
                $key,
                " = NULL, duplicate_of = NULL \
                 WHERE duplicate_of IS NOT NULL OR id IN (SELECT duplicate_of FROM ",
                $table,
                ")"
            ),
            missing: concat!(
                "SELECT id, ",
                $text,
                " AS name, CAST(",
                $scope,
                " AS BIGINT) AS scope FROM ",
                $table,
                " WHERE ",
                $key,
                " IS NULL ORDER BY id"
            ),
            taken: concat!(
                "SELECT id, ",
                $key,
                " AS name, CAST(",
                $scope,
                " AS BIGINT) AS scope FROM ",
                $table,
                " WHERE ",
                $key,
                " IS NOT NULL AND duplicate_of IS NULL"
            ),
            update: concat!(
                "UPDATE ",
                $table,
                " SET ",
                $key,
                " = k.column2, duplicate_of = NULLIF(k.column3, 0) FROM (VALUES "
            ),
            duplicates: concat!(
                "SELECT id, duplicate_of FROM ",
                $table,
                " WHERE duplicate_of IS NOT NULL ORDER BY id"
            ),
            key: $form,
        }
    };
}

const TABLES: [Keyed; 5] = [
    keyed!("stations", "name", "name_key", "0", text::name_key),
    keyed!("vendors", "name", "name_key", "0", text::name_key),
    keyed!(
        "vehicles",
        "registration_no",
        "registration_key",
        "0",
        text::plate_key
    ),
    // A driver with a code is no duplicate of a namesake: each has a scope of their own.
    keyed!(
        "drivers",
        "full_name",
        "name_key",
        "CASE WHEN code_key IS NULL THEN vendor_id ELSE -id END",
        text::name_key
    ),
    keyed!("users", "email", "email_key", "0", text::name_key),
];

/// Rows that have the same plate, name or e-mail address in two spellings, from before that was refused.
pub(super) struct Duplicates {
    table: &'static str,
    /// Ids of the rows, the one that counts for new rows first.
    ids: Vec<i64>,
}

impl Duplicates {
    pub(super) fn log(&self) {
        let (table, ids) = (self.table, &self.ids);
        tracing::warn!(table, ?ids, "duplicates: two spellings of one name");
    }
}

/// Fills the keys that are missing: after the migration that added the columns, and of rows that an older version
/// added. Returns the duplicates of all tables.
pub(super) async fn fill_keys(db: &mut Connection) -> Result<Vec<Duplicates>, StoreError> {
    let mut duplicates = Vec::new();
    for table in &TABLES {
        let row = sqlx::query(table.unfinished)
            .fetch_optional(&mut *db)
            .await?;
        if row.is_some() {
            table.fill(db).await?;
            duplicates.extend(table.duplicates(db).await?);
        }
    }
    Ok(duplicates)
}

impl Keyed {
    async fn fill(&self, db: &mut Connection) -> Result<(), StoreError> {
        if Dialect::of(db) == Dialect::Postgres {
            sqlx::query(self.lock).execute(&mut *db).await?;
        }
        sqlx::query(self.reset).execute(&mut *db).await?;
        let mut owners = HashMap::new();
        for row in sqlx::query(self.taken).fetch_all(&mut *db).await? {
            owners.insert((row.int("scope")?, row.text("name")?), row.int("id")?);
        }
        let missing = sqlx::query(self.missing).fetch_all(&mut *db).await?;
        for batch in missing.chunks(BATCH) {
            let mut query = Sql::new(self.update);
            for (n, row) in batch.iter().enumerate() {
                let (id, key) = (row.int("id")?, (self.key)(&row.text("name")?));
                let owner = *owners.entry((row.int("scope")?, key.clone())).or_insert(id);
                query
                    .push(if n == 0 { "(" } else { ", (" })
                    .bind(id)?
                    .push(", ")
                    .bind(key)?
                    .push(", ")
                    .bind(if owner == id { 0 } else { owner })?
                    .push(")");
            }
            query.push(") AS k WHERE id = k.column1");
            query.finish().build().execute(&mut *db).await?;
        }
        Ok(())
    }

    async fn duplicates(&self, db: &mut Connection) -> Result<Vec<Duplicates>, StoreError> {
        let mut groups: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for row in sqlx::query(self.duplicates).fetch_all(db).await? {
            let first = row.int("duplicate_of")?;
            groups
                .entry(first)
                .or_insert_with(|| vec![first])
                .push(row.int("id")?);
        }
        let groups = groups.into_values();
        Ok(groups
            .map(|ids| Duplicates {
                table: self.table,
                ids,
            })
            .collect())
    }
}

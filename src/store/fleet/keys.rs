//! Fills the columns in which searches compare plates and names.

use crate::{
    store::{Connection, StoreError, row::Columns, sql::Sql},
    text,
};

/// Rows of one statement.
const BATCH: usize = 200;

/// Fills the keys that are missing: after the migration that added the columns, and of rows that an older version added.
pub(in crate::store) async fn fill_keys(db: &mut Connection) -> Result<(), StoreError> {
    let plate_key: fn(&str) -> String = text::plate_key;
    for (select, update, key) in [
        (
            "SELECT id, registration_no AS name FROM vehicles WHERE registration_key IS NULL",
            "UPDATE vehicles SET registration_key = k.column2 FROM (VALUES ",
            plate_key,
        ),
        (
            "SELECT id, registration_no AS name FROM vehicles WHERE form_key IS NULL",
            "UPDATE vehicles SET form_key = k.column2 FROM (VALUES ",
            text::searchable,
        ),
        (
            "SELECT id, full_name AS name FROM drivers WHERE form_key IS NULL",
            "UPDATE drivers SET form_key = k.column2 FROM (VALUES ",
            text::searchable,
        ),
        (
            "SELECT id, full_name AS name FROM drivers WHERE name_key IS NULL",
            "UPDATE drivers SET name_key = k.column2 FROM (VALUES ",
            text::fold,
        ),
        (
            "SELECT id, name FROM vendors WHERE name_key IS NULL",
            "UPDATE vendors SET name_key = k.column2 FROM (VALUES ",
            text::fold,
        ),
    ] {
        let rows = sqlx::query(select).fetch_all(&mut *db).await?;
        for batch in rows.chunks(BATCH) {
            let mut query = Sql::new(update);
            for (n, row) in batch.iter().enumerate() {
                query
                    .push(if n == 0 { "(" } else { ", (" })
                    .bind(row.int("id")?)?
                    .push(", ")
                    .bind(key(&row.text("name")?))?
                    .push(")");
            }
            query.push(") AS k WHERE id = k.column1");
            query.finish().build().execute(&mut *db).await?;
        }
    }
    Ok(())
}

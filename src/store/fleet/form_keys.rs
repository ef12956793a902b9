//! Fills the columns in which the form of a new shift searches plates and names.

use crate::{
    store::{Connection, StoreError, row::Columns, sql::Sql},
    text,
};

/// Rows of one statement.
const BATCH: usize = 200;

/// Fills the keys that are missing: after the migration that added the columns, and of rows that an older version added.
pub(in crate::store) async fn fill_form_keys(db: &mut Connection) -> Result<(), StoreError> {
    for (select, update) in [
        (
            "SELECT id, registration_no AS name FROM vehicles WHERE form_key IS NULL",
            "UPDATE vehicles SET form_key = k.column2 FROM (VALUES ",
        ),
        (
            "SELECT id, full_name AS name FROM drivers WHERE form_key IS NULL",
            "UPDATE drivers SET form_key = k.column2 FROM (VALUES ",
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
                    .bind(text::searchable(&row.text("name")?))?
                    .push(")");
            }
            query.push(") AS k WHERE id = k.column1");
            query.finish().build().execute(&mut *db).await?;
        }
    }
    Ok(())
}

//! SQL of the numbers of shifts, which triggers keep in `shift_counts`.

use super::conditions::{Lookup, push_visible};
use crate::{
    shift::{ShiftFilter, Tab},
    store::{Connection, StoreError, row::Columns, sql::Sql},
    user::User,
};
use std::collections::BTreeMap;

/// Changes that are left alone: reading them costs less than adding them together.
const UNMERGED: i64 = 500;
/// Rows of one merge.
const MERGED_AT_ONCE: i64 = 10_000;

/// The number of rows that a merge of all rows would remove.
const UNMERGED_QUERY: &str = "SELECT (SELECT COUNT(*) FROM shift_counts) - (SELECT COUNT(*) FROM \
     (SELECT vendor_id FROM shift_counts GROUP BY vendor_id, station_id, status) AS sums) AS n";

/// Whether `shift_counts` has the number of shifts under this filter, whatever its tab.
pub(super) fn are_stored(filter: &ShiftFilter) -> bool {
    let ShiftFilter {
        tab: _,
        station: _,
        vendor: _,
        vehicle: None,
        driver: None,
        series: None,
        from: None,
        to: None,
        starts,
        search: None,
        sort: _,
    } = filter
    else {
        return false;
    };
    starts.is_empty()
}

/// Conditions of rows of `shift_counts s`: the shifts that the user may see, at the filter's station and of its vendor.
pub(super) fn push_counted(
    query: &mut Sql,
    user: &User,
    filter: &ShiftFilter,
) -> Result<(), StoreError> {
    push_visible(query, user, Lookup::Scope)?;
    if let Some(station) = filter.station {
        query.push(" AND s.station_id = ").bind(station.get())?;
    }
    if let Some(vendor) = filter.vendor {
        query.push(" AND s.vendor_id = ").bind(vendor.get())?;
    }
    Ok(())
}

/// The number of shifts under a filter whose number is stored; `None` if it must be counted.
pub(super) async fn stored(
    db: &mut Connection,
    user: &User,
    filter: &ShiftFilter,
) -> Result<Option<i64>, StoreError> {
    if !are_stored(filter) || matches!(filter.tab, Tab::Upcoming | Tab::Past) {
        return Ok(None);
    }
    let mut query =
        Sql::new("SELECT CAST(COALESCE(SUM(s.n), 0) AS BIGINT) AS n FROM shift_counts s WHERE ");
    push_counted(&mut query, user, filter)?;
    if let Tab::One(status) = filter.tab {
        query
            .push(" AND s.status = ")
            .bind(status.as_str().to_owned())?;
    }
    let row = query.finish().build().fetch_one(db).await?;
    Ok(Some(row.int("n")?))
}

/// Adds the newest rows together if there are many changes. Returns whether there may be more to do. Two processes may do
/// it at the same time: each replaces only rows that it has deleted itself.
pub(crate) async fn merge_counts(db: &mut Connection) -> Result<bool, StoreError> {
    let unmerged = sqlx::query(UNMERGED_QUERY).fetch_one(&mut *db).await?;
    if unmerged.int("n")? <= UNMERGED {
        return Ok(false);
    }
    let deleted = sqlx::query(
        "DELETE FROM shift_counts WHERE id IN (SELECT id FROM shift_counts ORDER BY id DESC LIMIT $1) \
         RETURNING vendor_id, station_id, status, n",
    )
    .bind(MERGED_AT_ONCE)
    .fetch_all(&mut *db)
    .await?;
    let mut sums: BTreeMap<(i64, i64, String), i64> = BTreeMap::new();
    for row in &deleted {
        let key = (
            row.int("vendor_id")?,
            row.int("station_id")?,
            row.text("status")?,
        );
        *sums.entry(key).or_default() += row.int("n")?;
    }
    for ((vendor, station, status), n) in sums {
        if n != 0 {
            sqlx::query("INSERT INTO shift_counts (vendor_id, station_id, status, n) VALUES ($1, $2, $3, $4)")
                .bind(vendor)
                .bind(station)
                .bind(status)
                .bind(n)
                .execute(&mut *db)
                .await?;
        }
    }
    Ok(i64::try_from(deleted.len()) == Ok(MERGED_AT_ONCE))
}

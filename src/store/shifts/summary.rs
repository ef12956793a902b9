//! SQL of the counts above a list of shifts.

use super::{
    conditions::{Lookup, push_filter, push_not_ended, push_visible},
    counts::{are_stored, push_counted},
    search::search_matches,
};
use crate::{
    shift::{ShiftCounts, ShiftFilter, ShiftStatus},
    store::{Connection, StoreError, row::Columns, sql::Sql},
    user::User,
};
use jiff::Timestamp;

/// Counts for a list of shifts.
pub(crate) struct Summary {
    /// Number of shifts per tab under the filter, whatever its tab.
    pub(crate) counts: ShiftCounts,
    /// Number of pending shifts, without the filter.
    pub(crate) waiting: i64,
    /// Start of the next pending shift that has not begun.
    pub(crate) next_start: Option<Timestamp>,
}

/// Counts for the shifts that a user may see.
pub(crate) async fn summary(
    db: &mut Connection,
    user: &User,
    filter: &ShiftFilter,
    now: Timestamp,
) -> Result<Summary, StoreError> {
    let mut query;
    if are_stored(filter) {
        query = Sql::new(
            "SELECT 'ALL' AS part, s.status, CAST(SUM(s.n) AS BIGINT) AS n, CAST(0 AS BIGINT) AS ahead, \
             CAST(NULL AS BIGINT) AS next_start FROM shift_counts s WHERE ",
        );
        push_counted(&mut query, user, filter)?;
        query.push(" GROUP BY s.status");
        push_ahead(&mut query, user, filter, now)?;
    } else {
        // One pass over the shifts under the filter.
        let matches = search_matches(db, user, filter).await?;
        query = Sql::new(
            "SELECT 'ALL' AS part, s.status, COUNT(*) AS n, CAST(SUM(CASE WHEN s.end_time > ",
        );
        query.bind(now.as_millisecond())?.push(
            " THEN 1 ELSE 0 END) AS BIGINT) AS ahead, CAST(NULL AS BIGINT) AS next_start FROM shifts s WHERE ",
        );
        push_visible(&mut query, user, Lookup::of(filter, matches))?;
        push_filter(&mut query, user, filter, matches)?;
        query.push(" GROUP BY s.status");
    }
    push_waiting(&mut query, user, now)?;
    let rows = query.finish().build().fetch_all(db).await?;
    let mut summary = Summary {
        counts: ShiftCounts::default(),
        waiting: 0,
        next_start: None,
    };
    let mut all_ahead = 0;
    for row in &rows {
        let (n, status) = (row.int("n")?, row.parsed("shifts", "status")?);
        if row.text("part")? == "WAITING" {
            summary.waiting = n;
            summary.next_start = row.time_or_none("shifts", "next_start")?;
            continue;
        }
        let (before, ahead) = (summary.counts.of(status), row.int("ahead")?);
        summary.counts.set(status, before + n);
        all_ahead += ahead;
        if status != ShiftStatus::Cancelled {
            summary.counts.upcoming += ahead;
        }
    }
    summary.counts.past = summary.counts.all() - all_ahead;
    Ok(summary)
}

/// The numbers of shifts that have not ended, however many have: those that have not begun, and those that have begun
/// within a day.
fn push_ahead(
    query: &mut Sql,
    user: &User,
    filter: &ShiftFilter,
    now: Timestamp,
) -> Result<(), StoreError> {
    for has_begun in [false, true] {
        query.push(" UNION ALL SELECT 'AHEAD', s.status, 0, COUNT(*), NULL FROM shifts s WHERE ");
        push_visible(query, user, Lookup::Scope)?;
        push_filter(query, user, filter, None)?;
        // Every status: the indexes of the lists have it before the start, and groups by it need no sorting.
        query.push(" AND s.status IN ('PENDING', 'APPROVED', 'REJECTED', 'CANCELLED', 'EXPIRED')");
        if has_begun {
            push_not_ended(query, now)?;
        }
        query
            .push(if has_begun {
                " AND s.start_time < "
            } else {
                " AND s.start_time >= "
            })
            .bind(now.as_millisecond())?
            .push(" GROUP BY s.status");
    }
    Ok(())
}

/// The number of all pending shifts, and the first start that is ahead.
fn push_waiting(query: &mut Sql, user: &User, now: Timestamp) -> Result<(), StoreError> {
    query.push(
        " UNION ALL SELECT 'WAITING', 'PENDING', \
         (SELECT CAST(COALESCE(SUM(s.n), 0) AS BIGINT) FROM shift_counts s WHERE s.status = 'PENDING' AND ",
    );
    push_visible(query, user, Lookup::Scope)?;
    query.push("), 0, (SELECT MIN(s.start_time) FROM shifts s WHERE s.status = 'PENDING' AND ");
    push_visible(query, user, Lookup::Scope)?;
    query
        .push(" AND s.start_time > ")
        .bind(now.as_millisecond())?
        .push(")");
    Ok(())
}

//! SQL of the counts above a list of shifts.

use super::{
    conditions::{push_filter, push_not_ended, push_visible},
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
            "SELECT 'ALL' AS part, s.status, CAST(SUM(s.n) AS BIGINT) AS n, CAST(NULL AS BIGINT) AS next_start \
             FROM shift_counts s WHERE ",
        );
        push_counted(&mut query, user, filter)?;
        query.push(" GROUP BY s.status UNION ALL ");
        push_ahead(&mut query, user, filter, now)?;
    } else {
        // One pass over the shifts under the filter.
        let matches = search_matches(db, user, filter).await?;
        query = Sql::new("SELECT CASE WHEN s.end_time > ");
        query.bind(now.as_millisecond())?.push(
            " THEN 'ALL_AHEAD' ELSE 'ALL' END AS part, s.status, COUNT(*) AS n, CAST(NULL AS BIGINT) AS next_start \
             FROM shifts s WHERE ",
        );
        push_visible(&mut query, user)?;
        push_filter(&mut query, user, filter, matches)?;
        query.push(" GROUP BY 1, s.status");
    }
    push_waiting(&mut query, user, now)?;
    let rows = query.finish().build().fetch_all(db).await?;
    let mut summary = Summary {
        counts: ShiftCounts::default(),
        waiting: 0,
        next_start: None,
    };
    let mut ahead = 0;
    for row in &rows {
        let (n, status) = (row.int("n")?, row.parsed("shifts", "status")?);
        let part = row.text("part")?;
        if part.starts_with("ALL") {
            let before = summary.counts.of(status);
            summary.counts.set(status, before + n);
        }
        if part.ends_with("AHEAD") {
            ahead += n;
            if status != ShiftStatus::Cancelled {
                summary.counts.upcoming += n;
            }
        }
        if part == "WAITING" {
            summary.waiting = n;
            summary.next_start = row.time_or_none("shifts", "next_start")?;
        }
    }
    summary.counts.past = summary.counts.all() - ahead;
    Ok(summary)
}

/// The shifts that have not ended: those that have not begun are counted in an index alone, those that have begun within
/// a day.
fn push_ahead(
    query: &mut Sql,
    user: &User,
    filter: &ShiftFilter,
    now: Timestamp,
) -> Result<(), StoreError> {
    for begun in [false, true] {
        query.push(if begun { " UNION ALL " } else { "" });
        query.push("SELECT 'AHEAD', s.status, COUNT(*), NULL FROM shifts s WHERE ");
        push_visible(query, user)?;
        push_filter(query, user, filter, None)?;
        if begun {
            push_not_ended(query, now)?;
        }
        query
            .push(if begun {
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
    push_visible(query, user)?;
    query.push("), (SELECT MIN(s.start_time) FROM shifts s WHERE s.status = 'PENDING' AND ");
    push_visible(query, user)?;
    query
        .push(" AND s.start_time > ")
        .bind(now.as_millisecond())?
        .push(")");
    Ok(())
}

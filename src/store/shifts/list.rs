//! SQL of lists of shifts: pages, order, counts.

use super::{
    StoredShift,
    conditions::{push_filter, push_not_ended, push_tab, push_visible},
    read_shift, select_shifts,
};
use crate::{
    page::PageRequest,
    shift::{ShiftCounts, ShiftFilter, ShiftSort, ShiftStatus},
    store::{Connection, StoreError, row::Columns, sql::Sql},
    user::User,
};
use jiff::Timestamp;

/// A page of the shifts that a user may see, and their number on all pages.
pub(crate) async fn list(
    db: &mut Connection,
    user: &User,
    filter: &ShiftFilter,
    now: Timestamp,
    page: PageRequest,
) -> Result<(i64, Vec<StoredShift>), StoreError> {
    let mut count = Sql::new("SELECT COUNT(*) AS n FROM shifts s WHERE ");
    push_visible(&mut count, user)?;
    push_filter(&mut count, filter)?;
    push_tab(&mut count, filter.tab, now)?;
    let total = count.finish().build().fetch_one(&mut *db).await?.int("n")?;
    Ok((total, rows(db, user, filter, now, page).await?))
}

/// A page of the shifts that a user may see.
pub(crate) async fn rows(
    db: &mut Connection,
    user: &User,
    filter: &ShiftFilter,
    now: Timestamp,
    page: PageRequest,
) -> Result<Vec<StoredShift>, StoreError> {
    let order = match filter.sort {
        ShiftSort::LatestStart => " ORDER BY s.start_time DESC, s.id DESC",
        ShiftSort::EarliestStart => " ORDER BY s.start_time, s.id",
        ShiftSort::Newest => " ORDER BY s.id DESC",
    };
    // The subquery selects the page first, so that the joins are made only for its rows.
    let mut query = Sql::new(select_shifts!(
        "WHERE s.id IN (SELECT s.id FROM shifts s WHERE "
    ));
    push_visible(&mut query, user)?;
    push_filter(&mut query, filter)?;
    push_tab(&mut query, filter.tab, now)?;
    query
        .push(order)
        .push(" LIMIT ")
        .bind(i64::from(page.size()))?
        .push(" OFFSET ")
        .bind(page.offset())?
        .push(")")
        .push(order);
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter().map(read_shift).collect()
}

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
    // Three selects in one statement instead of one with conditional sums: without a filter, the first and the last are
    // answered from an index alone, and the second reads only what has not ended.
    let mut query = Sql::new(
        "SELECT 'ALL' AS part, s.status, COUNT(*) AS n, CAST(NULL AS BIGINT) AS next_start FROM shifts s WHERE ",
    );
    push_visible(&mut query, user)?;
    push_filter(&mut query, filter)?;
    query
        .push(" GROUP BY s.status UNION ALL SELECT 'AHEAD', s.status, COUNT(*), NULL FROM shifts s WHERE ");
    push_visible(&mut query, user)?;
    push_filter(&mut query, filter)?;
    push_not_ended(&mut query, now)?;
    query
        .push(" GROUP BY s.status UNION ALL SELECT 'WAITING', 'PENDING', COUNT(*), MIN(CASE WHEN s.start_time > ")
        .bind(now.as_millisecond())?
        .push(" THEN s.start_time END) FROM shifts s WHERE ");
    push_visible(&mut query, user)?;
    query.push(" AND s.status = 'PENDING'");
    let rows = query.finish().build().fetch_all(db).await?;
    let mut summary = Summary {
        counts: ShiftCounts::default(),
        waiting: 0,
        next_start: None,
    };
    let mut ahead = 0;
    for row in &rows {
        let (n, status) = (row.int("n")?, row.parsed("shifts", "status")?);
        match row.text("part")?.as_str() {
            "ALL" => summary.counts.set(status, n),
            "AHEAD" => {
                ahead += n;
                if status != ShiftStatus::Cancelled {
                    summary.counts.upcoming += n;
                }
            }
            _ => {
                summary.waiting = n;
                summary.next_start = row.time_or_none("shifts", "next_start")?;
            }
        }
    }
    summary.counts.past = summary.counts.all() - ahead;
    Ok(summary)
}

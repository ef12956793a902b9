//! SQL of lists of shifts: pages and their order.

use super::{
    StoredShift,
    conditions::{Lookup, push_filter, push_scope, push_tab, push_visible, visible_scopes},
    counts, read_shift,
    search::{SearchMatches, search_matches},
    select_shifts,
};
use crate::{
    page::PageRequest,
    shift::{ShiftFilter, ShiftSort},
    store::{Connection, StoreError, row::Columns, sql::Sql},
    user::User,
};
use jiff::Timestamp;

/// Users with more stations and vendors than this are rare, and their lists may be sorted as a whole.
const MAX_SCOPES: usize = 16;

/// A page of the shifts that a user may see, and their number on all pages.
pub(crate) async fn list(
    db: &mut Connection,
    user: &User,
    filter: &ShiftFilter,
    now: Timestamp,
    page: PageRequest,
) -> Result<(i64, Vec<StoredShift>), StoreError> {
    let matches = search_matches(db, user, filter).await?;
    let total = match counts::stored(db, user, filter).await? {
        Some(total) => total,
        None => {
            let mut count = Sql::new("SELECT COUNT(*) AS n FROM shifts s WHERE ");
            push_visible(&mut count, user, Lookup::of(filter, matches))?;
            push_filter(&mut count, user, filter, matches)?;
            push_tab(&mut count, filter, now)?;
            count.finish().build().fetch_one(&mut *db).await?.int("n")?
        }
    };
    let rows = selected_rows(db, user, filter, matches, now, page).await?;
    Ok((total, rows))
}

/// A page of the shifts that a user may see.
pub(crate) async fn rows(
    db: &mut Connection,
    user: &User,
    filter: &ShiftFilter,
    now: Timestamp,
    page: PageRequest,
) -> Result<Vec<StoredShift>, StoreError> {
    let matches = search_matches(db, user, filter).await?;
    selected_rows(db, user, filter, matches, now, page).await
}

async fn selected_rows(
    db: &mut Connection,
    user: &User,
    filter: &ShiftFilter,
    matches: Option<SearchMatches>,
    now: Timestamp,
    page: PageRequest,
) -> Result<Vec<StoredShift>, StoreError> {
    let order = match filter.sort {
        ShiftSort::LatestStart => " ORDER BY s.start_time DESC, s.id DESC",
        ShiftSort::EarliestStart => " ORDER BY s.start_time, s.id",
        ShiftSort::Newest => " ORDER BY s.id DESC",
    };
    let (offset, size) = (page.offset(), i64::from(page.size()));
    let push_page = |query: &mut Sql, offset: i64, size: i64| -> Result<(), StoreError> {
        query.push(order).push(" LIMIT ").bind(size)?;
        query.push(" OFFSET ").bind(offset)?;
        Ok(())
    };
    let push_conditions = |query: &mut Sql| -> Result<(), StoreError> {
        push_filter(query, user, filter, matches)?;
        push_tab(query, filter, now)
    };
    // The subquery selects the page first, so that the joins are made only for its rows.
    let mut query = Sql::new(select_shifts!("WHERE s.id IN ("));
    let lookup = Lookup::of(filter, matches);
    match &visible_scopes(user)[..] {
        scopes @ [_, _, ..] if scopes.len() <= MAX_SCOPES && lookup == Lookup::Scope => {
            // An index has the rows of one station or one vendor in order, not those of several. So the first rows of
            // each are read, not all of them.
            query.push("SELECT s.id FROM (");
            for (n, scope) in scopes.iter().enumerate() {
                query.push(if n == 0 { "" } else { " UNION " });
                query.push("SELECT * FROM (SELECT s.id, s.start_time FROM shifts s WHERE ");
                push_scope(&mut query, *scope, lookup)?;
                push_conditions(&mut query)?;
                push_page(&mut query, 0, offset + size)?;
                query.push(") AS part");
            }
            query.push(") AS s");
        }
        _ => {
            query.push("SELECT s.id FROM shifts s WHERE ");
            push_visible(&mut query, user, lookup)?;
            push_conditions(&mut query)?;
        }
    }
    push_page(&mut query, offset, size)?;
    query.push(")").push(order);
    let rows = query.finish().build().fetch_all(db).await?;
    rows.iter().map(read_shift).collect()
}

//! SQL of lists of stock requests.

use super::{read_stock_request, select_stock_requests};
use crate::{
    page::PageRequest,
    stock_request::{StockRequest, StockRequestFilter},
    store::{Connection, StoreError, row::Columns, sql::Sql},
    user::{RoleCode, User},
};

/// A page of the stock requests that a user may see, newest first, and their number on all pages.
pub(crate) async fn list(
    db: &mut Connection,
    user: &User,
    filter: StockRequestFilter,
    page: PageRequest,
) -> Result<(i64, Vec<StockRequest>), StoreError> {
    let mut count = Sql::new("SELECT COUNT(*) AS n FROM stock_requests q WHERE ");
    push_conditions(&mut count, user, filter)?;
    let total = count.finish().build().fetch_one(&mut *db).await?.int("n")?;
    // The subquery selects the page first, so that the joins are made only for its rows.
    let mut query = Sql::new(select_stock_requests!(
        "WHERE q.id IN (SELECT q.id FROM stock_requests q WHERE "
    ));
    push_conditions(&mut query, user, filter)?;
    query
        .push(" ORDER BY q.id DESC LIMIT ")
        .bind(i64::from(page.size()))?
        .push(" OFFSET ")
        .bind(page.offset())?
        .push(") ORDER BY q.id DESC");
    let rows = query.finish().build().fetch_all(db).await?;
    let requests = rows.iter().map(read_stock_request);
    Ok((total, requests.collect::<Result<_, _>>()?))
}

/// Conditions: the requests to an EIC's stations and those of an operator's stations, all for an admin; and the filter.
fn push_conditions(
    query: &mut Sql,
    user: &User,
    filter: StockRequestFilter,
) -> Result<(), StoreError> {
    if user.is(RoleCode::Admin) {
        query.push("1 = 1");
    } else {
        query
            .push("(q.mother_station_id IN ")
            .bind_list(user.eic_stations().map(|id| id.get()))?
            .push(" OR q.station_id IN ")
            .bind_list(user.operator_stations().map(|id| id.get()))?
            .push(")");
    }
    if let Some(status) = filter.status {
        query
            .push(" AND q.status = ")
            .bind(status.as_str().to_owned())?;
    }
    if let Some(station) = filter.station {
        query.push(" AND q.station_id = ").bind(station.get())?;
    }
    Ok(())
}

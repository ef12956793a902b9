//! Reading stock requests: lists and single ones.

use super::visible_to;
use crate::{
    error::Error,
    id::StockRequestId,
    page::{Page, PageRequest},
    policy::may_view_stock_requests,
    service::Service,
    stock_request::{StockRequest, StockRequestFilter},
    store::stock_requests,
    user::User,
};

/// A page of the stock requests that this user may see, newest first.
///
/// # Errors
/// [`Error::Forbidden`] if the user has no role that works with them; [`Error::InvalidParameter`] for a page past the
/// end.
pub async fn list(
    service: &Service,
    user: &User,
    filter: StockRequestFilter,
    page: PageRequest,
) -> Result<Page<StockRequest>, Error> {
    may_view_stock_requests(user)?;
    let mut snapshot = service.store().snapshot().await?;
    let (count, results) = stock_requests::list(&mut snapshot, user, filter, page).await?;
    Ok(Page::checked(count, page, results)?)
}

/// One stock request.
///
/// # Errors
/// [`Error::NotFound`] if it does not exist or the user may not see it.
pub async fn get(
    service: &Service,
    user: &User,
    id: StockRequestId,
) -> Result<StockRequest, Error> {
    may_view_stock_requests(user)?;
    let stored = stock_requests::get(&mut *service.store().reader().await?, id).await?;
    visible_to(stored, user)
}

//! Cancels stock requests.

use super::lock_waiting;
use crate::{
    error::Error,
    event::Changes,
    id::StockRequestId,
    policy::may_request_stock,
    service::{Service, records::stock_request_change, trip_effects::resolve_stock_request},
    stock_request::{StockRequest, StockRequestStatus},
    store::{audit, stock_requests},
    user::User,
};
use serde_json::json;

/// Cancels a request of a station that the user operates, and resolves its notifications. Its trips stay as they are.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`]; then [`Error::StockRequestChanged`] and [`Error::StaleStockRequest`] with
/// the current request.
pub async fn cancel(
    service: &Service,
    user: &User,
    id: StockRequestId,
    version: Option<i64>,
) -> Result<StockRequest, Error> {
    may_request_stock(user)?;
    let (service_, user) = (service.clone(), user.clone());
    service
        .run_to_completion(async move { cancel_once(&service_, &user, id, version).await })
        .await
}

async fn cancel_once(
    service: &Service,
    user: &User,
    id: StockRequestId,
    version: Option<i64>,
) -> Result<StockRequest, Error> {
    let now = service.now();
    let mut tx = service.store().write().await?;
    lock_waiting(&mut tx, user, id, version).await?;
    stock_requests::set_status(&mut tx, id, StockRequestStatus::Cancelled, now).await?;
    let after = stock_requests::get(&mut tx, id)
        .await?
        .ok_or(Error::Internal)?;
    let inboxes = resolve_stock_request(&mut tx, &after, user, now).await?;
    audit::Entry::new(now, "stock_request_cancelled")
        .by(user.id)
        .with(json!({"stock_request_id": id}))
        .write(&mut tx)
        .await?;
    let changes = Changes {
        inboxes,
        records: vec![stock_request_change(after.clone())],
        ..Changes::default()
    };
    service.commit(tx, changes).await?;
    Ok(after)
}

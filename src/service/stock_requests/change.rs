//! Changes stock requests.

use super::{clean_note, lock_waiting, tell_eics};
use crate::{
    error::Error,
    event::Changes,
    id::StockRequestId,
    policy::may_request_stock,
    service::{Service, records::stock_request_change},
    stock_request::{StockRequest, StockRequestChange},
    store::{audit, stock_requests},
    user::User,
};
use serde_json::json;

/// Changes a request of a station that the user operates. Hours are counted from now; if the station runs dry earlier
/// than before, the EICs of the mother station are notified again. What changes nothing is no change.
///
/// # Errors
/// [`Error::Invalid`] for the note; [`Error::NotFound`]; [`Error::Forbidden`]; then [`Error::StockRequestChanged`] and
/// [`Error::StaleStockRequest`] with the current request.
pub async fn change(
    service: &Service,
    user: &User,
    id: StockRequestId,
    change: StockRequestChange,
) -> Result<StockRequest, Error> {
    may_request_stock(user)?;
    let note = match change.note {
        Some(Some(note)) => Some(clean_note(&note)?),
        note => note,
    };
    let change = StockRequestChange { note, ..change };
    let (service_, user) = (service.clone(), user.clone());
    service
        .run_to_completion(async move { change_once(&service_, &user, id, change).await })
        .await
}

async fn change_once(
    service: &Service,
    user: &User,
    id: StockRequestId,
    change: StockRequestChange,
) -> Result<StockRequest, Error> {
    let now = service.now();
    let mut tx = service.store().write().await?;
    let before = lock_waiting(&mut tx, user, id, change.version).await?;
    let mut changed = before.clone();
    if let Some(hours) = &change.hours_to_empty {
        changed.hours_to_empty = hours.number().clone();
        changed.runs_dry_at = hours.runs_dry_at(now);
    }
    if let Some(quantity) = change.quantity_kg {
        changed.quantity_kg = quantity;
    }
    if let Some(note) = change.note {
        changed.note = note;
    }
    if changed == before {
        return Ok(before);
    }
    stock_requests::update(&mut tx, &changed, now).await?;
    let after = stock_requests::get(&mut tx, id)
        .await?
        .ok_or(Error::Internal)?;
    let inboxes = if after.runs_dry_at < before.runs_dry_at {
        tell_eics(service, &mut tx, &after, now).await?
    } else {
        Vec::new()
    };
    audit::Entry::new(now, "stock_request_changed")
        .by(user.id)
        .with(json!({
            "stock_request_id": id,
            "hours_to_empty": after.hours_to_empty,
            "runs_dry_at": after.runs_dry_at,
            "quantity_kg": after.quantity_kg,
            "told": inboxes.len(),
        }))
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

//! Actions on stock requests (CONTRACT §7).

mod cancel;
mod change;
mod create;
mod query;
mod views;

pub use cancel::cancel;
pub use change::change;
pub use create::create;
pub use query::{get, list};
pub use views::{details, of_operator, waiting_for_eic};

use crate::{
    error::{EntityKind, Error},
    event::InboxChange,
    field_errors::FieldError,
    id::StockRequestId,
    notification::message,
    service::{
        Service,
        shifts::{content, notify, zone},
    },
    stock_request::{MAX_NOTE_CHARS, StockRequest},
    store::{Connection, fleet, inboxes::Recipients, stock_requests},
    text,
    user::User,
};
use jiff::Timestamp;

/// A note, cleaned; `None` if nothing is written in it.
fn clean_note(note: &str) -> Result<Option<String>, Error> {
    match text::clean(note, MAX_NOTE_CHARS) {
        Ok(note) => Ok(Some(note)),
        Err(FieldError::Required) => Ok(None),
        Err(error) => Err(Error::field("note", error)),
    }
}

/// Locks a request that an operator of its station wants to change: it must wait for gas, and have this version.
async fn lock_waiting(
    db: &mut Connection,
    user: &User,
    id: StockRequestId,
    version: Option<i64>,
) -> Result<StockRequest, Error> {
    stock_requests::lock(db, &[id]).await?;
    let request = visible_to(stock_requests::get(db, id).await?, user)?;
    if !user.is_operator_of(request.station_id) {
        return Err(Error::Forbidden);
    }
    if !request.status.is_waiting() {
        return Err(Error::StockRequestChanged {
            stock_request: Box::new(request),
        });
    }
    if version.is_some_and(|version| version != request.version) {
        return Err(Error::StaleStockRequest {
            stock_request: Box::new(request),
        });
    }
    Ok(request)
}

fn visible_to(request: Option<StockRequest>, user: &User) -> Result<StockRequest, Error> {
    request
        .filter(|request| user.may_see_stock_request(request.station_id, request.mother_station_id))
        .ok_or(Error::NotFound {
            entity: EntityKind::StockRequest,
        })
}

/// Tells the EICs of the mother station when the station runs dry.
async fn tell_eics(
    service: &Service,
    db: &mut Connection,
    request: &StockRequest,
    now: Timestamp,
) -> Result<Vec<InboxChange>, Error> {
    let time_zone = fleet::time_zone(db, request.station_id).await?;
    let zone = zone(&time_zone.ok_or(Error::Internal)?)?;
    let content = content(message::stock_request(request, &zone), now);
    let recipients = Recipients::EicsOf(request.mother_station_id);
    notify(service, db, recipients, request.id, content).await
}

//! Creates stock requests.

use super::{clean_note, tell_eics};
use crate::{
    error::{EntityKind, Error},
    event::Changes,
    policy::may_request_stock,
    service::{
        Service,
        records::stock_request_change,
        shifts::{IdempotencyKey, Repeatable},
    },
    stock_request::{StockRequest, StockRequestDraft},
    store::{
        Connection, audit, fleet,
        stock_requests::{self, NewStockRequest},
    },
    user::User,
};
use jiff::Timestamp;
use serde_json::json;

/// Creates an OPEN request of a station that the user operates, and notifies the EICs of its mother station, in one
/// transaction. A repeated request with the same key gets the stock request of the first, as it was then.
///
/// # Errors
/// [`Error::Invalid`] for the note; [`Error::NotFound`] or [`Error::Forbidden`] for a station that the user does not
/// operate; [`Error::StationWithoutMother`]; [`Error::AlreadyOpen`]; [`Error::KeyReused`].
pub async fn create(
    service: &Service,
    user: &User,
    draft: StockRequestDraft,
    key: Option<IdempotencyKey>,
) -> Result<StockRequest, Error> {
    may_request_stock(user)?;
    let now = service.now();
    let note = draft.note.as_deref().map(clean_note).transpose()?.flatten();
    let draft = StockRequestDraft { note, ..draft };
    let (service_, user) = (service.clone(), user.clone());
    service
        .run_to_completion(async move {
            let repeat = Repeatable::new(&user, canonical(&draft), key, now);
            let mut tx = service_.store().write_shared().await?;
            let outcome = write(&service_, &mut tx, &user, draft, now).await;
            repeat.finish(&service_, tx, outcome).await
        })
        .await
}

async fn write(
    service: &Service,
    db: &mut Connection,
    user: &User,
    draft: StockRequestDraft,
    now: Timestamp,
) -> Result<(StockRequest, Changes), Error> {
    // Two requests for one station wait for each other here.
    stock_requests::lock_station(db, draft.station_id).await?;
    let station = fleet::visible_station(db, user, draft.station_id)
        .await?
        .ok_or(Error::NotFound {
            entity: EntityKind::Station,
        })?;
    if !user.is_operator_of(station.id) {
        return Err(Error::Forbidden);
    }
    let mother = station
        .mother_station_id
        .ok_or(Error::StationWithoutMother)?;
    if let Some(waiting) = stock_requests::waiting_at(db, station.id).await? {
        return Err(Error::AlreadyOpen {
            stock_request: Box::new(waiting),
        });
    }
    let new = NewStockRequest {
        station: station.id,
        mother,
        hours_to_empty: &draft.hours_to_empty,
        quantity_kg: draft.quantity_kg,
        note: draft.note,
        by: user.id,
        now,
    };
    let id = stock_requests::insert(db, new).await?;
    let request = stock_requests::get(db, id).await?.ok_or(Error::Internal)?;
    let inboxes = tell_eics(service, db, &request, now).await?;
    audit::Entry::new(now, "stock_request_created")
        .by(user.id)
        .with(json!({"stock_request_id": id, "told": inboxes.len()}))
        .write(db)
        .await?;
    let changes = Changes {
        inboxes,
        records: vec![stock_request_change(request.clone())],
        ..Changes::default()
    };
    Ok((request, changes))
}

/// Canonical form of a request: two notations of the same request are equal.
fn canonical(draft: &StockRequestDraft) -> String {
    // Destructured, so that a new field cannot be forgotten here.
    let StockRequestDraft {
        station_id,
        hours_to_empty,
        quantity_kg,
        note,
    } = draft;
    let hours = hours_to_empty.number().as_f64();
    json!(["stock_request", station_id, hours, quantity_kg, note]).to_string()
}

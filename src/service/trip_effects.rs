//! What a change of shifts does to their trips, and a change of trips to their stock requests (CONTRACT §7).
//!
//! Rows are locked in this order: shifts, stock requests, inboxes. Every change of a trip locks its shift first, so trips
//! need no lock of their own.

use super::records::{stock_request_change, trip_change};
use crate::{
    clock::to_millisecond,
    error::Error,
    event::{InboxChange, RecordChange},
    id::{ShiftId, StockRequestId},
    notification::{Resolved, ResolvedStatus},
    shift::Person,
    stock_request::{StockRequest, StockRequestStatus},
    store::{
        Connection, audit,
        inboxes::{self, Settled},
        stock_requests, trips,
    },
    trip::Trip,
    user::User,
};
use jiff::Timestamp;
use serde_json::json;
use std::collections::{BTreeSet, HashMap};

/// Changed records and inboxes, for the hub.
#[derive(Default)]
pub(super) struct Effects {
    pub(super) records: Vec<RecordChange>,
    pub(super) inboxes: Vec<InboxChange>,
}

/// The first trip of each of these shifts that has started or is completed. The shifts must be locked.
pub(super) async fn started_trips(
    db: &mut Connection,
    shifts: &[ShiftId],
) -> Result<HashMap<ShiftId, Trip>, Error> {
    let mut first = HashMap::new();
    for trip in trips::started_of(db, shifts).await? {
        first.entry(trip.shift_id).or_insert(trip);
    }
    Ok(first)
}

/// Cancels the ASSIGNED trips of shifts that are cancelled or revoked. The shifts must be locked, no inbox may be.
pub(super) async fn cancel_trips(
    db: &mut Connection,
    shifts: &[ShiftId],
    by: &User,
    now: Timestamp,
) -> Result<Effects, Error> {
    let ids = trips::cancel_assigned(db, shifts, now).await?;
    if ids.is_empty() {
        return Ok(Effects::default());
    }
    let mut cancelled = trips::by_ids(db, &ids).await?;
    cancelled.sort_unstable_by_key(|trip| trip.id);
    let details: Vec<_> = cancelled
        .iter()
        .map(|trip| (trip.shift_id, json!({"trip_id": trip.id})))
        .collect();
    audit::Entry::new(now, "trip_cancelled")
        .by(by.id)
        .write_each(db, &details)
        .await?;
    let requests = cancelled.iter().filter_map(|trip| trip.stock_request_id);
    let followed = follow_trips(db, requests.collect(), false, by, now).await?;
    let mut effects = Effects {
        records: cancelled.into_iter().map(trip_change).collect(),
        inboxes: followed.inboxes,
    };
    effects.records.extend(followed.records);
    Ok(effects)
}

/// Brings stock requests up to date with their trips. `added`: a trip was added, so they changed even if their status
/// did not. A request that is served or cancelled stays so.
pub(super) async fn follow_trips(
    db: &mut Connection,
    requests: BTreeSet<StockRequestId>,
    added: bool,
    by: &User,
    now: Timestamp,
) -> Result<Effects, Error> {
    let ids: Vec<_> = requests.into_iter().collect();
    stock_requests::lock(db, &ids).await?;
    let mut effects = Effects::default();
    for id in ids {
        let before = stock_requests::get(db, id).await?.ok_or(Error::Internal)?;
        let status = if before.status.is_waiting() {
            StockRequestStatus::of_trips(&trips::statuses_for(db, id).await?)
        } else {
            before.status
        };
        let changed = status != before.status;
        if !changed && !added {
            continue;
        }
        stock_requests::set_status(db, id, status, now).await?;
        if changed {
            let action = match status {
                StockRequestStatus::Open => "stock_request_reopened",
                StockRequestStatus::Planned => "stock_request_planned",
                StockRequestStatus::Served => "stock_request_served",
                StockRequestStatus::Cancelled => return Err(Error::Internal),
            };
            audit::Entry::new(now, action)
                .by(by.id)
                .with(json!({"stock_request_id": id}))
                .write(db)
                .await?;
        }
        let after = stock_requests::get(db, id).await?.ok_or(Error::Internal)?;
        if changed && status == StockRequestStatus::Served {
            let resolved = resolve_stock_request(db, &after, by, now).await?;
            effects.inboxes.extend(resolved);
        }
        effects.records.push(stock_request_change(after));
    }
    Ok(effects)
}

/// Resolves the notifications about a request that was served or cancelled, even while realtime is disabled (CONTRACT §4).
pub(super) async fn resolve_stock_request(
    db: &mut Connection,
    request: &StockRequest,
    by: &User,
    now: Timestamp,
) -> Result<Vec<InboxChange>, Error> {
    let status = match request.status {
        StockRequestStatus::Served => ResolvedStatus::Served,
        StockRequestStatus::Cancelled => ResolvedStatus::Cancelled,
        StockRequestStatus::Open | StockRequestStatus::Planned => return Err(Error::Internal),
    };
    let resolved = Resolved {
        status,
        by: Some(Person {
            id: by.id,
            full_name: by.full_name.clone(),
        }),
        // In the precision of the store.
        at: to_millisecond(now),
    };
    let settled = Settled::StockRequest(request.id);
    Ok(inboxes::resolve(db, settled, &resolved, None).await?)
}

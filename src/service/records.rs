//! Recently changed trips, stock requests and emergencies, for a process that received only hints, or none.

use crate::{
    error::Error,
    event::{Audience, Record, RecordChange, RecordKind, RecordVersion},
    service::Service,
    stock_request::StockRequest,
    store::{Connection, StoreError, emergencies, lock_record, stock_requests, trips},
    trip::Trip,
};
use jiff::Timestamp;
use std::sync::Arc;

/// Records per query. Small enough that other readers get their turn in between.
const BATCH_SIZE: usize = 200;

/// The versions of the records that changed at or after `time`, in any process.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer.
pub async fn changed_since(
    service: &Service,
    time: Timestamp,
) -> Result<Vec<RecordVersion>, Error> {
    let mut reader = service.store().reader().await?;
    let mut changed = trips::changed_since(&mut reader, time).await?;
    changed.extend(stock_requests::changed_since(&mut reader, time).await?);
    changed.extend(emergencies::changed_since(&mut reader, time).await?);
    Ok(changed)
}

/// The current state of these records, with those who may see them; unknown ones are omitted.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer.
pub async fn load(
    service: &Service,
    versions: &[RecordVersion],
) -> Result<Vec<RecordChange>, Error> {
    let mut found = Vec::new();
    for kind in [
        RecordKind::Trip,
        RecordKind::StockRequest,
        RecordKind::Emergency,
    ] {
        let mut ids: Vec<_> = versions
            .iter()
            .filter(|version| version.kind == kind)
            .map(|version| version.id)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        for chunk in ids.chunks(BATCH_SIZE) {
            let mut reader = service.store().reader().await?;
            match kind {
                RecordKind::Trip => {
                    let trips = trips::by_ids(&mut reader, chunk).await?;
                    found.extend(trips.into_iter().map(trip_change));
                }
                RecordKind::StockRequest => {
                    let requests = stock_requests::by_ids(&mut reader, chunk).await?;
                    found.extend(requests.into_iter().map(stock_request_change));
                }
                RecordKind::Emergency => {
                    let emergencies = emergencies::by_ids(&mut reader, chunk).await?;
                    found.extend(emergencies.into_iter().map(emergency_change));
                }
            }
        }
    }
    Ok(found)
}

/// Whether the store has this state of a record, or a later one. Locks the row, so it waits for a commit still in progress.
pub(crate) async fn is_stored(db: &mut Connection, expected: &Record) -> Result<bool, StoreError> {
    let version = expected.version();
    lock_record(db, version.kind, version.id).await?;
    let ids = [version.id];
    // An uncommitted id may be assigned again after a crash, so the author and the time are compared too.
    let stored = match expected {
        Record::Trip(expected) => {
            let found = trips::by_ids(db, &ids).await?.pop();
            found
                .filter(|found| {
                    (found.created_at, &found.created_by)
                        == (expected.created_at, &expected.created_by)
                })
                .map(|found| found.version)
        }
        Record::StockRequest(expected) => {
            let found = stock_requests::by_ids(db, &ids).await?.pop();
            found
                .filter(|found| {
                    (found.created_at, &found.created_by)
                        == (expected.created_at, &expected.created_by)
                })
                .map(|found| found.version)
        }
        Record::Emergency(expected) => {
            let found = emergencies::by_ids(db, &ids).await?.pop();
            found
                .map(|found| found.emergency)
                .filter(|found| {
                    (found.raised_at, &found.raised_by) == (expected.raised_at, &expected.raised_by)
                })
                .map(|found| found.version)
        }
    };
    Ok(stored.is_some_and(|stored| stored >= version.version))
}

/// A trip with those who may see it: the EICs of the shift's station, its vendor, and the operators of the destination.
pub(crate) fn trip_change(trip: Trip) -> RecordChange {
    let audience = Audience {
        eics_of: vec![trip.from_station_id],
        operators_of: vec![trip.to_station_id],
        vendors: vec![trip.vendor_id],
        admins: true,
        users: Vec::new(),
    };
    RecordChange {
        record: Record::Trip(Arc::new(trip)),
        audience,
    }
}

/// A stock request with those who may see it: the operators of its station and the EICs of the mother station.
pub(crate) fn stock_request_change(request: StockRequest) -> RecordChange {
    let audience = Audience {
        eics_of: vec![request.mother_station_id],
        operators_of: vec![request.station_id],
        admins: true,
        ..Audience::default()
    };
    RecordChange {
        record: Record::StockRequest(Arc::new(request)),
        audience,
    }
}

/// An emergency with those who may see it.
pub(crate) fn emergency_change(stored: emergencies::StoredEmergency) -> RecordChange {
    let audience = stored.audience();
    RecordChange {
        record: Record::Emergency(Arc::new(stored.emergency)),
        audience,
    }
}

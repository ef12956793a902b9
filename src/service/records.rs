//! Recently changed trips, stock requests and emergencies, for a process that received only hints, or none.

use crate::{
    error::Error,
    event::{Audience, Record, RecordChange, RecordKind, RecordVersion},
    id::UserId,
    service::Service,
    stock_request::StockRequest,
    store::{emergencies, stock_requests, trips},
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
                    let mut told = emergencies::recipient_ids(&mut reader, chunk).await?;
                    let emergencies = emergencies::by_ids(&mut reader, chunk).await?;
                    found.extend(emergencies.into_iter().map(|stored| {
                        let told = told.remove(&stored.emergency.id).unwrap_or_default();
                        emergency_change(stored, told)
                    }));
                }
            }
        }
    }
    Ok(found)
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

/// An emergency with those who may see it, `told` among them.
pub(crate) fn emergency_change(
    stored: emergencies::StoredEmergency,
    told: Vec<UserId>,
) -> RecordChange {
    let mut audience = stored.observers();
    audience.users.extend(told);
    RecordChange {
        record: Record::Emergency(Arc::new(stored.emergency)),
        audience,
    }
}

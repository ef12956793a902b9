//! Commit and publication, including commits whose outcome is unknown because the connection broke.

use super::Service;
use crate::{
    clock::to_millisecond,
    crash_point::crash_point,
    error::Error,
    event::{Changes, InboxChange, InboxEvent, Record},
    notification::ChangeKind,
    shift::Shift,
    store::{
        Connection, StoreError, WriteTransaction, emergencies, inboxes, records, shifts,
        stock_requests, trips,
    },
};

impl Service {
    /// Commits and publishes the changes. An error means that nothing was done.
    pub(crate) async fn commit(&self, tx: WriteTransaction, changes: Changes) -> Result<(), Error> {
        crash_point!("pre-commit");
        if let Err(error) = tx.commit().await {
            // PostgreSQL may have committed although the connection broke before its response: an error would then be
            // wrong.
            tracing::warn!(%error, "commit outcome unknown; checking the database");
            if !self.is_committed(&changes).await? {
                return Err(error.into());
            }
        }
        crash_point!("post-commit");
        self.publish(changes);
        crash_point!("post-publish");
        Ok(())
    }

    /// Whether the changes of a commit are in the database. Locks a row that the transaction had locked, so it waits
    /// for a commit still in progress behind a broken connection. Compares rows and not ids: after a crash of
    /// PostgreSQL, an uncommitted id (of a row or a transaction) is assigned again.
    async fn is_committed(&self, changes: &Changes) -> Result<bool, StoreError> {
        let mut tx = self.store().write().await?;
        // The transaction is atomic, so one date stands for all dates of a series.
        let of_series = changes.series.as_ref().map(|series| &series.first);
        if let Some(expected) = changes.shift.as_ref().or(of_series) {
            shifts::lock_resources(&mut tx, expected.vehicle_id, expected.driver_id).await?;
            let stored = shifts::lock(&mut tx, expected.id).await?;
            return Ok(stored.is_some_and(|stored| is_same_or_later(&stored.shift, expected)));
        }
        match (changes.inboxes.first(), changes.records.first()) {
            (Some(expected), _) if !is_resolution(expected) => {
                inboxes::lock(&mut tx, expected.user).await?;
                is_in_inbox(&mut tx, expected).await
            }
            (_, Some(expected)) => {
                records::lock(&mut tx, &expected.record).await?;
                is_stored(&mut tx, &expected.record).await
            }
            _ => Ok(false),
        }
    }
}

/// Whether the change follows from the change of something else, which is looked up instead.
fn is_resolution(change: &InboxChange) -> bool {
    matches!(
        &change.event,
        InboxEvent::Changed(ChangeKind::Resolved { .. })
    )
}

/// Whether an inbox has this change.
async fn is_in_inbox(db: &mut Connection, expected: &InboxChange) -> Result<bool, StoreError> {
    let (user, since) = (expected.user, expected.seq - 1);
    match &expected.event {
        InboxEvent::New { id, content } => {
            let stored = inboxes::notifications_since(db, user, since, 1).await?;
            Ok(stored.first().is_some_and(|stored| {
                stored.seq == expected.seq
                    && stored.id == *id
                    && stored.kind == content.kind
                    && stored.created_at == to_millisecond(content.created_at)
                    && stored.message == content.message
            }))
        }
        InboxEvent::Changed(kind) => {
            let stored = inboxes::read_state_changes_since(db, user, since, 1).await?;
            Ok(stored.first().is_some_and(|stored| {
                stored.change.seq == expected.seq && stored.change.kind == *kind
            }))
        }
    }
}

/// Whether the store has this state of a record or a later one.
async fn is_stored(db: &mut Connection, expected: &Record) -> Result<bool, StoreError> {
    Ok(match expected {
        Record::Trip(expected) => {
            let stored = trips::by_ids(db, &[expected.id.get()]).await?;
            stored.iter().any(|stored| stored.follows(expected))
        }
        Record::StockRequest(expected) => {
            let stored = stock_requests::by_ids(db, &[expected.id.get()]).await?;
            stored.iter().any(|stored| stored.follows(expected))
        }
        Record::Emergency(expected) => {
            let stored = emergencies::by_ids(db, &[expected.id.get()]).await?;
            stored
                .iter()
                .any(|stored| stored.emergency.follows(expected))
        }
    })
}

/// Whether a stored shift is the expected one, or a later version of it.
fn is_same_or_later(stored: &Shift, expected: &Shift) -> bool {
    if stored.version == expected.version {
        return stored == expected;
    }
    let created = |shift: &Shift| {
        (
            shift.created_at,
            shift.created_by.id,
            shift.vehicle_id,
            shift.driver_id,
            shift.start_time,
        )
    };
    let decided = |shift: &Shift| (shift.decided_at, shift.decided_by.as_ref().map(|by| by.id));
    stored.version > expected.version
        && created(stored) == created(expected)
        && (expected.decided_at.is_none() || decided(stored) == decided(expected))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn shift(changes: Value) -> Shift {
        let mut shift = json!({
            "id": 5, "status": "PENDING", "vehicle_id": 2, "vehicle_reg": "GJ05BX4471", "driver_id": 3, "driver_name": "Mahesh Solanki",
            "vendor_id": 4, "vendor_name": "Sabarmati Carriers", "station_id": 1, "station_name": "Hazira MS",
            "start_time": "2027-03-01T06:00:00Z", "end_time": "2027-03-01T14:00:00Z", "is_recurring": false, "recurrence_pattern": null,
            "created_by": {"id": 6, "full_name": "Ravi Kumar"}, "created_at": "2027-03-01T00:00:00Z", "decided_by": null, "decided_at": null,
            "rejection_reason": null, "version": 1,
        });
        for (name, value) in changes.as_object().expect("JSON object") {
            shift[name] = value.clone();
        }
        serde_json::from_value(shift).expect("valid shift")
    }

    fn approved_by(id: i64) -> Shift {
        shift(json!({
            "status": "APPROVED", "version": 2, "decided_at": "2027-03-01T01:00:00Z", "decided_by": {"id": id, "full_name": "Somebody"},
        }))
    }

    #[test]
    fn a_later_version_counts_as_committed_and_another_shift_with_the_same_id_does_not() {
        let created = shift(json!({}));
        assert!(is_same_or_later(&created, &created));
        assert!(is_same_or_later(&approved_by(7), &created));
        // After a crash of PostgreSQL, the id was assigned to another user's shift.
        let other = shift(json!({"driver_id": 9}));
        let later = shift(json!({"created_at": "2027-03-01T00:00:01Z", "version": 2}));
        assert!(!is_same_or_later(&other, &created) && !is_same_or_later(&later, &created));
    }

    #[test]
    fn a_decision_by_another_user_does_not_count() {
        assert!(is_same_or_later(&approved_by(7), &approved_by(7)));
        assert!(!is_same_or_later(&approved_by(8), &approved_by(7)));
        assert!(!is_same_or_later(&shift(json!({})), &approved_by(7)));
        let mut cancelled = approved_by(7);
        cancelled.version = 3;
        assert!(is_same_or_later(&cancelled, &approved_by(7)));
        assert!(!is_same_or_later(&cancelled, &approved_by(8)));
    }
}

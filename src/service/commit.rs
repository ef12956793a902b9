//! A commit, and what it means if its answer is lost.

use super::Service;
use crate::event::{Changes, InboxEvent};
use crate::{
    crash_point::crash_point,
    error::Error,
    shift::Shift,
    store::{StoreError, WriteTransaction, inboxes, shifts},
};

impl Service {
    /// Commits, and tells whom it concerns. An error means that nothing was done.
    pub(crate) async fn commit(&self, tx: WriteTransaction, changes: Changes) -> Result<(), Error> {
        crash_point!("pre-commit");
        if let Err(error) = tx.commit().await {
            // PostgreSQL may have committed and only its answer been lost with the connection: a refusal would be a lie then.
            tracing::warn!(%error, "a commit was not answered; asking what became of it");
            if !self.is_done(&changes).await? {
                return Err(error.into());
            }
        }
        crash_point!("post-commit");
        self.publish(changes);
        crash_point!("post-publish");
        Ok(())
    }

    /// Whether what a commit would have changed is there. Takes a lock that the transaction held, so it waits for one that is still being
    /// committed behind a broken connection. The rows are compared and not their ids: after a crash of PostgreSQL, an id that was not
    /// committed (of a row or a transaction) is given to somebody else.
    async fn is_done(&self, changes: &Changes) -> Result<bool, StoreError> {
        let mut tx = self.store().write().await?;
        if let Some(said) = &changes.shift {
            shifts::lock_resources(&mut tx, said.vehicle_id, said.driver_id).await?;
            let stored = shifts::lock(&mut tx, said.id).await?;
            return Ok(stored.is_some_and(|stored| came_from(&stored.shift, said)));
        }
        let Some(said) = changes.inboxes.first() else {
            return Ok(false);
        };
        let InboxEvent::Changed(kind) = &said.what else {
            return Ok(false);
        };
        inboxes::lock(&mut tx, said.user).await?;
        let stored = inboxes::changes_since(&mut tx, said.user, said.seq - 1, 1).await?;
        Ok(stored
            .first()
            .is_some_and(|change| change.seq == said.seq && change.kind == *kind))
    }
}

/// Whether a stored shift is the one that was to be committed, or that one after a later change.
fn came_from(stored: &Shift, said: &Shift) -> bool {
    if stored.version == said.version {
        return stored == said;
    }
    let made = |shift: &Shift| {
        (
            shift.created_at,
            shift.created_by.id,
            shift.vehicle_id,
            shift.driver_id,
            shift.start_time,
        )
    };
    let decided = |shift: &Shift| (shift.decided_at, shift.decided_by.as_ref().map(|by| by.id));
    stored.version > said.version
        && made(stored) == made(said)
        && (said.decided_at.is_none() || decided(stored) == decided(said))
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
        for (name, value) in changes.as_object().expect("an object") {
            shift[name] = value.clone();
        }
        serde_json::from_value(shift).expect("a shift")
    }

    fn approved_by(id: i64) -> Shift {
        shift(json!({
            "status": "APPROVED", "version": 2, "decided_at": "2027-03-01T01:00:00Z", "decided_by": {"id": id, "full_name": "Somebody"},
        }))
    }

    #[test]
    fn a_shift_that_went_on_was_committed_and_another_by_the_same_id_was_not() {
        let made = shift(json!({}));
        assert!(came_from(&made, &made));
        assert!(came_from(&approved_by(7), &made));
        // After a crash of PostgreSQL the id was given to somebody else's shift.
        let other = shift(json!({"driver_id": 9}));
        let later = shift(json!({"created_at": "2027-03-01T00:00:01Z", "version": 2}));
        assert!(!came_from(&other, &made) && !came_from(&later, &made));
    }

    #[test]
    fn a_decision_is_whose_it_is() {
        assert!(came_from(&approved_by(7), &approved_by(7)));
        assert!(!came_from(&approved_by(8), &approved_by(7)));
        assert!(!came_from(&shift(json!({})), &approved_by(7)));
        let mut cancelled = approved_by(7);
        cancelled.version = 3;
        assert!(came_from(&cancelled, &approved_by(7)));
        assert!(!came_from(&cancelled, &approved_by(8)));
    }
}

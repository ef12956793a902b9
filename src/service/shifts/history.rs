//! The history of a shift, as the REST API (CONTRACT §3) and the page show it.

use super::visible_to;
use crate::{
    error::Error,
    id::ShiftId,
    policy::may_view_shifts,
    service::Service,
    shift::{Person, Shift},
    shift_details::{HistoryEntry, HistoryEvent},
    store::{
        audit::{self, ShiftEntry},
        shifts,
    },
    user::User,
};
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use serde_json::{Map, Value};

/// One event in the history of a shift.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HistoryItem {
    /// Time of the event.
    pub at: Timestamp,
    /// The user who did it; `None` for automatic events.
    pub by: Option<Person>,
    /// What happened.
    pub action: &'static str,
    /// Details, depending on the action.
    pub detail: Map<String, Value>,
}

/// The history of a shift, oldest first, for those who may see the shift. Evidence and reasons for overriding a limit
/// are only for its station's EICs and administrators.
///
/// # Errors
/// [`Error::NotFound`] if it does not exist or the user may not see it.
pub async fn history(
    service: &Service,
    user: &User,
    id: ShiftId,
) -> Result<Vec<HistoryItem>, Error> {
    may_view_shifts(user)?;
    let mut snapshot = service.store().snapshot().await?;
    let shift = visible_to(shifts::get(&mut snapshot, id).await?, user)?.shift;
    let entries = audit::of_shift(&mut snapshot, id).await?;
    Ok(entries
        .into_iter()
        .filter_map(|entry| item(entry, &shift, user))
        .collect())
}

fn item(entry: ShiftEntry, shift: &Shift, user: &User) -> Option<HistoryItem> {
    let (action, public): (_, &[&str]) = match entry.action.as_str() {
        "shift_created" => ("created", &[]),
        "shift_reminded" => ("reminded", &["minutes_before"]),
        "shift_nudged" => ("nudged", &[]),
        "shift_approved" => ("approved", &[]),
        "shift_rejected" => ("rejected", &["reason"]),
        "shift_revoked" => ("revoked", &["reason"]),
        "shift_cancelled" => ("cancelled", &[]),
        "shift_expired" => ("expired", &[]),
        "trip_assigned" => ("trip_assigned", &["trip_id"]),
        "trip_started" => ("trip_started", &["trip_id"]),
        "trip_completed" => ("trip_completed", &["trip_id"]),
        "trip_cancelled" => ("trip_cancelled", &["trip_id"]),
        _ => return None,
    };
    let restricted: &[&str] = if user.may_see_evidence_at(shift.station_id) {
        &["evidence", "override_reason"]
    } else {
        &[]
    };
    let detail = match entry.detail {
        Value::Object(detail) => detail
            .into_iter()
            .filter(|(key, _)| public.contains(&key.as_str()) || restricted.contains(&key.as_str()))
            .collect(),
        _ => Map::new(),
    };
    Some(HistoryItem {
        at: entry.at,
        by: entry.by,
        action,
        detail,
    })
}

/// The events that an audit entry stands for, as the page shows them. Creating a shift is two events: the request, and
/// the notification of the EICs.
pub(super) fn on_page(
    entry: ShiftEntry,
    shift: &Shift,
    user: &User,
    zone: &TimeZone,
) -> Vec<HistoryEntry> {
    let told = entry.detail["told"].as_i64().filter(|count| *count > 0);
    let Some(item) = item(entry, shift, user) else {
        return Vec::new();
    };
    // A trip tells users of the vendor.
    let told = told.filter(|_| matches!(item.action, "created" | "reminded" | "nudged"));
    let Some(event) = event(&item) else {
        return Vec::new();
    };
    let entry_of = |user_name, event| HistoryEntry {
        at: item.at,
        at_local: zone.to_datetime(item.at),
        user_name,
        event,
    };
    let by = item.by.as_ref().map(|by| by.full_name.clone());
    let mut events = vec![entry_of(by, event)];
    events.extend(told.map(|count| {
        let station = shift.station_name.clone();
        entry_of(None, HistoryEvent::EicsNotified { count, station })
    }));
    events
}

fn event(item: &HistoryItem) -> Option<HistoryEvent> {
    let text = |key: &str| Some(item.detail.get(key)?.as_str()?.to_owned());
    let reason = || text("reason").unwrap_or_default();
    Some(match item.action {
        "created" => HistoryEvent::Created,
        "reminded" => HistoryEvent::Reminded {
            minutes_before: item.detail.get("minutes_before")?.as_i64()?,
        },
        "nudged" => HistoryEvent::Nudged,
        "approved" => HistoryEvent::Approved {
            evidence: item
                .detail
                .get("evidence")
                .and_then(|evidence| serde_json::from_value(evidence.clone()).ok())
                .map(Box::new),
            override_reason: text("override_reason"),
        },
        "rejected" => HistoryEvent::Rejected { reason: reason() },
        "revoked" => HistoryEvent::Revoked { reason: reason() },
        "cancelled" => HistoryEvent::Cancelled,
        "expired" => HistoryEvent::Expired,
        "trip_assigned" => HistoryEvent::TripAssigned,
        "trip_started" => HistoryEvent::TripStarted,
        "trip_completed" => HistoryEvent::TripCompleted,
        "trip_cancelled" => HistoryEvent::TripCancelled,
        _ => return None,
    })
}

//! How much a notification presses.

use crate::i18n::shift::Urgency;
use domain::notification::{Notification, NotificationData, NotificationType};
use jiff::{SignedDuration, Timestamp};

/// A station that runs dry within this time needs a trip now: loading and driving take hours.
const DRY_SOON: SignedDuration = SignedDuration::from_hours(4);

/// How much it presses. What was resolved does not any more.
pub fn urgency(notification: &Notification, now: Timestamp) -> Urgency {
    if notification.resolved.is_some() {
        return Urgency::None;
    }
    match (&notification.data, notification.kind) {
        (NotificationData::Emergency(emergency), _) if emergency.drill => Urgency::Soon,
        // Also one that another program sent, with any data.
        (_, NotificationType::Emergency) => Urgency::Overdue,
        (NotificationData::StockRequest(stock), _) => match stock.runs_dry_at.duration_since(now) {
            left if !left.is_positive() => Urgency::Overdue,
            left if left <= DRY_SOON => Urgency::Soon,
            _ => Urgency::None,
        },
        (_, NotificationType::ShiftWaiting) => Urgency::Soon,
        _ => Urgency::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{id::NotificationId, notification::Resolved};
    use serde_json::{Value, json};

    const NOW: &str = "2026-11-22T07:00:00Z";

    fn of(kind: NotificationType, data: Value, resolved: Option<Resolved>) -> Urgency {
        let notification = Notification {
            id: NotificationId::new(1),
            kind,
            title: "Title".into(),
            message: "Message".into(),
            data: NotificationData::of(kind, data),
            action_url: None,
            is_read: false,
            created_at: Timestamp::UNIX_EPOCH,
            read_at: None,
            resolved,
            seq: 1,
        };
        urgency(&notification, NOW.parse().expect("a time"))
    }

    fn stock(runs_dry_at: &str) -> Value {
        json!({
            "stock_request_id": 1, "station_id": 2, "station_name": "Adajan DBS", "hours_to_empty": 3.5,
            "runs_dry_at": runs_dry_at, "quantity_kg": null,
        })
    }

    #[test]
    fn a_stock_request_presses_as_the_station_runs_dry() {
        for (at, expected) in [
            ("2026-11-22T11:00:01Z", Urgency::None),
            ("2026-11-22T11:00:00Z", Urgency::Soon),
            ("2026-11-22T07:00:00Z", Urgency::Overdue),
        ] {
            let urgency = of(NotificationType::StockRequest, stock(at), None);
            assert_eq!(urgency, expected, "{at}");
        }
    }

    #[test]
    fn an_emergency_presses_most_whatever_its_data_until_it_is_closed() {
        let emergency = |drill: bool| {
            json!({
                "emergency_id": 1, "station_id": 2, "station_name": "Adajan DBS", "drill": drill,
            })
        };
        let kind = NotificationType::Emergency;
        assert_eq!(of(kind, emergency(false), None), Urgency::Overdue);
        assert_eq!(of(kind, json!({}), None), Urgency::Overdue);
        assert_eq!(of(kind, emergency(true), None), Urgency::Soon);
        let closed = json!({"status": "CLOSED", "by": null, "at": NOW});
        let closed = serde_json::from_value(closed).expect("resolved");
        assert_eq!(of(kind, emergency(false), Some(closed)), Urgency::None);
    }

    #[test]
    fn news_without_a_deadline_does_not_press() {
        for kind in [
            NotificationType::ShiftCreated,
            NotificationType::ShiftApproved,
            NotificationType::TripAssigned,
        ] {
            assert_eq!(of(kind, json!({}), None), Urgency::None, "{kind}");
        }
    }
}

//! Titles and texts of notifications (CONTRACT §4), with times in the station's time zone.

mod series;
mod stock_request;
mod trip;

pub use series::{SeriesNews, series_approved, series_created, series_rejected};
pub use stock_request::stock_request;
pub use trip::trip_assigned;

use super::NotificationType;
use crate::{emergency::Emergency, shift::Shift};
use jiff::{Timestamp, civil, tz::TimeZone};
use serde_json::{Value, json};

/// The content of a notification, the same for all recipients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Type of the notification.
    pub kind: NotificationType,
    /// Title, a few words.
    pub title: &'static str,
    /// Message, one or two sentences.
    pub text: String,
    /// The same information in machine-readable form.
    pub data: Value,
    /// Path of the page to open.
    pub action_url: String,
}

/// For the EICs of the shift's station, who have to decide.
pub fn shift_created(shift: &Shift, zone: &TimeZone) -> Message {
    let text = format!(
        "Driver {} created a shift for vehicle {} starting at {}. Please review and approve.",
        shift.driver_name,
        shift.vehicle_reg,
        wall_time(shift.start_time, zone)
    );
    message(
        NotificationType::ShiftCreated,
        "New Shift Created",
        text,
        shift,
        data(shift, zone),
    )
}

/// For the users of the shift's vendor: the shift was approved.
pub fn shift_approved(shift: &Shift, decided_by: &str, zone: &TimeZone) -> Message {
    let text = format!("{decided_by} approved the {}.", subject(shift, zone));
    let mut data = data(shift, zone);
    data["decided_by"] = decided_by.into();
    message(
        NotificationType::ShiftApproved,
        "Shift Approved",
        text,
        shift,
        data,
    )
}

/// For the users of the shift's vendor: the shift was rejected, with the reason.
pub fn shift_rejected(shift: &Shift, decided_by: &str, reason: &str, zone: &TimeZone) -> Message {
    let text = format!(
        "{decided_by} rejected the {}: {reason}",
        subject(shift, zone)
    );
    rejection(shift, decided_by, reason, text, zone)
}

/// For the users of the shift's vendor: the approval was withdrawn, with the reason.
pub fn shift_revoked(shift: &Shift, decided_by: &str, reason: &str, zone: &TimeZone) -> Message {
    let text = format!(
        "{decided_by} withdrew the approval of the {}: {reason}",
        subject(shift, zone)
    );
    rejection(shift, decided_by, reason, text, zone)
}

/// For those who decide: the shift still waits for a decision and begins soon.
pub fn shift_waiting(shift: &Shift, zone: &TimeZone) -> Message {
    let text = format!("The {} still waits for a decision.", subject(shift, zone));
    message(
        NotificationType::ShiftWaiting,
        "Shift Waiting",
        text,
        shift,
        data(shift, zone),
    )
}

/// For the vendor's users and the EICs: nobody decided in time.
pub fn shift_expired(shift: &Shift, zone: &TimeZone) -> Message {
    let text = format!("Nobody decided about the {} in time.", subject(shift, zone));
    message(
        NotificationType::ShiftExpired,
        "Shift Expired",
        text,
        shift,
        data(shift, zone),
    )
}

/// For everybody who has to know of an emergency.
pub fn emergency(emergency: &Emergency) -> Message {
    Message {
        kind: NotificationType::Emergency,
        title: if emergency.drill {
            "Emergency Drill"
        } else {
            "Emergency"
        },
        text: format!(
            "{} ({}, raised by {})",
            emergency.message, emergency.station_name, emergency.raised_by.full_name
        ),
        data: json!({
            "emergency_id": emergency.id,
            "station_id": emergency.station_id,
            "station_name": emergency.station_name,
            "drill": emergency.drill,
        }),
        action_url: format!("/emergencies/{}", emergency.id),
    }
}

fn rejection(
    shift: &Shift,
    decided_by: &str,
    reason: &str,
    text: String,
    zone: &TimeZone,
) -> Message {
    let mut data = data(shift, zone);
    data["decided_by"] = decided_by.into();
    data["rejection_reason"] = reason.into();
    message(
        NotificationType::ShiftRejected,
        "Shift Rejected",
        text,
        shift,
        data,
    )
}

fn message(
    kind: NotificationType,
    title: &'static str,
    text: String,
    shift: &Shift,
    data: Value,
) -> Message {
    Message {
        kind,
        title,
        text,
        data,
        action_url: format!("/shifts/{}", shift.id),
    }
}

fn subject(shift: &Shift, zone: &TimeZone) -> String {
    format!(
        "shift of driver {} with vehicle {} starting at {}",
        shift.driver_name,
        shift.vehicle_reg,
        wall_time(shift.start_time, zone)
    )
}

fn data(shift: &Shift, zone: &TimeZone) -> Value {
    let mut data = json!({
        "shift_id": shift.id,
        "driver_id": shift.driver_id,
        "driver_name": shift.driver_name,
        "vehicle_id": shift.vehicle_id,
        "vehicle_reg": shift.vehicle_reg,
        "start_time": shift.start_time,
        "end_time": shift.end_time,
        "station_id": shift.station_id,
        "station_name": shift.station_name,
        "vendor_id": shift.vendor_id,
        "vendor_name": shift.vendor_name,
    });
    if let Some(name) = zone.iana_name() {
        data["time_zone"] = name.into();
    }
    data
}

/// Local time in the form `YYYY-MM-DD hh:mm AM/PM`.
fn wall_time(instant: Timestamp, zone: &TimeZone) -> String {
    let local: civil::DateTime = zone.to_datetime(instant);
    local.strftime("%Y-%m-%d %I:%M %p").to_string()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{
        id::{DriverId, ShiftId, StationId, UserId, VehicleId, VendorId},
        shift::{Person, ShiftStatus},
        wall_clock::find_zone,
    };

    pub(super) fn shift() -> Shift {
        let time = |text: &str| text.parse::<Timestamp>().expect("valid time");
        Shift {
            id: ShiftId::new(5),
            status: ShiftStatus::Pending,
            vehicle_id: VehicleId::new(2),
            vehicle_reg: "GJ 05 BX 4471".into(),
            driver_id: DriverId::new(3),
            driver_name: "Mahesh Solanki".into(),
            vendor_id: VendorId::new(4),
            vendor_name: "Sabarmati Carriers".into(),
            station_id: StationId::new(1),
            station_name: "Hazira MS".into(),
            start_time: time("2026-11-22T18:35:00Z"),
            end_time: time("2026-11-23T02:30:00Z"),
            is_recurring: false,
            recurrence_pattern: None,
            series_id: None,
            created_by: Person {
                id: UserId::new(6),
                full_name: "Ravi Kumar".into(),
            },
            created_at: time("2026-11-22T07:00:00Z"),
            decided_by: None,
            decided_at: None,
            rejection_reason: None,
            version: 1,
        }
    }

    #[test]
    fn creation_message_has_the_contracts_words_in_the_stations_time_zone() {
        let zone = find_zone("Asia/Kolkata").expect("known time zone");
        let created = shift_created(&shift(), &zone);
        assert_eq!(
            created.text,
            "Driver Mahesh Solanki created a shift for vehicle GJ 05 BX 4471 starting at 2026-11-23 12:05 AM. Please review and approve."
        );
        assert_eq!(
            (created.title, created.action_url.as_str()),
            ("New Shift Created", "/shifts/5")
        );
        assert_eq!(
            created.data,
            json!({"shift_id": 5, "driver_id": 3, "driver_name": "Mahesh Solanki", "vehicle_id": 2, "vehicle_reg": "GJ 05 BX 4471",
                   "start_time": "2026-11-22T18:35:00Z", "end_time": "2026-11-23T02:30:00Z",
                   "station_id": 1, "station_name": "Hazira MS", "time_zone": "Asia/Kolkata", "vendor_id": 4,
                   "vendor_name": "Sabarmati Carriers"})
        );
    }

    #[test]
    fn decision_messages_name_the_user_and_the_reason() {
        let zone = find_zone("Europe/Berlin").expect("known time zone");
        let approved = shift_approved(&shift(), "Asha Patel", &zone);
        assert_eq!(
            approved.text,
            "Asha Patel approved the shift of driver Mahesh Solanki with vehicle GJ 05 BX 4471 starting at 2026-11-22 07:35 PM."
        );
        let rejected = shift_rejected(&shift(), "Asha Patel", "No gas", &zone);
        assert!(
            rejected
                .text
                .starts_with("Asha Patel rejected the shift of driver")
                && rejected.text.ends_with("07:35 PM: No gas")
        );
        assert_eq!(
            (
                &rejected.data["decided_by"],
                &rejected.data["rejection_reason"]
            ),
            (&json!("Asha Patel"), &json!("No gas"))
        );
    }
}

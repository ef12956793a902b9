//! What a notification is about, for machines (CONTRACT §4 and §7): the words for people are made from it.

use super::NotificationType;
use crate::id::{DriverId, ShiftId, StationId, VehicleId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Number, Value};

/// The `data` of a notification: one variant for each type, and one for data that has no known form.
///
/// Other programs may send any data with any type (CONTRACT §4). What does not have exactly the form of its type is kept as it came, so
/// that one odd notification never costs the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum NotificationData {
    /// A vendor created a shift.
    ShiftCreated(ShiftData),
    /// An EIC approved it.
    ShiftApproved(ShiftData),
    /// An EIC rejected it.
    ShiftRejected(ShiftData),
    /// A trip was assigned to a shift.
    TripAssigned(TripData),
    /// A daughter station asks for gas.
    StockRequest(StockRequestData),
    /// An alarm at a station.
    Emergency(EmergencyData),
    /// Anything else.
    Other(Value),
}

/// The shift that a notification is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftData {
    /// The shift.
    pub shift_id: ShiftId,
    /// Its driver.
    pub driver_id: DriverId,
    /// The driver's name.
    pub driver_name: String,
    /// Its vehicle.
    pub vehicle_id: VehicleId,
    /// The vehicle's registration number.
    pub vehicle_reg: String,
    /// When it begins.
    pub start_time: Timestamp,
    /// When it ends.
    pub end_time: Timestamp,
    /// The name of the EIC who decided, if the notification is about that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// Why it was rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejection_reason: Option<String>,
}

/// A trip from a mother station to a daughter station (CONTRACT §7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TripData {
    /// The trip's id.
    pub trip_id: i64,
    /// The shift in which it is driven.
    pub shift_id: ShiftId,
    /// Where it goes.
    pub to_station_id: StationId,
    /// That station's name.
    pub to_station_name: String,
    /// When it is to start.
    pub planned_start: Timestamp,
    /// How much it carries, in kilograms.
    pub quantity_kg: Option<i64>,
}

/// A daughter station that runs dry (CONTRACT §7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockRequestData {
    /// The request's id.
    pub stock_request_id: i64,
    /// The daughter station.
    pub station_id: StationId,
    /// Its name.
    pub station_name: String,
    /// Hours until it runs dry, as they were when it asked; may have decimals.
    pub hours_to_empty: Number,
    /// When it runs dry.
    pub runs_dry_at: Timestamp,
    /// How much it needs, in kilograms.
    pub quantity_kg: Option<i64>,
}

/// An alarm (CONTRACT §7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyData {
    /// The emergency's id.
    pub emergency_id: i64,
    /// Where it is.
    pub station_id: StationId,
    /// That station's name.
    pub station_name: String,
    /// Whether it is a drill.
    pub drill: bool,
}

impl NotificationData {
    /// Reads the data of a notification of this type. On the server nothing is lost by it: what the typed form would write in another
    /// way, such as keys that only a later version knows, stays as it came.
    pub fn of(kind: NotificationType, value: Value) -> Self {
        let typed = match kind {
            NotificationType::ShiftCreated => read(&value).map(Self::ShiftCreated),
            NotificationType::ShiftApproved => read(&value).map(Self::ShiftApproved),
            NotificationType::ShiftRejected => read(&value).map(Self::ShiftRejected),
            NotificationType::TripAssigned => read(&value).map(Self::TripAssigned),
            NotificationType::StockRequest => read(&value).map(Self::StockRequest),
            NotificationType::Emergency => read(&value).map(Self::Emergency),
        };
        typed.unwrap_or(Self::Other(value))
    }

    /// The shift that it is about, if it is about one.
    pub fn shift(&self) -> Option<&ShiftData> {
        match self {
            Self::ShiftCreated(shift) | Self::ShiftApproved(shift) | Self::ShiftRejected(shift) => {
                Some(shift)
            }
            _ => None,
        }
    }
}

fn read<T: DeserializeOwned + Serialize>(value: &Value) -> Option<T> {
    let typed = T::deserialize(value).ok()?;
    // A browser hands it on to nobody.
    #[cfg(not(target_arch = "wasm32"))]
    if serde_json::to_value(&typed).ok()? != *value {
        return None;
    }
    Some(typed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn shift() -> Value {
        json!({
            "shift_id": 5, "driver_id": 3, "driver_name": "Mahesh Solanki", "vehicle_id": 2, "vehicle_reg": "GJ 05 BX 4471",
            "start_time": "2026-11-22T18:35:00Z", "end_time": "2026-11-23T02:30:00Z",
        })
    }

    fn with(mut value: Value, more: Value) -> Value {
        for (key, more) in more.as_object().expect("an object") {
            value[key] = more.clone();
        }
        value
    }

    fn is_other(kind: NotificationType, value: &Value) -> bool {
        matches!(
            NotificationData::of(kind, value.clone()),
            NotificationData::Other(_)
        )
    }

    #[test]
    fn data_of_every_type_is_typed() {
        let trip = json!({
            "trip_id": 1, "shift_id": 5, "to_station_id": 2, "to_station_name": "Adajan DBS", "planned_start": "2026-11-22T18:35:00Z",
            "quantity_kg": null,
        });
        let stock = json!({
            "stock_request_id": 1, "station_id": 2, "station_name": "Adajan DBS", "hours_to_empty": 3.5,
            "runs_dry_at": "2026-11-22T18:35:00Z", "quantity_kg": 500,
        });
        let emergency = json!({"emergency_id": 1, "station_id": 2, "station_name": "Adajan DBS", "drill": false});
        for (kind, value) in [
            (NotificationType::ShiftCreated, shift()),
            (
                NotificationType::ShiftApproved,
                with(shift(), json!({"decided_by": "Asha Patel"})),
            ),
            (
                NotificationType::ShiftRejected,
                with(
                    shift(),
                    json!({"decided_by": "Asha Patel", "rejection_reason": "No gas"}),
                ),
            ),
            (NotificationType::TripAssigned, trip),
            (NotificationType::StockRequest, stock),
            (NotificationType::Emergency, emergency),
        ] {
            assert!(!is_other(kind, &value), "{value}");
            // A later version may say more: it is handed on.
            for value in [
                value.clone(),
                with(value, json!({"series_id": 9, "drivers": ["a"]})),
            ] {
                let written = serde_json::to_value(NotificationData::of(kind, value.clone()));
                if cfg!(not(target_arch = "wasm32")) {
                    assert_eq!(written.expect("json"), value);
                }
            }
        }
    }

    #[test]
    fn what_has_another_form_stays_as_it_came() {
        for (kind, value) in [
            (NotificationType::ShiftCreated, json!({})),
            (NotificationType::ShiftCreated, json!([1, null])),
            (
                NotificationType::ShiftCreated,
                with(shift(), json!({"shift_id": "5"})),
            ),
            // The same instant, but not as it was sent.
            #[cfg(not(target_arch = "wasm32"))]
            (
                NotificationType::ShiftCreated,
                with(shift(), json!({"start_time": "2026-11-23T00:05:00+05:30"})),
            ),
            (NotificationType::Emergency, shift()),
        ] {
            assert!(is_other(kind, &value), "{value}");
            let written = serde_json::to_value(NotificationData::of(kind, value.clone()));
            assert_eq!(written.expect("json"), value);
        }
    }
}

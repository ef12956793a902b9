//! The machine-readable data of notifications (CONTRACT §4 and §7).

use super::NotificationType;
use crate::{
    id::{DriverId, SeriesId, ShiftId, StationId, VehicleId, VendorId},
    shift::RecurrencePattern,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Number, Value};

/// The `data` of a notification: one variant per type, and one for data of unknown form.
///
/// Other programs may send any data with any type (CONTRACT §4). Data that does not have exactly the form of its type
/// is kept unchanged, so that one malformed notification does not make the whole list unreadable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum NotificationData {
    /// A vendor created a shift.
    ShiftCreated(ShiftData),
    /// An EIC approved a shift.
    ShiftApproved(ShiftData),
    /// An EIC rejected a shift.
    ShiftRejected(ShiftData),
    /// A shift still waits for a decision.
    ShiftWaiting(ShiftData),
    /// Nobody decided about a shift in time.
    ShiftExpired(ShiftData),
    /// A trip was assigned to a shift.
    TripAssigned(TripData),
    /// A daughter station requests gas.
    StockRequest(StockRequestData),
    /// An alarm at a station.
    Emergency(EmergencyData),
    /// Data of any other form.
    Other(Value),
}

/// The shift, or the dates of a series, that a notification refers to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftData {
    /// Id of the shift.
    pub shift_id: ShiftId,
    /// Id of its driver.
    pub driver_id: DriverId,
    /// Name of the driver.
    pub driver_name: String,
    /// Id of its vehicle.
    pub vehicle_id: VehicleId,
    /// Registration number of the vehicle.
    pub vehicle_reg: String,
    /// Start of the shift.
    pub start_time: Timestamp,
    /// End of the shift.
    pub end_time: Timestamp,
    /// Id of the station; `None` in notifications from before it was recorded, like the four below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub station_id: Option<StationId>,
    /// Name of the station.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub station_name: Option<String>,
    /// IANA name of the station's time zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Id of the vendor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_id: Option<VendorId>,
    /// Name of the vendor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_name: Option<String>,
    /// Name of the EIC who decided; only for decisions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// Reason for a rejection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejection_reason: Option<String>,
    /// The series, if the notification is about several dates of one; the shift is then the first of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series_id: Option<SeriesId>,
    /// Number of these dates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
    /// Ids of these dates; only for decisions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift_ids: Option<Vec<ShiftId>>,
    /// Start of the last of these dates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_start_time: Option<Timestamp>,
    /// Pattern of the series, without the days that it leaves out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recurrence_pattern: Option<RecurrencePattern>,
    /// Number of all dates of the series; only for decisions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series_count: Option<i64>,
    /// The dates at the station; only for decisions about a few.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<Vec<Date>>,
}

/// A trip from a mother station to a daughter station (CONTRACT §7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TripData {
    /// Id of the trip.
    pub trip_id: i64,
    /// Id of the shift during which the trip takes place.
    pub shift_id: ShiftId,
    /// Id of the destination.
    pub to_station_id: StationId,
    /// Name of the destination.
    pub to_station_name: String,
    /// Planned start.
    pub planned_start: Timestamp,
    /// Load in kilograms.
    pub quantity_kg: Option<i64>,
    /// Id of the stock request that it serves.
    pub stock_request_id: Option<i64>,
    /// Registration number of the vehicle; like the two below, an extension that other programs may leave out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicle_reg: Option<String>,
    /// Name of the driver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driver_name: Option<String>,
    /// IANA name of the time zone of the shift's station.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

/// A daughter station's request for gas (CONTRACT §7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockRequestData {
    /// Id of the request.
    pub stock_request_id: i64,
    /// Id of the daughter station.
    pub station_id: StationId,
    /// Name of the daughter station.
    pub station_name: String,
    /// Hours until the station runs dry, at the time of the request; may have decimals.
    pub hours_to_empty: Number,
    /// Time at which the station runs dry.
    pub runs_dry_at: Timestamp,
    /// Requested quantity in kilograms.
    pub quantity_kg: Option<i64>,
    /// IANA name of the daughter station's time zone; an extension that other programs may leave out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

/// An alarm at a station (CONTRACT §7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyData {
    /// Id of the emergency.
    pub emergency_id: i64,
    /// Id of the station.
    pub station_id: StationId,
    /// Name of the station.
    pub station_name: String,
    /// Whether it is a drill.
    pub drill: bool,
}

impl NotificationData {
    /// Types the data of a notification. On the server this loses nothing: data that the typed form would serialize
    /// differently, for example because of keys that only a later version knows, is kept unchanged.
    pub fn of(kind: NotificationType, value: Value) -> Self {
        let typed = match kind {
            NotificationType::ShiftCreated => parse_exact(&value).map(Self::ShiftCreated),
            NotificationType::ShiftApproved => parse_exact(&value).map(Self::ShiftApproved),
            NotificationType::ShiftRejected => parse_exact(&value).map(Self::ShiftRejected),
            NotificationType::ShiftWaiting => parse_exact(&value).map(Self::ShiftWaiting),
            NotificationType::ShiftExpired => parse_exact(&value).map(Self::ShiftExpired),
            NotificationType::TripAssigned => parse_exact(&value).map(Self::TripAssigned),
            NotificationType::StockRequest => parse_exact(&value).map(Self::StockRequest),
            NotificationType::Emergency => parse_exact(&value).map(Self::Emergency),
        };
        typed.unwrap_or(Self::Other(value))
    }

    /// The single shift that the data refers to; `None` if it refers to a series or to something else.
    pub fn shift(&self) -> Option<&ShiftData> {
        self.shift_or_series()
            .filter(|shift| shift.series_id.is_none())
    }

    /// The series that the data refers to, if it refers to one.
    pub fn series(&self) -> Option<SeriesId> {
        self.shift_or_series()?.series_id
    }

    /// The shift, or the dates of a series, that the data refers to.
    pub fn shift_or_series(&self) -> Option<&ShiftData> {
        match self {
            Self::ShiftCreated(shift)
            | Self::ShiftApproved(shift)
            | Self::ShiftRejected(shift)
            | Self::ShiftWaiting(shift)
            | Self::ShiftExpired(shift) => Some(shift),
            _ => None,
        }
    }
}

fn parse_exact<T: DeserializeOwned + Serialize>(value: &Value) -> Option<T> {
    let typed = T::deserialize(value).ok()?;
    // Browsers never pass the data on, so they skip this check.
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

    fn with(mut value: Value, extra: Value) -> Value {
        for (key, extra) in extra.as_object().expect("JSON object") {
            value[key] = extra.clone();
        }
        value
    }

    fn is_other(kind: NotificationType, value: &Value) -> bool {
        matches!(
            NotificationData::of(kind, value.clone()),
            NotificationData::Other(_)
        )
    }

    /// What newer notifications add.
    fn place() -> Value {
        json!({
            "station_id": 1, "station_name": "Hazira MS", "time_zone": "Asia/Kolkata", "vendor_id": 4,
            "vendor_name": "Sabarmati Carriers",
        })
    }

    #[test]
    fn types_the_data_of_every_notification_type() {
        let trip = json!({
            "trip_id": 1, "shift_id": 5, "to_station_id": 2, "to_station_name": "Adajan DBS", "planned_start": "2026-11-22T18:35:00Z",
            "quantity_kg": null, "stock_request_id": null,
        });
        let stock = json!({
            "stock_request_id": 1, "station_id": 2, "station_name": "Adajan DBS", "hours_to_empty": 3.5,
            "runs_dry_at": "2026-11-22T18:35:00Z", "quantity_kg": 500,
        });
        let emergency = json!({"emergency_id": 1, "station_id": 2, "station_name": "Adajan DBS", "drill": false});
        for (kind, value) in [
            (NotificationType::ShiftCreated, shift()),
            (NotificationType::ShiftCreated, with(shift(), place())),
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
            // Keys of a later version must be preserved.
            for value in [
                value.clone(),
                with(value, json!({"series_id": 9, "drivers": ["a"]})),
            ] {
                let written = serde_json::to_value(NotificationData::of(kind, value.clone()));
                if cfg!(not(target_arch = "wasm32")) {
                    assert_eq!(written.expect("serializable"), value);
                }
            }
        }
    }

    #[test]
    fn keeps_data_of_another_form_unchanged() {
        for (kind, value) in [
            (NotificationType::ShiftCreated, json!({})),
            (NotificationType::ShiftCreated, json!([1, null])),
            (
                NotificationType::ShiftCreated,
                with(shift(), json!({"shift_id": "5"})),
            ),
            // The same instant in another notation.
            #[cfg(not(target_arch = "wasm32"))]
            (
                NotificationType::ShiftCreated,
                with(shift(), json!({"start_time": "2026-11-23T00:05:00+05:30"})),
            ),
            (NotificationType::Emergency, shift()),
        ] {
            assert!(is_other(kind, &value), "{value}");
            let written = serde_json::to_value(NotificationData::of(kind, value.clone()));
            assert_eq!(written.expect("serializable"), value);
        }
    }
}

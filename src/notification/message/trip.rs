//! Title and text of the notification about a trip (CONTRACT §7).

use super::{Message, wall_time};
use crate::{notification::NotificationType, trip::Trip};
use jiff::tz::TimeZone;
use serde_json::json;

/// For the users of the shift's vendor: an EIC assigned a trip. Times are in the zone of the shift's station.
pub fn trip_assigned(trip: &Trip, zone: &TimeZone) -> Message {
    let text = format!(
        "Trip to {} with vehicle {}, driver {}, planned at {}.",
        trip.to_station_name,
        trip.vehicle_reg,
        trip.driver_name,
        wall_time(trip.planned_start, zone)
    );
    let mut data = json!({
        "trip_id": trip.id,
        "shift_id": trip.shift_id,
        "to_station_id": trip.to_station_id,
        "to_station_name": trip.to_station_name,
        "planned_start": trip.planned_start,
        "quantity_kg": trip.quantity_kg,
        "stock_request_id": trip.stock_request_id,
        "vehicle_reg": trip.vehicle_reg,
        "driver_name": trip.driver_name,
    });
    if let Some(name) = zone.iana_name() {
        data["time_zone"] = name.into();
    }
    Message {
        kind: NotificationType::TripAssigned,
        title: "Trip Assigned",
        text,
        data,
        action_url: format!("/trips/{}", trip.id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::{ShiftId, StationId, TripId, UserId, VendorId},
        notification::NotificationData,
        shift::Person,
        trip::TripStatus,
        wall_clock::find_zone,
    };

    #[test]
    fn the_words_are_those_of_the_contract_in_the_stations_time_zone() {
        let time = |text: &str| text.parse().expect("valid time");
        let trip = Trip {
            id: TripId::new(7),
            status: TripStatus::Assigned,
            shift_id: ShiftId::new(5),
            vehicle_reg: "GJ 05 BX 4471".into(),
            driver_name: "Mahesh Solanki".into(),
            from_station_id: StationId::new(1),
            from_station_name: "Hazira MS".into(),
            to_station_id: StationId::new(2),
            to_station_name: "Adajan DBS".into(),
            planned_start: time("2026-11-22T18:35:00Z"),
            quantity_kg: None,
            stock_request_id: None,
            created_by: Person {
                id: UserId::new(6),
                full_name: "Asha Patel".into(),
            },
            created_at: time("2026-11-22T07:00:00Z"),
            started_at: None,
            completed_at: None,
            version: 1,
            vendor_id: VendorId::new(4),
        };
        let zone = find_zone("Asia/Kolkata").expect("known time zone");
        let message = trip_assigned(&trip, &zone);
        assert_eq!(
            (message.title, message.text.as_str(), &*message.action_url),
            (
                "Trip Assigned",
                "Trip to Adajan DBS with vehicle GJ 05 BX 4471, driver Mahesh Solanki, planned at 2026-11-23 12:05 AM.",
                "/trips/7"
            )
        );
        let typed = NotificationData::of(message.kind, message.data);
        assert!(matches!(typed, NotificationData::TripAssigned(_)));
    }
}

//! Title and text of the notification about a stock request (CONTRACT §7).

use super::{Message, wall_time};
use crate::{notification::NotificationType, stock_request::StockRequest};
use jiff::tz::TimeZone;
use serde_json::{Number, json};

/// For the EICs of the mother station. Times are in the zone of the daughter station.
pub fn stock_request(request: &StockRequest, zone: &TimeZone) -> Message {
    let text = format!(
        "{} runs dry in {} h ({}).",
        request.station_name,
        short(&request.hours_to_empty),
        wall_time(request.runs_dry_at, zone)
    );
    let mut data = json!({
        "stock_request_id": request.id,
        "station_id": request.station_id,
        "station_name": request.station_name,
        "hours_to_empty": request.hours_to_empty,
        "runs_dry_at": request.runs_dry_at,
        "quantity_kg": request.quantity_kg,
    });
    if let Some(name) = zone.iana_name() {
        data["time_zone"] = name.into();
    }
    Message {
        kind: NotificationType::StockRequest,
        title: "Stock Request",
        text,
        data,
        action_url: format!("/stock-requests/{}", request.id),
    }
}

/// With at most one decimal, and none if it is zero.
fn short(hours: &Number) -> String {
    let tenths = (hours.as_f64().unwrap_or_default() * 10.0).round();
    (tenths / 10.0).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::{StationId, StockRequestId, UserId},
        notification::NotificationData,
        shift::Person,
        stock_request::StockRequestStatus,
        wall_clock::find_zone,
    };

    #[test]
    fn hours_have_at_most_one_decimal_and_none_if_it_is_zero() {
        for (hours, expected) in [
            ("0", "0"),
            ("3", "3"),
            ("3.0", "3"),
            ("3.5", "3.5"),
            ("2.96", "3"),
            ("3.14159", "3.1"),
            ("0.04", "0"),
            ("168", "168"),
        ] {
            assert_eq!(short(&hours.parse().expect("a number")), expected);
        }
    }

    #[test]
    fn the_words_are_those_of_the_contract_in_the_daughter_stations_time_zone() {
        let time = |text: &str| text.parse().expect("valid time");
        let request = StockRequest {
            id: StockRequestId::new(3),
            status: StockRequestStatus::Open,
            station_id: StationId::new(2),
            station_name: "Adajan DBS".into(),
            mother_station_id: StationId::new(1),
            hours_to_empty: "3.50".parse().expect("a number"),
            runs_dry_at: time("2026-11-22T18:35:00Z"),
            quantity_kg: Some(500),
            note: None,
            created_by: Person {
                id: UserId::new(6),
                full_name: "Dinesh Rao".into(),
            },
            created_at: time("2026-11-22T15:05:00Z"),
            trip_ids: Vec::new(),
            version: 1,
        };
        let zone = find_zone("Asia/Kolkata").expect("known time zone");
        let message = stock_request(&request, &zone);
        assert_eq!(
            (message.title, message.text.as_str(), &*message.action_url),
            (
                "Stock Request",
                "Adajan DBS runs dry in 3.5 h (2026-11-23 12:05 AM).",
                "/stock-requests/3"
            )
        );
        let typed = NotificationData::of(message.kind, message.data);
        assert!(matches!(typed, NotificationData::StockRequest(_)));
    }
}

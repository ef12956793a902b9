use super::*;
use domain::id::NotificationId;
use serde_json::{Value, json};

const NOW: &str = "2026-11-22T07:00:00Z";

fn shift() -> Value {
    json!({
        "shift_id": 5, "driver_id": 3, "driver_name": "Mahesh Solanki", "vehicle_id": 2, "vehicle_reg": "GJ 05 BX 4471",
        "start_time": "2026-11-22T18:35:20Z", "end_time": "2026-11-23T02:30:00Z",
    })
}

fn notification(kind: NotificationType, message: &str, data: Value) -> Notification {
    Notification {
        id: NotificationId::new(1),
        kind,
        title: "Machine title".into(),
        message: message.into(),
        data: NotificationData::of(kind, data),
        action_url: None,
        is_read: false,
        created_at: Timestamp::UNIX_EPOCH,
        read_at: None,
        resolved: None,
        seq: 1,
    }
}

fn shown(kind: NotificationType, message: &str, data: Value) -> (String, String) {
    let notification = notification(kind, message, data);
    let card = card(
        Locale::en,
        &notification,
        CardNames::default(),
        NOW.parse().expect("a time"),
    );
    assert!(!card.about.contains("GJ 05"), "a plate that can break");
    let first = card.first_line(Locale::en).replace('\u{a0}', " ");
    (first, card.news)
}

#[test]
fn the_time_comes_first_as_the_stations_clocks_show_it() {
    let message = "Driver Mahesh Solanki created a shift for vehicle GJ 05 BX 4471 starting at 2026-11-23 12:05 AM. Please review and approve.";
    assert_eq!(
        shown(NotificationType::ShiftCreated, message, shift()),
        (
            "Tomorrow 00:05 – 08:00 · GJ 05 BX 4471 · Mahesh Solanki".into(),
            "New shift request".into()
        )
    );
}

#[test]
fn a_rejection_names_who_and_why_and_a_night_the_day_on_which_it_ends() {
    let mut data = shift();
    data["decided_by"] = "Asha Patel".into();
    data["rejection_reason"] = "No gas".into();
    let message = "Asha Patel rejected the shift of driver Mahesh Solanki with vehicle GJ 05 BX 4471 starting at 2026-11-22 07:35 PM: No gas";
    assert_eq!(
        shown(NotificationType::ShiftRejected, message, data),
        (
            "Today 19:35 – Mon 03:30 · GJ 05 BX 4471 · Mahesh Solanki".into(),
            "Shift rejected by Asha Patel: No gas".into()
        )
    );
}

#[test]
fn several_dates_of_a_series_are_described_by_the_message() {
    let mut data = shift();
    for (key, value) in [
        ("series_id", json!(3)),
        ("count", json!(2)),
        ("last_start_time", json!(NOW)),
    ] {
        data[key] = value;
    }
    let message = "Driver Mahesh Solanki created 2 shifts.";
    assert_eq!(
        shown(NotificationType::ShiftCreated, message, data),
        ("Machine title".into(), message.into())
    );
}

#[test]
fn a_settled_request_says_who_settled_it_and_when() {
    let message = "Driver Mahesh Solanki created a shift for vehicle GJ 05 BX 4471 starting at 2026-11-23 12:05 AM. Please review and approve.";
    let news = |by: Value, at: &str| {
        let resolved = json!({ "status": "APPROVED", "by": by, "at": at });
        let request = Notification {
            resolved: serde_json::from_value(resolved).expect("resolved"),
            ..notification(NotificationType::ShiftCreated, message, shift())
        };
        card(
            Locale::en,
            &request,
            CardNames::default(),
            NOW.parse().expect("a time"),
        )
        .news
    };
    let asha = json!({ "id": 1, "full_name": "Asha Patel" });
    assert_eq!(
        news(asha.clone(), "2026-11-22T03:44:00Z"),
        "Approved by Asha Patel, 09:14"
    );
    assert_eq!(
        news(asha, "2026-11-20T03:44:00Z"),
        "Approved by Asha Patel, Fri 20 Nov 09:14"
    );
    assert_eq!(news(Value::Null, "2026-11-22T03:44:00Z"), "Approved, 09:14");
}

#[test]
fn a_trip_says_when_where_to_and_with_what() {
    let mut trip = json!({
        "trip_id": 1, "shift_id": 5, "to_station_id": 2, "to_station_name": "Adajan DBS", "planned_start": "2026-11-22T09:00:00Z",
        "quantity_kg": 800, "stock_request_id": null,
    });
    let message = "Trip to Adajan DBS with vehicle GJ 05 BX 4471, driver Mahesh Solanki, planned at 2026-11-22 02:30 PM.";
    let news = "Trip assigned · 800 kg".to_owned();
    assert_eq!(
        shown(NotificationType::TripAssigned, message, trip.clone()),
        ("Today 14:30 · to Adajan DBS".into(), news.clone())
    );
    trip["vehicle_reg"] = "GJ 05 BX 4471".into();
    trip["driver_name"] = "Mahesh Solanki".into();
    trip["time_zone"] = "Asia/Kolkata".into();
    trip["quantity_kg"] = Value::Null;
    assert_eq!(
        shown(NotificationType::TripAssigned, message, trip),
        (
            "Today 14:30 · to Adajan DBS · GJ 05 BX 4471 · Mahesh Solanki".into(),
            "Trip assigned".into()
        )
    );
}

#[test]
fn a_stock_request_counts_down_until_the_station_is_dry() {
    let stock = |runs_dry_at: &str| {
        json!({
            "stock_request_id": 1, "station_id": 2, "station_name": "Adajan DBS", "hours_to_empty": 3.5,
            "runs_dry_at": runs_dry_at, "quantity_kg": 500, "time_zone": "Asia/Kolkata",
        })
    };
    let kind = NotificationType::StockRequest;
    assert_eq!(
        shown(kind, "", stock("2026-11-22T10:20:00Z")),
        (
            "Today 15:50 · Adajan DBS runs dry".into(),
            "Stock request · 3 h 20 min left · 500 kg".into()
        )
    );
    assert_eq!(
        shown(kind, "", stock("2026-11-22T06:40:00Z")).1,
        "Stock request · ran dry 20 min ago · 500 kg"
    );
}

#[test]
fn an_emergency_names_its_station_and_says_what_its_raiser_wrote() {
    let emergency = |drill: bool| json!({"emergency_id": 1, "station_id": 2, "station_name": "Adajan DBS", "drill": drill});
    let message = "Gas leak (Adajan DBS, raised by Dinesh Vasava)";
    let kind = NotificationType::Emergency;
    assert_eq!(
        shown(kind, message, emergency(false)),
        ("Emergency · Adajan DBS".into(), message.into())
    );
    assert_eq!(
        shown(kind, message, emergency(true)).0,
        "Emergency drill · Adajan DBS"
    );
}

#[test]
fn what_another_program_sent_with_data_of_its_own_keeps_its_words() {
    for kind in NotificationType::ALL {
        assert_eq!(
            shown(kind, "Truck 7 is late.", json!({"truck": 7})),
            ("Machine title".into(), "Truck 7 is late.".into()),
            "{kind}"
        );
    }
}

/// A request of a station whose clocks change on the night of 28 March 2027.
fn in_berlin() -> Value {
    json!({
        "shift_id": 5, "driver_id": 3, "driver_name": "Mahesh Solanki", "vehicle_id": 2, "vehicle_reg": "GJ 05 BX 4471",
        "start_time": "2027-03-27T21:00:00Z", "end_time": "2027-03-28T04:00:00Z",
        "station_id": 1, "station_name": "Hazira MS", "time_zone": "Europe/Berlin", "vendor_id": 4,
        "vendor_name": "Sabarmati Carriers",
    })
}

#[test]
fn a_card_names_station_and_vendor_only_where_the_user_has_several() {
    let request = notification(NotificationType::ShiftCreated, "no time", in_berlin());
    let about = |station, vendor| {
        let now = NOW.parse().expect("a time");
        let names = CardNames { station, vendor };
        card(Locale::en, &request, names, now)
            .about
            .replace('\u{a0}', " ")
    };
    assert_eq!(about(false, false), "GJ 05 BX 4471 · Mahesh Solanki");
    assert_eq!(
        about(true, true),
        "GJ 05 BX 4471 · Mahesh Solanki, Sabarmati Carriers · Hazira MS"
    );
    // From before they were recorded.
    let message = "starting at 2026-11-23 12:05 AM.";
    let request = notification(NotificationType::ShiftCreated, message, shift());
    let names = CardNames {
        station: true,
        vendor: true,
    };
    let card = card(Locale::en, &request, names, NOW.parse().expect("a time"));
    assert_eq!(
        card.about.replace('\u{a0}', " "),
        "GJ 05 BX 4471 · Mahesh Solanki"
    );
}

#[test]
fn the_end_is_in_the_time_of_its_own_day() {
    // One offset for the whole night would say 05:00.
    let (line, _) = shown(NotificationType::ShiftCreated, "no time", in_berlin());
    assert!(
        line.starts_with("Sat 27 Mar 2027 22:00 – Sun 06:00"),
        "{line}"
    );
}

#[test]
fn a_desktop_notification_says_the_time_first_and_nothing_twice() {
    let card = |news: &str| NotificationCard {
        title: "New shift request".into(),
        lead: "Today 14:00 – 22:00".into(),
        about: "Mahesh".into(),
        news: news.into(),
    };
    assert_eq!(
        card("New shift request").body(Locale::en),
        "Today 14:00 – 22:00 · Mahesh"
    );
    assert_eq!(
        card("Shift approved by Asha").body(Locale::en),
        "Today 14:00 – 22:00 · Mahesh\nShift approved by Asha"
    );
}

#[test]
fn the_count_is_exact_up_to_ninety_nine() {
    assert_eq!(
        [1, 99, 100, 100_000].map(short_count),
        ["1", "99", "99+", "99+"]
    );
}

#[test]
fn the_machines_words_stand_where_ours_cannot_be_made() {
    let machine = |message: &str, data| shown(NotificationType::ShiftCreated, message, data);
    assert_eq!(
        machine("From another program", json!({})),
        ("Machine title".into(), "From another program".into())
    );
    // The station's clocks are not known.
    for message in [
        "no time",
        "at 2036-11-23 12:05 AM",
        "at 2026-11-23 13:05 AM",
    ] {
        assert_eq!(machine(message, shift()).1, message);
    }
}

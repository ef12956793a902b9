//! Words for stock requests.

use super::{
    Locale,
    shift::Urgency,
    text,
    time::{ago, point_within, time_ahead, today},
};
use domain::stock_request::{StockRequestStatus, StockRequestView};
use jiff::{SignedDuration, Timestamp};

/// A station that runs dry sooner than this is urgent.
const SOON: SignedDuration = SignedDuration::from_hours(6);
/// A station that runs dry sooner than this is very urgent.
const VERY_SOON: SignedDuration = SignedDuration::from_hours(2);

/// The word for a status.
pub fn status_label(locale: Locale, status: StockRequestStatus) -> &'static str {
    match status {
        StockRequestStatus::Open => text!(locale, stock.status.open),
        StockRequestStatus::Planned => text!(locale, stock.status.planned),
        StockRequestStatus::Served => text!(locale, stock.status.served),
        StockRequestStatus::Cancelled => text!(locale, stock.status.cancelled),
    }
}

/// `runs dry in 3 h 10 min`, `ran dry 5 min ago`; empty for a request that is served or cancelled.
pub fn dry(locale: Locale, view: &StockRequestView, now: Timestamp) -> String {
    if !view.request.status.is_waiting() {
        return String::new();
    }
    let ahead = view.request.runs_dry_at.duration_since(now);
    if ahead.is_positive() {
        text!(locale, stock.dry_in, time = time_ahead(locale, ahead))
    } else {
        let ago = ago(locale, view.request.runs_dry_at, now);
        text!(locale, stock.dry_since, ago = ago)
    }
}

/// How much a request presses: more and more towards the time at which the station runs dry, less once a trip is planned.
pub fn urgency(view: &StockRequestView, now: Timestamp) -> Urgency {
    let ahead = view.request.runs_dry_at.duration_since(now);
    match view.request.status {
        StockRequestStatus::Served | StockRequestStatus::Cancelled => Urgency::None,
        _ if ahead <= SignedDuration::ZERO => Urgency::Overdue,
        StockRequestStatus::Open if ahead < VERY_SOON => Urgency::Overdue,
        StockRequestStatus::Open if ahead < SOON => Urgency::Soon,
        StockRequestStatus::Planned if ahead < VERY_SOON => Urgency::Soon,
        _ => Urgency::None,
    }
}

/// The time at which the station runs dry: `today 17:40 IST`.
pub fn dry_at(locale: Locale, view: &StockRequestView, now: Timestamp) -> String {
    let today = today(now, view.now_offset_seconds);
    let time = point_within(locale, view.dry_local, today);
    text!(locale, stock.dry_at, time = time, zone = view.zone.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        id::{StationId, StockRequestId, UserId},
        shift::Person,
        stock_request::StockRequest,
    };

    fn view(status: StockRequestStatus, minutes: i64) -> StockRequestView {
        let runs_dry_at = Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes);
        let request = StockRequest {
            id: StockRequestId::new(1),
            status,
            station_id: StationId::new(2),
            station_name: "Adajan DBS".into(),
            mother_station_id: StationId::new(1),
            hours_to_empty: 3.into(),
            runs_dry_at,
            quantity_kg: None,
            note: None,
            created_by: Person {
                id: UserId::new(1),
                full_name: "Dinesh Rao".into(),
            },
            created_at: Timestamp::UNIX_EPOCH,
            trip_ids: Vec::new(),
            version: 1,
        };
        StockRequestView {
            request,
            dry_local: jiff::civil::date(1970, 1, 1).at(3, 10, 0, 0),
            zone: "IST".into(),
            now_offset_seconds: 0,
        }
    }

    #[test]
    fn urgency_grows_towards_the_end_and_is_less_once_a_trip_is_planned() {
        use StockRequestStatus::{Open, Planned, Served};
        for (status, minutes, expected) in [
            (Open, 361, Urgency::None),
            (Open, 300, Urgency::Soon),
            (Open, 119, Urgency::Overdue),
            (Open, -5, Urgency::Overdue),
            (Planned, 300, Urgency::None),
            (Planned, 60, Urgency::Soon),
            (Planned, -1, Urgency::Overdue),
            (Served, -1, Urgency::None),
        ] {
            let urgency = urgency(&view(status, minutes), Timestamp::UNIX_EPOCH);
            assert_eq!(urgency, expected, "{status:?} {minutes}");
        }
    }

    #[test]
    fn counts_down_and_then_up() {
        let dry = |minutes| {
            let view = view(StockRequestStatus::Open, minutes);
            dry(Locale::en, &view, Timestamp::UNIX_EPOCH)
        };
        assert_eq!(dry(190), "runs dry in 3 h 10 min");
        assert_eq!(dry(-5), "ran dry 5 min ago");
    }
}

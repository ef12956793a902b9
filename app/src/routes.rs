//! Paths of the application, as links are built.

#[cfg(feature = "ssr")]
use domain::{
    id::{DriverId, VehicleId},
    shift::{LocalTimes, local_text},
};
use domain::{
    id::{EmergencyId, SeriesId, ShiftId, StationId, StockRequestId, TripId},
    notification::NotificationType,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The list of shifts.
pub const DASHBOARD: &str = "/";
/// The sign-in page.
pub const LOGIN: &str = "/login";
/// The form for a new shift.
pub const NEW_SHIFT: &str = "/shifts/new";
/// The list of shifts for printing.
pub const PRINTED_SHIFTS: &str = "/shifts/print";
/// The list of emergencies.
pub const EMERGENCIES: &str = "/emergencies";
/// The first step of raising an emergency.
pub const RAISE_EMERGENCY: &str = "/emergencies/new";
/// The second step: who will be told.
pub const CONFIRM_EMERGENCY: &str = "/emergencies/confirm";
/// The stations whose limits the user may see.
pub const LIMITS: &str = "/limits";
/// The whole inbox.
pub const NOTIFICATIONS: &str = "/notifications";

/// Query parameter of a shift's page that opens a form, and its value for withdrawing the approval.
pub const ASK: &str = "ask";
/// Id and query value of the form for withdrawing an approval.
pub const REVOKE: &str = "revoke";
/// Parameter of a shift's page: the stock request for which a trip is to be assigned.
pub const FOR_REQUEST: &str = "request";
/// Id of the trips on a shift's page.
pub const TRIPS: &str = "trips";

/// Escapes all of a query value but the unreserved characters (RFC 3986 §2.3), and `/` and `:`, so that paths stay readable.
const QUERY_VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b':');

/// The unread part of the inbox.
pub fn unread_notifications() -> String {
    format!("{NOTIFICATIONS}?unread=true")
}

/// A part of the inbox: of one type, only unread ones, from a cursor on.
pub fn notifications(kind: Option<NotificationType>, unread: bool, cursor: &str) -> String {
    let parts = [
        kind.map(|kind| format!("type={kind}")),
        unread.then(|| "unread=true".to_owned()),
        (!cursor.is_empty()).then(|| format!("cursor={}", query_value(cursor))),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        return NOTIFICATIONS.to_owned();
    }
    format!("{NOTIFICATIONS}?{}", parts.join("&"))
}

/// The page of one shift.
pub fn shift(id: ShiftId) -> String {
    format!("/shifts/{id}")
}

/// The page of one trip.
pub fn trip(id: TripId) -> String {
    format!("/trips/{id}")
}

/// The page of one stock request.
pub fn stock_request(id: StockRequestId) -> String {
    format!("/stock-requests/{id}")
}

/// The page of a shift with the form for a trip that serves this stock request.
pub fn assign_trip(shift: ShiftId, request: StockRequestId) -> String {
    format!("/shifts/{shift}?{FOR_REQUEST}={request}#{TRIPS}")
}

/// The page of one emergency.
pub fn emergency(id: EmergencyId) -> String {
    format!("{EMERGENCIES}/{id}")
}

/// The report about an emergency, as a table for a spreadsheet.
pub fn emergency_report(id: EmergencyId) -> String {
    format!("/api/emergencies/{id}/report/")
}

/// The page of one shift with a form for withdrawing its approval, for browsers without scripts.
pub fn revoke(id: ShiftId) -> String {
    format!("/shifts/{id}#{REVOKE}")
}

/// The limits of a station.
pub fn limits(station: StationId) -> String {
    format!("/stations/{station}/limits")
}

/// The page of a series.
pub fn series(id: SeriesId) -> String {
    format!("/series/{id}")
}

/// The list of all dates of a series.
pub fn series_in_list(id: SeriesId) -> String {
    format!("{DASHBOARD}?status=all&series={id}&sort=start")
}

/// The form of a new shift, filled with the vehicle, the driver and the hours of this one.
pub fn plan_again(id: ShiftId) -> String {
    format!("{NEW_SHIFT}?again={id}")
}

/// The form of a new shift, filled with these values.
#[cfg(feature = "ssr")]
pub fn new_shift_with(vehicle: VehicleId, driver: DriverId, times: Option<LocalTimes>) -> String {
    let mut path = format!("{NEW_SHIFT}?vehicle_id={vehicle}&driver_id={driver}");
    if let Some(LocalTimes { start, end }) = times {
        for (name, at) in [("start", start), ("end", end)] {
            path += &format!("&{name}={}", local_text(at));
        }
    }
    path
}

/// The sign-in page, which leads to `next` afterwards.
pub fn login_then(next: &str) -> String {
    match next_path(next) {
        Some(next) => format!("{LOGIN}?next={}", query_value(next)),
        None => LOGIN.to_owned(),
    }
}

/// `next` if signing in may lead there: a path of ours that shows a page. A crafted link must not lead to another site: browsers read
/// `//` and `/\` as the start of a host, and drop control characters first.
pub fn next_path(next: &str) -> Option<&str> {
    let path = next.split(['?', '#']).next().unwrap_or_default();
    let ours = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && !next.chars().any(char::is_control)
        && path.trim_end_matches('/') != LOGIN
        && !path.starts_with("/fn/");
    ours.then_some(next)
}

/// Text escaped for the value of a query parameter.
pub fn query_value(text: &str) -> String {
    utf8_percent_encode(text, QUERY_VALUE).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_only_to_our_own_pages() {
        for next in ["/", "/shifts/7?x=1", "/?q=a%26b", "/logins"] {
            assert_eq!(next_path(next), Some(next));
        }
        for bad in [
            "",
            "https://evil.example",
            "javascript:alert(1)",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "shifts",
            "/login",
            "/login/?next=/",
            "/a\nb",
            "/fn/sign_out",
        ] {
            assert_eq!(next_path(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_query_survives_inside_next() {
        assert_eq!(
            login_then("/?q=a b&page=2"),
            "/login?next=/%3Fq%3Da%20b%26page%3D2"
        );
        assert_eq!(login_then("//evil.example"), LOGIN);
    }
}

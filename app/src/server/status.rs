//! The HTTP status of each error (CONTRACT §1), for REST, pages and server functions.

use domain::error::Error;
use http::{HeaderMap, HeaderValue, StatusCode, header};

/// The status of an error.
pub fn status(error: &Error) -> StatusCode {
    match error {
        Error::Malformed
        | Error::BadHost
        | Error::InvalidParameter { .. }
        | Error::PlusInParameter { .. }
        | Error::Invalid { .. }
        | Error::VehicleWithoutStation
        | Error::StationWithoutMother
        | Error::NobodyToTell => StatusCode::BAD_REQUEST,
        Error::NotSignedIn | Error::InvalidCredentials => StatusCode::UNAUTHORIZED,
        Error::Forbidden | Error::TokenScope | Error::CrossSite { .. } => StatusCode::FORBIDDEN,
        Error::NotFound { .. } => StatusCode::NOT_FOUND,
        Error::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Error::Timeout => StatusCode::REQUEST_TIMEOUT,
        Error::DoubleBooking { .. }
        | Error::SeriesDoubleBooking { .. }
        | Error::AlreadyDecided { .. }
        | Error::TooLate { .. }
        | Error::StaleVersion { .. }
        | Error::TripStarted { .. }
        | Error::ShiftNotApproved { .. }
        | Error::ShiftEnded { .. }
        | Error::TripChanged { .. }
        | Error::StaleTrip { .. }
        | Error::StockRequestChanged { .. }
        | Error::StaleStockRequest { .. }
        | Error::AlreadyOpen { .. }
        | Error::EvidenceChanged { .. }
        | Error::BlockedByLimits { .. }
        | Error::EmergencyClosed { .. }
        | Error::RealtimeDisabled
        | Error::KeyReused => StatusCode::CONFLICT,
        Error::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Error::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Error::Throttled { .. } | Error::RecentlyNudged { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Internal | Error::Defect { .. } | Error::Unreachable => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
        Error::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// Sets the status of an error on a response, and `Retry-After` if a retry makes sense later.
pub fn set_status(error: &Error, to: &mut StatusCode, headers: &mut HeaderMap) {
    *to = status(error);
    if let Some(seconds) = error.retry_after() {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
}

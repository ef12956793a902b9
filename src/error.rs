//! Why an action was refused: one closed enum of codes with data (CONTRACT §1). Sentences and HTTP statuses are made elsewhere.

use crate::{
    emergency::Emergency,
    evidence::Evidence,
    field_errors::{FieldError, FieldErrors},
    page::PastTheEnd,
    shift::{Conflict, DateConflict, Shift},
    stock_request::StockRequest,
    trip::Trip,
};
use serde::{Deserialize, Serialize};

/// Why an action was refused. Nothing of it was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[error("{}", self.code())]
pub enum Error {
    /// The body is not one clean JSON object.
    Malformed,
    /// The `Host` header is missing or repeated.
    BadHost,
    /// A query parameter is invalid or out of range.
    InvalidParameter {
        /// Name of the parameter.
        name: String,
    },
    /// A query parameter is invalid because its `+` means a space in a URL.
    PlusInParameter {
        /// Name of the parameter.
        name: String,
    },
    /// One or more fields are invalid.
    Invalid {
        /// What is wrong, by field.
        fields: FieldErrors,
    },
    /// The vehicle has no home station, so nobody could decide about its shift.
    VehicleWithoutStation,
    /// Nobody is signed in, or the session has ended.
    NotSignedIn,
    /// Unknown account, wrong password or deactivated account; never told apart.
    InvalidCredentials,
    /// No role of the caller may do this at all.
    Forbidden,
    /// The request comes from another site, or from this one under another name.
    CrossSite {
        /// Origin of this site.
        address: String,
    },
    /// The scope of the API token does not include this.
    TokenScope,
    /// There is no such row, or none that the caller may see.
    NotFound {
        /// Kind of the row.
        entity: EntityKind,
    },
    /// The method does not fit the path.
    MethodNotAllowed,
    /// The request took too long to arrive.
    Timeout,
    /// Another shift holds the vehicle or the driver at that time.
    DoubleBooking {
        /// The shift in the way.
        conflict: Conflict,
    },
    /// Other shifts hold the vehicle or the driver on dates of the series.
    SeriesDoubleBooking {
        /// The first shift in the way on each of these dates, in order; at least one.
        conflicts: Vec<DateConflict>,
    },
    /// The status of the shift does not allow the change any more.
    AlreadyDecided {
        /// The shift as it stands now.
        shift: Box<Shift>,
    },
    /// The shift has ended, so it can no longer be approved.
    TooLate {
        /// The shift as it stands now.
        shift: Box<Shift>,
    },
    /// The caller saw an older version of the shift.
    StaleVersion {
        /// The shift as it stands now.
        shift: Box<Shift>,
    },
    /// The facts about the shift have changed since the caller looked at them.
    EvidenceChanged {
        /// The shift as it stands now.
        shift: Box<Shift>,
        /// The facts as they stand now.
        evidence: Box<Evidence>,
    },
    /// A limit of the station blocks the approval, and no reason was given for overriding it.
    BlockedByLimits {
        /// The shift as it stands now.
        shift: Box<Shift>,
        /// The facts as they stand now.
        evidence: Box<Evidence>,
    },
    /// A trip of the shift has started, so the shift can no longer be cancelled or revoked.
    TripStarted {
        /// The shift as it stands now.
        shift: Box<Shift>,
        /// The first trip that has started.
        trip: Box<Trip>,
    },
    /// The shift is not approved, so it has no trips.
    ShiftNotApproved {
        /// The shift as it stands now.
        shift: Box<Shift>,
    },
    /// The shift has ended, so no trip can be assigned to it.
    ShiftEnded {
        /// The shift as it stands now.
        shift: Box<Shift>,
    },
    /// The status of the trip does not allow the change any more.
    TripChanged {
        /// The trip as it stands now.
        trip: Box<Trip>,
    },
    /// The caller saw an older version of the trip.
    StaleTrip {
        /// The trip as it stands now.
        trip: Box<Trip>,
    },
    /// The stock request is served or cancelled.
    StockRequestChanged {
        /// The request as it stands now.
        stock_request: Box<StockRequest>,
    },
    /// The caller saw an older version of the stock request.
    StaleStockRequest {
        /// The request as it stands now.
        stock_request: Box<StockRequest>,
    },
    /// The station already has a stock request that is open or planned.
    AlreadyOpen {
        /// That request.
        stock_request: Box<StockRequest>,
    },
    /// The daughter station has no mother station, so nobody could serve its stock request.
    StationWithoutMother,
    /// Nobody whom the notification is addressed to is an active user.
    NobodyToTell,
    /// Notifications are turned off, so nobody can be told.
    RealtimeDisabled,
    /// Those who decide about the shift were reminded less than an hour ago.
    RecentlyNudged {
        /// Seconds until the next reminder is accepted.
        retry_after: u64,
    },
    /// The emergency was closed before.
    EmergencyClosed {
        /// The emergency as it stands now.
        emergency: Box<Emergency>,
    },
    /// The same `Idempotency-Key` came with another request.
    KeyReused,
    /// The body is over 64 KiB.
    TooLarge,
    /// The body is not `application/json`.
    NotJson,
    /// Too many failed logins.
    Throttled {
        /// Seconds until the next attempt is accepted.
        retry_after: u64,
    },
    /// The database cannot answer, or too many logins run at once.
    Unavailable {
        /// Seconds until a retry makes sense.
        retry_after: u64,
    },
    /// The response of the server did not arrive or could not be read (only in a browser).
    Unreachable,
    /// A defect of ours; the log has the cause.
    Internal,
    /// The same on a page.
    Defect {
        /// Id of the request, for people to report.
        reference: String,
    },
}

/// The kind of thing that was not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EntityKind {
    /// A path.
    Page,
    /// A shift.
    Shift,
    /// A series of shifts.
    Series,
    /// A vehicle.
    Vehicle,
    /// A driver.
    Driver,
    /// A notification.
    Notification,
    /// An emergency.
    Emergency,
    /// A user.
    User,
    /// A station.
    Station,
    /// A vendor.
    Vendor,
    /// An API token.
    Token,
    /// A trip.
    Trip,
    /// A stock request.
    StockRequest,
}

impl From<PastTheEnd> for Error {
    fn from(_: PastTheEnd) -> Self {
        Self::InvalidParameter {
            name: "page".into(),
        }
    }
}

impl Error {
    /// One invalid field.
    pub fn field(field: &str, error: FieldError) -> Self {
        Self::Invalid {
            fields: FieldErrors::one(field, error),
        }
    }

    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::BadHost => "bad_host",
            Self::InvalidParameter { .. } | Self::PlusInParameter { .. } => "invalid_parameter",
            Self::Invalid { .. } => "invalid",
            Self::VehicleWithoutStation => "vehicle_without_station",
            Self::NotSignedIn => "not_authenticated",
            Self::InvalidCredentials => "invalid_credentials",
            Self::Forbidden => "forbidden",
            Self::CrossSite { .. } => "cross_site",
            Self::TokenScope => "token_scope",
            Self::NotFound { .. } => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::Timeout => "timeout",
            Self::DoubleBooking { .. } | Self::SeriesDoubleBooking { .. } => "double_booking",
            Self::AlreadyDecided { .. } => "already_decided",
            Self::TooLate { .. } => "too_late",
            Self::StaleVersion { .. } => "stale_version",
            Self::EvidenceChanged { .. } => "evidence_changed",
            Self::BlockedByLimits { .. } => "blocked_by_limits",
            Self::TripStarted { .. } => "trip_started",
            Self::ShiftNotApproved { .. } => "shift_not_approved",
            Self::ShiftEnded { .. } => "too_late",
            Self::TripChanged { .. } | Self::StockRequestChanged { .. } => "already_changed",
            Self::StaleTrip { .. } | Self::StaleStockRequest { .. } => "stale_version",
            Self::AlreadyOpen { .. } => "already_open",
            Self::StationWithoutMother => "station_without_mother",
            Self::NobodyToTell => "nobody_to_tell",
            Self::EmergencyClosed { .. } => "already_changed",
            Self::RealtimeDisabled => "realtime_disabled",
            Self::KeyReused => "idempotency_key_reused",
            Self::TooLarge => "too_large",
            Self::NotJson => "not_json",
            Self::Throttled { .. } | Self::RecentlyNudged { .. } => "throttled",
            Self::Unavailable { .. } => "unavailable",
            Self::Unreachable => "unreachable",
            Self::Internal | Self::Defect { .. } => "internal",
        }
    }

    /// The shift as it stands, if it was changed by somebody else first.
    pub fn shift(&self) -> Option<&Shift> {
        match self {
            Self::AlreadyDecided { shift }
            | Self::TooLate { shift }
            | Self::StaleVersion { shift }
            | Self::TripStarted { shift, .. }
            | Self::ShiftNotApproved { shift }
            | Self::ShiftEnded { shift }
            | Self::EvidenceChanged { shift, .. }
            | Self::BlockedByLimits { shift, .. } => Some(shift),
            _ => None,
        }
    }

    /// The facts about the shift as they stand, if they are why it was not approved.
    pub fn evidence(&self) -> Option<&Evidence> {
        match self {
            Self::EvidenceChanged { evidence, .. } | Self::BlockedByLimits { evidence, .. } => {
                Some(evidence)
            }
            _ => None,
        }
    }

    /// Seconds until a retry makes sense, if the error says so.
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Throttled { retry_after }
            | Self::RecentlyNudged { retry_after }
            | Self::Unavailable { retry_after } => Some(*retry_after),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn displays_its_code_and_no_sentence() {
        let error = Error::field("end_time", FieldError::EndNotAfterStart);
        assert_eq!(error.to_string(), "invalid");
    }

    #[test]
    fn field_errors_survive_json() {
        let error = Error::field("reason", FieldError::TooLong { max: 500 });
        let json = serde_json::to_value(&error).expect("json");
        assert_eq!(
            json,
            serde_json::json!({"invalid": {"fields": {"reason": [{"code": "too_long", "max": 500}]}}})
        );
        assert_eq!(serde_json::from_value::<Error>(json).ok(), Some(error));
    }
}

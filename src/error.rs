//! The error type of all services and entry points: a closed enum with an HTTP status, a code and a sentence per
//! variant (CONTRACT §1).

use crate::{
    field_errors::FieldErrors,
    shift::{Conflict, Resource, Shift},
};
use serde::{Deserialize, Serialize};

/// Why a request was refused or failed. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Error {
    /// The body is not exactly one valid JSON object.
    #[error("The request is malformed.")]
    Malformed,
    /// The `Host` header is missing or occurs twice.
    #[error("The request needs exactly one Host header.")]
    BadHost,
    /// A query parameter has an invalid value.
    #[error("The parameter {name} is invalid.")]
    InvalidParameter {
        /// Name of the parameter.
        name: String,
    },
    /// Fields have invalid values.
    #[error("{}", fields.any().unwrap_or("Something is not right yet."))]
    Invalid {
        /// Messages by field.
        fields: FieldErrors,
    },
    /// Recurring shifts are not implemented yet.
    #[error("Recurring shifts are not supported.")]
    RecurrenceNotSupported,
    /// The vehicle has no home station, so no EIC could decide about the shift.
    #[error("This vehicle has no home station, so nobody could approve its shift.")]
    VehicleWithoutStation,
    /// The request has no valid session or token.
    #[error("Please sign in.")]
    NotSignedIn,
    /// Unknown account, wrong password or deactivated user: deliberately the same error.
    #[error("Invalid email or password")]
    InvalidCredentials,
    /// No role of the caller allows this action.
    #[error("You do not have the role that this needs.")]
    Forbidden,
    /// The request comes from another site.
    #[error("This request came from another site and was refused.")]
    CrossSite,
    /// The row does not exist, or the caller may not see it.
    #[error("{what} not found")]
    NotFound {
        /// Kind of the row.
        what: EntityKind,
    },
    /// The path does not support the method.
    #[error("This method is not allowed here.")]
    MethodNotAllowed,
    /// The request took longer than the limit.
    #[error("The request took too long.")]
    Timeout,
    /// The vehicle or the driver already has a shift that overlaps.
    #[error("{}", match conflict.resource {
        Resource::Vehicle => "The vehicle already has a shift at that time.",
        Resource::Driver => "The driver already has a shift at that time.",
    })]
    DoubleBooking {
        /// The shift that overlaps, and the resource they share.
        conflict: Conflict,
    },
    /// The status does not allow the action (any more), for example because another user has decided.
    #[error("{}", decided_sentence(shift))]
    AlreadyDecided {
        /// The shift as it is stored now.
        shift: Box<Shift>,
    },
    /// The caller's `version` is not the current one.
    #[error("This shift has changed since you looked at it.")]
    StaleVersion {
        /// The shift as it is stored now.
        shift: Box<Shift>,
    },
    /// The `Idempotency-Key` was used with a different request.
    #[error("This Idempotency-Key was used for another request.")]
    KeyReused,
    /// The body is over 64 KiB.
    #[error("The request is too large.")]
    TooLarge,
    /// The body is not `application/json`.
    #[error("The body must be application/json.")]
    NotJson,
    /// Too many failed logins.
    #[error("Too many failed attempts. Please try again in {retry_after} s.")]
    Throttled {
        /// Seconds until the next attempt is accepted.
        retry_after: u64,
    },
    /// The database cannot answer, or too many logins run at once.
    #[error("The server is too busy right now. Please try again in a moment.")]
    Unavailable {
        /// Seconds until a retry makes sense.
        retry_after: u64,
    },
    /// The response did not arrive or could not be read. Occurs only in the browser.
    #[error("The server could not be reached. Please check the connection and try again.")]
    Unreachable,
    /// A defect of the server; the cause is in the log.
    #[error("Something went wrong on the server.")]
    Internal,
}

/// Kind of a row that was not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EntityKind {
    /// A path.
    Page,
    /// A shift.
    Shift,
    /// A vehicle.
    Vehicle,
    /// A driver.
    Driver,
    /// A notification.
    Notification,
    /// A user.
    User,
    /// A station.
    Station,
    /// A vendor.
    Vendor,
    /// An API token.
    Token,
}

impl EntityKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Page,
        Self::Shift,
        Self::Vehicle,
        Self::Driver,
        Self::Notification,
        Self::User,
        Self::Station,
        Self::Vendor,
        Self::Token,
    ];

    /// The name on the wire, capitalised as the first word of a sentence.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Page => "Page",
            Self::Shift => "Shift",
            Self::Vehicle => "Vehicle",
            Self::Driver => "Driver",
            Self::Notification => "Notification",
            Self::User => "User",
            Self::Station => "Station",
            Self::Vendor => "Vendor",
            Self::Token => "Token",
        }
    }
}

impl std::fmt::Display for EntityKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

fn decided_sentence(shift: &Shift) -> String {
    match (&shift.decided_by, shift.status) {
        (
            Some(person),
            status @ (crate::shift::ShiftStatus::Approved | crate::shift::ShiftStatus::Rejected),
        ) => {
            format!(
                "{} already {} this shift.",
                person.full_name,
                status.label().to_ascii_lowercase()
            )
        }
        (_, status) => format!("This shift is {}.", status.label().to_ascii_lowercase()),
    }
}

impl Error {
    /// An error for a single field.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid {
            fields: FieldErrors::one(field, message),
        }
    }

    /// The HTTP status (CONTRACT §1).
    pub fn status(&self) -> u16 {
        match self {
            Self::Malformed
            | Self::BadHost
            | Self::InvalidParameter { .. }
            | Self::Invalid { .. }
            | Self::RecurrenceNotSupported
            | Self::VehicleWithoutStation => 400,
            Self::NotSignedIn | Self::InvalidCredentials => 401,
            Self::Forbidden | Self::CrossSite => 403,
            Self::NotFound { .. } => 404,
            Self::MethodNotAllowed => 405,
            Self::Timeout => 408,
            Self::DoubleBooking { .. }
            | Self::AlreadyDecided { .. }
            | Self::StaleVersion { .. }
            | Self::KeyReused => 409,
            Self::TooLarge => 413,
            Self::NotJson => 415,
            Self::Throttled { .. } => 429,
            Self::Internal | Self::Unreachable => 500,
            Self::Unavailable { .. } => 503,
        }
    }

    /// The machine-readable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::BadHost => "bad_host",
            Self::InvalidParameter { .. } => "invalid_parameter",
            Self::Invalid { .. } => "invalid",
            Self::RecurrenceNotSupported => "recurrence_not_supported",
            Self::VehicleWithoutStation => "vehicle_without_station",
            Self::NotSignedIn => "not_authenticated",
            Self::InvalidCredentials => "invalid_credentials",
            Self::Forbidden => "forbidden",
            Self::CrossSite => "cross_site",
            Self::NotFound { .. } => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::Timeout => "timeout",
            Self::DoubleBooking { .. } => "double_booking",
            Self::AlreadyDecided { .. } => "already_decided",
            Self::StaleVersion { .. } => "stale_version",
            Self::KeyReused => "idempotency_key_reused",
            Self::TooLarge => "too_large",
            Self::NotJson => "not_json",
            Self::Throttled { .. } => "throttled",
            Self::Unavailable { .. } => "unavailable",
            Self::Unreachable => "unreachable",
            Self::Internal => "internal",
        }
    }

    /// Seconds for the `Retry-After` header, if the error has one.
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Throttled { retry_after } | Self::Unavailable { retry_after } => {
                Some(*retry_after)
            }
            _ => None,
        }
    }

    /// The JSON body of an error (CONTRACT §1).
    pub fn to_json(&self) -> serde_json::Value {
        let mut body = serde_json::json!({"error": self.to_string(), "code": self.code()});
        match self {
            Self::Invalid { fields } => body["fields"] = serde_json::json!(fields),
            Self::DoubleBooking { conflict } => body["conflict"] = serde_json::json!(conflict),
            Self::AlreadyDecided { shift } | Self::StaleVersion { shift } => {
                body["shift"] = serde_json::json!(shift)
            }
            _ => {}
        }
        body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_validation_error_names_its_fields() {
        let body = Error::field("end_time", "The end must be after the start.").to_json();
        assert_eq!(
            body,
            serde_json::json!({"error": "The end must be after the start.", "code": "invalid", "fields": {"end_time": ["The end must be after the start."]}})
        );
    }

    #[test]
    fn words_that_the_contract_fixes() {
        assert_eq!(
            Error::InvalidCredentials.to_json(),
            serde_json::json!({"error": "Invalid email or password", "code": "invalid_credentials"})
        );
        assert_eq!(
            Error::NotFound {
                what: EntityKind::Notification
            }
            .to_json(),
            serde_json::json!({"error": "Notification not found", "code": "not_found"})
        );
    }
}

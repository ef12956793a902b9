//! How a problem is read from what a server function answers.

use super::{Problem, What};
use crate::from_json::{FromJson, Json};

impl FromJson for Problem {
    fn from_json(json: &Json) -> Option<Self> {
        let (name, held) = json.variant()?;
        Some(match name.as_str() {
            "malformed" => Self::Malformed,
            "bad_host" => Self::BadHost,
            "invalid_parameter" => Self::InvalidParameter {
                name: held.read("name")?,
            },
            "invalid" => Self::Invalid {
                fields: held.read("fields")?,
            },
            "recurrence_not_supported" => Self::RecurrenceNotSupported,
            "vehicle_without_station" => Self::VehicleWithoutStation,
            "not_signed_in" => Self::NotSignedIn,
            "invalid_credentials" => Self::InvalidCredentials,
            "forbidden" => Self::Forbidden,
            "cross_site" => Self::CrossSite,
            "not_found" => Self::NotFound {
                what: held.read("what")?,
            },
            "method_not_allowed" => Self::MethodNotAllowed,
            "timeout" => Self::Timeout,
            "double_booking" => Self::DoubleBooking {
                conflict: held.read("conflict")?,
            },
            "already_decided" => Self::AlreadyDecided {
                shift: held.read("shift")?,
            },
            "stale_version" => Self::StaleVersion {
                shift: held.read("shift")?,
            },
            "key_reused" => Self::KeyReused,
            "too_large" => Self::TooLarge,
            "not_json" => Self::NotJson,
            "throttled" => Self::Throttled {
                retry_after: held.read("retry_after")?,
            },
            "unavailable" => Self::Unavailable {
                retry_after: held.read("retry_after")?,
            },
            "unreachable" => Self::Unreachable,
            "internal" => Self::Internal,
            _ => return None,
        })
    }
}

impl FromJson for What {
    fn from_json(json: &Json) -> Option<Self> {
        let name = json.text()?;
        Self::ALL.into_iter().find(|what| what.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        field_errors::FieldErrors,
        id::ShiftId,
        shift::{Conflict, Resource},
    };
    use jiff::Timestamp;

    #[test]
    fn every_problem_is_read_as_it_is_written() {
        let conflict = Conflict {
            resource: Resource::Driver,
            shift_id: ShiftId::new(7),
            start_time: Timestamp::UNIX_EPOCH,
            end_time: Timestamp::UNIX_EPOCH,
        };
        let mut problems = vec![
            Problem::Malformed,
            Problem::BadHost,
            Problem::InvalidParameter {
                name: "page".into(),
            },
            Problem::Invalid {
                fields: FieldErrors::one("reason", "Too long."),
            },
            Problem::RecurrenceNotSupported,
            Problem::VehicleWithoutStation,
            Problem::NotSignedIn,
            Problem::InvalidCredentials,
            Problem::Forbidden,
            Problem::CrossSite,
            Problem::MethodNotAllowed,
            Problem::Timeout,
            Problem::DoubleBooking { conflict },
            Problem::KeyReused,
            Problem::TooLarge,
            Problem::NotJson,
            Problem::Throttled { retry_after: 3 },
            Problem::Unavailable { retry_after: 1 },
            Problem::Unreachable,
            Problem::Internal,
        ];
        problems.extend(What::ALL.map(|what| Problem::NotFound { what }));
        for problem in problems {
            let text = serde_json::to_string(&problem).expect("json");
            assert_eq!(Problem::from_json_text(&text), Some(problem), "{text}");
        }
    }
}

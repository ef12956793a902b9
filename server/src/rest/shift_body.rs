//! The body of `POST /api/shifts/` and of its preview (CONTRACT §3).

use crate::http::extract::BodyFields;
use domain::{
    error::Error,
    field_errors::FieldError,
    id::{DriverId, VehicleId},
    series::SeriesDraft,
    service::series::ShiftRequest,
    shift::{PatternRequest, ShiftDraft, parse_time},
};
use serde_json::Value;

/// Parses the body of `POST /api/shifts/` (CONTRACT §3).
pub fn parse_request(bytes: &[u8]) -> Result<ShiftRequest, Error> {
    let mut body = BodyFields::parse(bytes)?;
    let vehicle_id = body.required("vehicle_id", Value::as_i64, FieldError::NotAVehicleId);
    let driver_id = body.required("driver_id", Value::as_i64, FieldError::NotADriverId);
    let time = |value: &Value| value.as_str().and_then(parse_time);
    let start_time = body.required("start_time", time, FieldError::NotATime);
    let end_time = body.required("end_time", time, FieldError::NotATime);
    let is_recurring = body.optional("is_recurring", Value::as_bool, FieldError::NotABoolean);
    let pattern = match is_recurring {
        Some(true) => body.parsed("recurrence_pattern", PatternRequest::parse),
        _ => {
            body.absent("recurrence_pattern", FieldError::PatternWithoutRecurrence);
            None
        }
    };
    body.finish()?;
    match (vehicle_id, driver_id, start_time, end_time) {
        (Some(vehicle_id), Some(driver_id), Some(start_time), Some(end_time)) => {
            let first = ShiftDraft {
                vehicle_id: VehicleId::new(vehicle_id),
                driver_id: DriverId::new(driver_id),
                start_time,
                end_time,
            };
            Ok(match pattern {
                Some(pattern) => ShiftRequest::Series(SeriesDraft { first, pattern }),
                None => ShiftRequest::Single(first),
            })
        }
        _ => Err(Error::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(json: &str) -> Result<ShiftRequest, Error> {
        parse_request(json.as_bytes())
    }

    #[test]
    fn parses_a_complete_body() {
        let request = body(
            r#"{"vehicle_id":1,"driver_id":2,"start_time":"2027-03-01T14:00:00+05:30","end_time":"2027-03-01T22:00:00+05:30","is_recurring":false,"recurrence_pattern":null,"status":"APPROVED"}"#,
        );
        let Ok(ShiftRequest::Single(draft)) = request else {
            panic!("not a single shift: {request:?}")
        };
        assert_eq!((draft.vehicle_id.get(), draft.driver_id.get()), (1, 2));
        assert_eq!(draft.start_time.to_string(), "2027-03-01T08:30:00Z");
    }

    #[test]
    fn names_every_missing_or_wrong_field() {
        let Err(Error::Invalid { fields }) = body(
            r#"{"vehicle_id":"1","start_time":"2027-03-01T14:00:00","is_recurring":true,"recurrence_pattern":{}}"#,
        ) else {
            panic!("not refused")
        };
        for field in [
            "vehicle_id",
            "driver_id",
            "start_time",
            "end_time",
            "recurrence_pattern",
        ] {
            assert!(fields.first(field).is_some(), "{field}");
        }
    }

    #[test]
    fn a_pattern_is_required_if_and_only_if_the_shift_recurs() {
        let times = r#""vehicle_id":1,"driver_id":2,"start_time":"2027-03-01T14:00:00Z","end_time":"2027-03-01T22:00:00Z""#;
        let daily = r#"{"frequency":"DAILY","until":"2027-03-31"}"#;
        let series = body(&format!(
            r#"{{{times},"is_recurring":true,"recurrence_pattern":{daily}}}"#
        ));
        assert!(matches!(series, Ok(ShiftRequest::Series(_))), "{series:?}");
        for rest in [
            r#""is_recurring":true"#.to_owned(),
            r#""is_recurring":true,"recurrence_pattern":null"#.to_owned(),
            format!(r#""is_recurring":false,"recurrence_pattern":{daily}"#),
            format!(r#""recurrence_pattern":{daily}"#),
        ] {
            let Err(Error::Invalid { fields }) = body(&format!("{{{times},{rest}}}")) else {
                panic!("not refused: {rest}")
            };
            assert!(fields.first("recurrence_pattern").is_some(), "{rest}");
        }
    }
}

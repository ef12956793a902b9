//! A requested shift: as it was sent, and after validation.

use super::{ShiftTimes, parse_time};
use crate::{
    error::Error,
    field_errors::{FieldError, FieldErrors},
    id::{DriverId, VehicleId},
    json::Fields,
    wall_clock::WallClock,
};
use jiff::Timestamp;

/// A requested shift: well-formed, but its times are not yet checked against the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShiftDraft {
    /// Id of the vehicle.
    pub vehicle_id: VehicleId,
    /// Id of the driver.
    pub driver_id: DriverId,
    /// Start, inclusive.
    pub start_time: Timestamp,
    /// End, exclusive.
    pub end_time: Timestamp,
}

/// A requested shift that satisfies every rule that can be checked without the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewShift {
    /// Id of the vehicle.
    pub vehicle_id: VehicleId,
    /// Id of the driver.
    pub driver_id: DriverId,
    /// Start and end.
    pub times: ShiftTimes,
}

impl ShiftDraft {
    /// Parses the body of `POST /api/shifts/` (CONTRACT §3).
    pub fn from_json(bytes: &[u8]) -> Result<Self, Error> {
        let mut body = Fields::parse(bytes)?;
        let vehicle_id = body.required(
            "vehicle_id",
            serde_json::Value::as_i64,
            FieldError::NotAVehicleId,
        );
        let driver_id = body.required(
            "driver_id",
            serde_json::Value::as_i64,
            FieldError::NotADriverId,
        );
        let time = |value: &serde_json::Value| value.as_str().and_then(parse_time);
        let start_time = body.required("start_time", time, FieldError::NotATime);
        let end_time = body.required("end_time", time, FieldError::NotATime);
        let is_recurring = body.optional(
            "is_recurring",
            serde_json::Value::as_bool,
            FieldError::NotABoolean,
        );
        if is_recurring == Some(true) {
            return Err(Error::RecurrenceNotSupported);
        }
        body.absent("recurrence_pattern", FieldError::PatternWithoutRecurrence);
        body.finish()?;
        match (vehicle_id, driver_id, start_time, end_time) {
            (Some(vehicle_id), Some(driver_id), Some(start_time), Some(end_time)) => Ok(Self {
                vehicle_id: VehicleId::new(vehicle_id),
                driver_id: DriverId::new(driver_id),
                start_time,
                end_time,
            }),
            _ => Err(Error::Malformed),
        }
    }

    /// Checks the times against the clock.
    pub fn check(self, now: Timestamp) -> Result<NewShift, FieldErrors> {
        let times = ShiftTimes::parse(self.start_time, self.end_time, now)?;
        Ok(NewShift {
            vehicle_id: self.vehicle_id,
            driver_id: self.driver_id,
            times,
        })
    }
}

/// The fields of the page's form: ids as text, times as local times at the station.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocalDraft {
    /// Id of the vehicle.
    pub vehicle: String,
    /// Id of the driver.
    pub driver: String,
    /// Start, `YYYY-MM-DDTHH:MM`, local time at the station.
    pub start: String,
    /// End, `YYYY-MM-DDTHH:MM`, local time at the station.
    pub end: String,
}

impl LocalDraft {
    /// All checks that need no store; the browser and the server run this same code. `clock` is that of the vehicle's
    /// home station, `None` while no vehicle is selected. Errors use the field names of the contract.
    pub fn parse(
        &self,
        clock: Option<&WallClock>,
        now: Timestamp,
    ) -> Result<ShiftDraft, FieldErrors> {
        let mut errors = FieldErrors::default();
        let vehicle = self.vehicle.trim().parse::<VehicleId>().ok();
        let driver = self.driver.trim().parse::<DriverId>().ok();
        if vehicle.is_none() {
            errors.add("vehicle_id", FieldError::NoVehicle);
        }
        if driver.is_none() {
            errors.add("driver_id", FieldError::NoDriver);
        }
        let mut times = None;
        for (field, text) in [("start_time", &self.start), ("end_time", &self.end)] {
            if text.trim().is_empty() {
                errors.add(field, FieldError::NotALocalTime);
            } else if let Some(Err(error)) = clock.map(|clock| clock.instant(text)) {
                errors.add(field, error.into());
            }
        }
        if let Some(clock) = clock
            && let (Ok(start), Ok(end)) = (clock.instant(&self.start), clock.instant(&self.end))
        {
            times = Some((start, end));
            if let Err(more) = ShiftTimes::parse(start, end, now) {
                errors.merge(more);
            }
        }
        match (vehicle, driver, times) {
            (Some(vehicle_id), Some(driver_id), Some((start_time, end_time))) => errors
                .into_result(ShiftDraft {
                    vehicle_id,
                    driver_id,
                    start_time,
                    end_time,
                }),
            _ => {
                if errors.is_empty() {
                    errors.add("vehicle_id", FieldError::NoVehicle);
                }
                Err(errors)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(json: &str) -> Result<ShiftDraft, Error> {
        ShiftDraft::from_json(json.as_bytes())
    }

    #[test]
    fn a_whole_body_is_read() {
        let draft = body(
            r#"{"vehicle_id":1,"driver_id":2,"start_time":"2027-03-01T14:00:00+05:30","end_time":"2027-03-01T22:00:00+05:30","is_recurring":false,"recurrence_pattern":null,"status":"APPROVED"}"#,
        );
        let draft = draft.expect("a draft");
        assert_eq!((draft.vehicle_id.get(), draft.driver_id.get()), (1, 2));
        assert_eq!(draft.start_time.to_string(), "2027-03-01T08:30:00Z");
    }

    #[test]
    fn every_missing_or_wrong_field_is_named() {
        let Err(Error::Invalid { fields }) =
            body(r#"{"vehicle_id":"1","start_time":"2027-03-01T14:00:00"}"#)
        else {
            panic!("refused")
        };
        for field in ["vehicle_id", "driver_id", "start_time", "end_time"] {
            assert!(fields.first(field).is_some(), "{field}");
        }
    }

    #[test]
    fn recurrence_is_refused_by_its_own_code_and_a_stray_pattern_by_its_field() {
        let times = r#""vehicle_id":1,"driver_id":2,"start_time":"2027-03-01T14:00:00Z","end_time":"2027-03-01T22:00:00Z""#;
        assert_eq!(
            body(&format!(r#"{{{times},"is_recurring":true}}"#)),
            Err(Error::RecurrenceNotSupported)
        );
        let Err(Error::Invalid { fields }) =
            body(&format!(r#"{{{times},"recurrence_pattern":{{}}}}"#))
        else {
            panic!("refused")
        };
        assert!(fields.first("recurrence_pattern").is_some());
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn the_form_says_what_is_missing_and_reads_the_stations_clock() {
        let now = parse_time("2026-11-22T07:00:00Z").expect("a time");
        let clock = WallClock::of_zone("Asia/Kolkata", now).expect("a zone");
        let errors = LocalDraft::default().parse(None, now).expect_err("empty");
        for field in ["vehicle_id", "driver_id", "start_time", "end_time"] {
            assert!(errors.first(field).is_some(), "{field}");
        }
        let mut form = LocalDraft {
            vehicle: "3".into(),
            driver: "4".into(),
            start: "2026-11-22T14:00".into(),
            end: "2026-11-22T13:00".into(),
        };
        assert_eq!(
            form.parse(Some(&clock), now)
                .expect_err("backwards")
                .first("end_time"),
            Some(&FieldError::EndNotAfterStart)
        );
        form.end = "2026-11-22T22:00".into();
        assert_eq!(
            form.parse(Some(&clock), now)
                .map(|draft| draft.start_time.to_string()),
            Ok("2026-11-22T08:30:00Z".into())
        );
    }
}

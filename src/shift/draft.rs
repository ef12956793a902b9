//! A requested shift: as it was sent, and after validation.

use super::ShiftTimes;
use crate::{
    field_errors::{FieldError, FieldErrors},
    id::{DriverId, VehicleId},
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

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::shift::parse_time;

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

//! Evidence as somebody saw it: the numbers, and which shifts were around.

use super::{Evidence, EvidenceView, Finding, Limits, StationEvidence};
use crate::{
    id::ShiftId,
    shift::{LocalTimes, Shift, ShiftStatus},
};
use jiff::{SignedDuration, civil::DateTime};
use serde::{Deserialize, Serialize};

/// The numbers of an [`Evidence`], without the neighbours. Reads the JSON of an [`Evidence`], also that of an older
/// version of Shiftbell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceSummary {
    /// Numbers of the driver.
    pub driver: DriverNumbers,
    /// Numbers of the vehicle.
    pub vehicle: VehicleNumbers,
    /// Numbers of the station.
    pub station: StationEvidence,
    /// Facts outside the limits.
    pub findings: Vec<Finding>,
}

/// The numbers of a [`super::DriverEvidence`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriverNumbers {
    /// Rest before the shift, in minutes; `None` if there is no shift within 7 days.
    pub rest_before_minutes: Option<i64>,
    /// Rest after the shift, in minutes; `None` if there is no shift within 7 days.
    pub rest_after_minutes: Option<i64>,
    /// Duty within the 168 hours that end with the shift, in minutes.
    pub duty_minutes_7_days: i64,
}

/// The numbers of a [`super::VehicleEvidence`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VehicleNumbers {
    /// Time since the vehicle's shift before, in minutes; `None` if there is none within 7 days.
    pub gap_before_minutes: Option<i64>,
    /// Time until the vehicle's next shift, in minutes; `None` if there is none within 7 days.
    pub gap_after_minutes: Option<i64>,
}

/// Evidence as a page showed it. A form sends it along, so that the page can say what has changed since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenEvidence {
    /// The numbers.
    pub summary: EvidenceSummary,
    /// The limits of the station.
    pub limits: Limits,
    /// Other shifts of the driver.
    pub driver: Vec<Neighbour>,
    /// Other shifts of the vehicle.
    pub vehicle: Vec<Neighbour>,
}

/// Another shift of the driver or of the vehicle. Its JSON is short, because a cookie carries up to 28 of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "ShortNeighbour", into = "ShortNeighbour")]
pub struct Neighbour {
    /// The shift.
    pub id: ShiftId,
    /// Its status: PENDING or APPROVED.
    pub status: ShiftStatus,
    /// Its start and end at the station of the shift that the evidence is about.
    pub times: LocalTimes,
}

/// Id, whether it is APPROVED, start in minutes since [`EPOCH`] and length in minutes.
type ShortNeighbour = (ShiftId, bool, i64, i64);

/// The local time from which starts are counted.
const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

impl From<Neighbour> for ShortNeighbour {
    fn from(Neighbour { id, status, times }: Neighbour) -> Self {
        let is_approved = status == ShiftStatus::Approved;
        let start = times.start.duration_since(EPOCH).as_mins();
        let length = times.end.duration_since(times.start).as_mins();
        (id, is_approved, start, length)
    }
}

impl From<ShortNeighbour> for Neighbour {
    fn from((id, is_approved, start, length): ShortNeighbour) -> Self {
        let after = |at: DateTime, minutes: i64| {
            let length = SignedDuration::try_from_mins(minutes).unwrap_or_default();
            at.saturating_add(length)
        };
        let start = after(EPOCH, start);
        Self {
            id,
            status: if is_approved {
                ShiftStatus::Approved
            } else {
                ShiftStatus::Pending
            },
            times: LocalTimes {
                start,
                end: after(start, length),
            },
        }
    }
}

impl Evidence {
    /// The numbers.
    pub fn summary(&self) -> EvidenceSummary {
        EvidenceSummary {
            driver: DriverNumbers {
                rest_before_minutes: self.driver.rest_before_minutes,
                rest_after_minutes: self.driver.rest_after_minutes,
                duty_minutes_7_days: self.driver.duty_minutes_7_days,
            },
            vehicle: VehicleNumbers {
                gap_before_minutes: self.vehicle.gap_before_minutes,
                gap_after_minutes: self.vehicle.gap_after_minutes,
            },
            station: self.station.clone(),
            findings: self.findings.clone(),
        }
    }
}

impl EvidenceView {
    /// What somebody sees of it.
    pub fn seen(&self) -> SeenEvidence {
        let neighbours = |shifts: &[Shift], times: &[LocalTimes]| {
            let both = shifts.iter().zip(times);
            both.map(|(shift, times)| Neighbour {
                id: shift.id,
                status: shift.status,
                times: *times,
            })
            .collect()
        };
        SeenEvidence {
            summary: self.evidence.summary(),
            limits: self.limits,
            driver: neighbours(&self.evidence.driver.neighbours, &self.driver_times),
            vehicle: neighbours(&self.evidence.vehicle.neighbours, &self.vehicle_times),
        }
    }
}

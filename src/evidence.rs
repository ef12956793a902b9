//! Evidence: the facts about driver, vehicle and station that an EIC sees before deciding about a shift (CONTRACT §3).

#[cfg(feature = "ssr")]
mod assess;
mod changes;
mod limits;
mod limits_form;
mod nearby;
mod seen;
mod timeline;
mod view;

#[cfg(feature = "ssr")]
pub(crate) use assess::{Facts, assess};
pub use changes::{EvidenceChange, Measure, NeighbourChange, Whose, changes};
pub use limits::{FindingLevel, Limit, LimitKey, Limits};
pub use limits_form::{LimitText, LimitsForm, MINUTES_PER_HOUR};
pub use nearby::WINDOW;
pub use seen::{DriverNumbers, EvidenceSummary, Neighbour, SeenEvidence, VehicleNumbers};
pub use timeline::Timeline;
pub use view::{Day, EvidenceView, LimitsView};

use crate::{id::ShiftId, shift::Shift};
use serde::{Deserialize, Serialize};

/// Maximum length of the reason for overriding a finding, in characters (CONTRACT §3).
pub const MAX_OVERRIDE_REASON_CHARS: usize = 500;

/// The facts about a shift, and which of them are outside the station's limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The shift.
    pub shift_id: ShiftId,
    /// Version of the shift.
    pub version: i64,
    /// Identifies these facts: an approval that names another tag is refused.
    pub tag: String,
    /// Facts about the driver.
    pub driver: DriverEvidence,
    /// Facts about the vehicle.
    pub vehicle: VehicleEvidence,
    /// Facts about the station.
    pub station: StationEvidence,
    /// Facts outside the limits, at most one of each code, in the order of [`FindingCode`].
    pub findings: Vec<Finding>,
}

impl Evidence {
    /// Whether an approval needs a reason.
    pub fn is_blocked(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.level == FindingLevel::Block)
    }
}

/// Facts about the driver. Only PENDING and APPROVED shifts count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriverEvidence {
    /// Whole minutes between the end of the shift before and the start of this one; `None` if there is none within
    /// 7 days.
    pub rest_before_minutes: Option<i64>,
    /// Whole minutes between the end of this shift and the start of the next one.
    pub rest_after_minutes: Option<i64>,
    /// Whole minutes on duty within the 168 hours that end with this shift, this shift included.
    pub duty_minutes_7_days: i64,
    /// The driver's other shifts of 7 days before and after, by start.
    pub neighbours: Vec<Shift>,
}

/// Facts about the vehicle. Only PENDING and APPROVED shifts count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VehicleEvidence {
    /// Whole minutes between the end of the shift before and the start of this one; `None` if there is none within
    /// 7 days.
    pub gap_before_minutes: Option<i64>,
    /// Whole minutes between the end of this shift and the start of the next one.
    pub gap_after_minutes: Option<i64>,
    /// The vehicle's other shifts of 7 days before and after, by start.
    pub neighbours: Vec<Shift>,
}

/// Facts about the station.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StationEvidence {
    /// Number of other PENDING and APPROVED shifts of the station that overlap with this one.
    pub parallel_shifts: i64,
}

/// A fact outside the station's limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Which limit.
    pub code: FindingCode,
    /// Whether it warns or blocks.
    pub level: FindingLevel,
    /// The limit, in minutes; for [`FindingCode::StationCrowded`] a number of shifts.
    pub limit: i64,
    /// The value that was compared with it, in the same unit.
    pub value: i64,
}

/// The limits that a shift can exceed, in the order in which findings are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingCode {
    /// The driver rests too little before or after.
    DriverRestShort,
    /// The driver is on duty too long within 7 days.
    DriverDutyLong,
    /// The vehicle has too little time between two shifts.
    VehicleTurnaroundShort,
    /// The station has too many shifts at a time.
    StationCrowded,
}

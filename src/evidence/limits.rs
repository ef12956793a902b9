//! The limits of a station (CONTRACT §3). An administrator sets them.

use serde::{Deserialize, Serialize};

/// What a value outside its limit means for an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FindingLevel {
    /// The EIC is warned.
    Warn,
    /// The EIC has to give a reason.
    Block,
}

/// One limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// The limit; `None` switches it off. See [`LimitKey`] for unit and range.
    pub value: Option<i64>,
    /// What exceeding it means.
    pub level: FindingLevel,
}

impl Limit {
    /// A limit that warns.
    pub const fn warn(value: Option<i64>) -> Self {
        Self {
            value,
            level: FindingLevel::Warn,
        }
    }
}

/// Names of the limits, as in the REST API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitKey {
    /// Minimum rest of a driver between two shifts, in minutes.
    MinRestMinutes,
    /// Maximum duty of a driver within 168 hours, in minutes.
    #[serde(rename = "max_duty_minutes_7_days")]
    MaxDutyMinutes7Days,
    /// Minimum time of a vehicle between two shifts, in minutes.
    MinTurnaroundMinutes,
    /// Maximum number of shifts of the station at a time.
    MaxParallelShifts,
}

impl LimitKey {
    /// Every limit, in the order in which the page shows them.
    pub const ALL: [Self; 4] = [
        Self::MinRestMinutes,
        Self::MaxDutyMinutes7Days,
        Self::MinTurnaroundMinutes,
        Self::MaxParallelShifts,
    ];

    /// The name in the REST API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MinRestMinutes => "min_rest_minutes",
            Self::MaxDutyMinutes7Days => "max_duty_minutes_7_days",
            Self::MinTurnaroundMinutes => "min_turnaround_minutes",
            Self::MaxParallelShifts => "max_parallel_shifts",
        }
    }

    /// The largest value; the smallest is 0. Minutes go up to a week.
    pub fn max(self) -> i64 {
        match self {
            Self::MaxParallelShifts => 1_000,
            _ => 7 * 24 * 60,
        }
    }
}

/// All limits of a station.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Minimum rest of a driver between two shifts, in minutes.
    pub min_rest_minutes: Limit,
    /// Maximum duty of a driver within 168 hours, in minutes.
    pub max_duty_minutes_7_days: Limit,
    /// Minimum time of a vehicle between two shifts, in minutes.
    pub min_turnaround_minutes: Limit,
    /// Maximum number of shifts of the station at a time.
    pub max_parallel_shifts: Limit,
}

impl Default for Limits {
    /// The limits of a station that nobody has changed.
    fn default() -> Self {
        Self {
            min_rest_minutes: Limit::warn(Some(480)),
            max_duty_minutes_7_days: Limit::warn(Some(3_600)),
            min_turnaround_minutes: Limit::warn(None),
            max_parallel_shifts: Limit::warn(None),
        }
    }
}

impl Limits {
    /// One limit.
    pub fn get(&self, key: LimitKey) -> Limit {
        match key {
            LimitKey::MinRestMinutes => self.min_rest_minutes,
            LimitKey::MaxDutyMinutes7Days => self.max_duty_minutes_7_days,
            LimitKey::MinTurnaroundMinutes => self.min_turnaround_minutes,
            LimitKey::MaxParallelShifts => self.max_parallel_shifts,
        }
    }

    /// What it means that a value is outside its limit; `None` if it is within, or the limit is switched off.
    pub fn outside(&self, key: LimitKey, value: i64) -> Option<FindingLevel> {
        let Limit {
            value: limit,
            level,
        } = self.get(key);
        let limit = limit?;
        let is_outside = match key {
            LimitKey::MinRestMinutes | LimitKey::MinTurnaroundMinutes => value < limit,
            LimitKey::MaxDutyMinutes7Days | LimitKey::MaxParallelShifts => value > limit,
        };
        is_outside.then_some(level)
    }

    /// Sets one limit.
    pub fn set(&mut self, key: LimitKey, limit: Limit) {
        let place = match key {
            LimitKey::MinRestMinutes => &mut self.min_rest_minutes,
            LimitKey::MaxDutyMinutes7Days => &mut self.max_duty_minutes_7_days,
            LimitKey::MinTurnaroundMinutes => &mut self.min_turnaround_minutes,
            LimitKey::MaxParallelShifts => &mut self.max_parallel_shifts,
        };
        *place = limit;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_default_limits_are_those_of_the_contract() {
        assert_eq!(
            serde_json::to_value(Limits::default()).expect("json"),
            json!({
                "min_rest_minutes": {"value": 480, "level": "WARN"},
                "max_duty_minutes_7_days": {"value": 3600, "level": "WARN"},
                "min_turnaround_minutes": {"value": null, "level": "WARN"},
                "max_parallel_shifts": {"value": null, "level": "WARN"},
            })
        );
    }

    #[test]
    fn each_key_names_the_field_it_sets() {
        for (n, key) in LimitKey::ALL.into_iter().enumerate() {
            let limit = Limit {
                value: Some(n as i64),
                level: FindingLevel::Block,
            };
            let mut limits = Limits::default();
            limits.set(key, limit);
            assert_eq!(limits.get(key), limit);
            let json = serde_json::to_value(limits).expect("json");
            assert_eq!(
                json[key.as_str()],
                json!({"value": n, "level": "BLOCK"}),
                "{}",
                key.as_str()
            );
            assert_eq!(serde_json::to_value(key).expect("json"), key.as_str());
        }
    }
}

//! The part of time that the drawing of a shift and its neighbours shows.

use crate::shift::Shift;
use jiff::{SignedDuration, Timestamp};

/// Time before and after the shift in the drawing. Nearer neighbours matter most; the list has all of them.
const MARGIN: SignedDuration = SignedDuration::from_hours(36);

/// A period around a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// Start.
    pub from: Timestamp,
    /// End.
    pub until: Timestamp,
}

impl Timeline {
    /// The period that the drawing of this shift shows.
    pub fn around(shift: &Shift) -> Self {
        Self {
            from: shift
                .start_time
                .saturating_sub(MARGIN)
                .unwrap_or(shift.start_time),
            until: shift
                .end_time
                .saturating_add(MARGIN)
                .unwrap_or(shift.end_time),
        }
    }

    /// Where an instant is, in percent of the width: from 0 to 100 even if the instant is outside.
    pub fn percent(self, at: Timestamp) -> f64 {
        let whole = self.until.duration_since(self.from).as_secs_f64();
        let part = at.duration_since(self.from).as_secs_f64();
        if whole <= 0.0 {
            return 0.0;
        }
        // Two decimals are a tenth of a pixel; more would only make the page longer.
        ((part / whole).clamp(0.0, 1.0) * 10_000.0).round() / 100.0
    }

    /// Whether any part of a shift is within the period.
    pub fn shows(self, shift: &Shift) -> bool {
        shift.start_time < self.until && shift.end_time > self.from
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Timestamp {
        text.parse().expect("valid time")
    }

    #[test]
    fn an_instant_is_at_its_share_of_the_width_and_never_outside() {
        let timeline = Timeline {
            from: time("2027-03-01T00:00:00Z"),
            until: time("2027-03-05T00:00:00Z"),
        };
        assert_eq!(timeline.percent(time("2027-03-02T00:00:00Z")), 25.0);
        assert_eq!(timeline.percent(time("2027-02-02T00:00:00Z")), 0.0);
        assert_eq!(timeline.percent(time("2027-04-02T00:00:00Z")), 100.0);
    }
}

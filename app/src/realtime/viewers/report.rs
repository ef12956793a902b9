//! When the server is told which shift this page shows. Pure.

use domain::id::ShiftId;
use jiff::{SignedDuration, Timestamp};

/// The server forgets a viewer after 90 s (CONTRACT §5, `viewing`); the second report of a lost one comes in time.
const REPEAT_AFTER: SignedDuration = SignedDuration::from_secs(35);

/// What was reported on a connection; `None` if nothing was, or that no shift is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reported(Option<(ShiftId, Timestamp)>);

impl Reported {
    /// What was reported just now.
    pub fn at(shown: Option<ShiftId>, now: Timestamp) -> Self {
        Self(shown.map(|shown| (shown, now)))
    }

    /// Whether `shown` has to be reported.
    pub fn is_due(self, shown: Option<ShiftId>, now: Timestamp) -> bool {
        match (self.0, shown) {
            (None, None) => false,
            (Some((before, at)), Some(shown)) => {
                before != shown || now.duration_since(at) >= REPEAT_AFTER
            }
            (None, Some(_)) | (Some(_), None) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shift_is_reported_at_once_and_again_before_it_is_forgotten() {
        let (seven, eight) = (Some(ShiftId::new(7)), Some(ShiftId::new(8)));
        let start = Timestamp::UNIX_EPOCH;
        let after = |seconds| start + SignedDuration::from_secs(seconds);
        assert!(!Reported::default().is_due(None, start));
        assert!(Reported::default().is_due(seven, start));
        let reported = Reported::at(seven, start);
        assert!(!reported.is_due(seven, after(34)));
        assert!(reported.is_due(seven, after(35)));
        assert!(reported.is_due(eight, after(1)));
        assert!(reported.is_due(None, after(1)));
        assert!(!Reported::at(None, start).is_due(None, after(100)));
    }
}

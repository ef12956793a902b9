//! When a socket asks the store again that could not answer.

use crate::realtime::phase::phase_of;
use std::time::Duration;

const FIRST: Duration = Duration::from_millis(250);
/// A store that is back is asked in time for what was promised of a revocation (CONTRACT §5).
const LONGEST: Duration = Duration::from_secs(2);

/// The failures of one socket, one after the other.
#[derive(Default)]
pub struct Retry {
    failures: u8,
}

impl Retry {
    /// After another one: longer each time, and each socket at a time of its own.
    pub fn after(&mut self, id: u64) -> Duration {
        let most = FIRST.saturating_mul(1 << self.failures).min(LONGEST);
        if most < LONGEST {
            self.failures += 1;
        }
        most.mul_f64(0.5 + 0.5 * phase_of(id))
    }

    /// The store answered.
    pub fn not_needed(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_waits_longer_each_time_but_never_longer_than_a_revocation_may_take() {
        let mut retry = Retry::default();
        let mut waits = (0..300).map(|_| retry.after(7)).collect::<Vec<_>>();
        assert!(waits.is_sorted() && waits[0] <= FIRST && waits[1] > waits[0]);
        assert!(waits.pop() <= Some(LONGEST));
        retry.not_needed();
        assert_eq!(retry.after(7), waits[0]);
    }

    #[test]
    fn a_thousand_sockets_that_failed_together_do_not_come_back_together() {
        let mut waits: Vec<_> = (1..=1_000).map(|id| Retry::default().after(id)).collect();
        waits.sort_unstable();
        let at_once = |wait| waits.partition_point(|other| *other < wait + FIRST / 20);
        let most = waits.iter().enumerate().map(|(n, wait)| at_once(*wait) - n);
        assert!(
            most.max() <= Some(120),
            "a tenth of the time has a tenth of them"
        );
    }
}

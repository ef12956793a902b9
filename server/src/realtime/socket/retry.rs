//! Back-off of a socket whose query the store could not answer.

use crate::realtime::phase::phase_of;
use std::time::Duration;

const INITIAL_DELAY: Duration = Duration::from_millis(250);
/// Bounded because a revocation must close sockets within 2 s (CONTRACT §5).
const MAX_DELAY: Duration = Duration::from_secs(2);

/// Back-off of one socket.
#[derive(Default)]
pub struct Retry {
    /// Failures in a row, until the delay has reached its maximum.
    failures: u8,
}

impl Retry {
    /// The delay after another failure: it doubles each time, and the id of the socket takes off up to half of it, so
    /// that not all sockets retry together.
    pub fn next_delay(&mut self, id: u64) -> Duration {
        let max = INITIAL_DELAY
            .saturating_mul(1 << self.failures)
            .min(MAX_DELAY);
        if max < MAX_DELAY {
            self.failures += 1;
        }
        max.mul_f64(0.5 + 0.5 * phase_of(id))
    }

    /// Starts again with the initial delay, because the store has answered.
    pub fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_grows_up_to_the_maximum_and_resets() {
        let mut retry = Retry::default();
        let mut delays = (0..300).map(|_| retry.next_delay(7)).collect::<Vec<_>>();
        assert!(delays.is_sorted() && delays[0] <= INITIAL_DELAY && delays[1] > delays[0]);
        assert!(delays.pop() <= Some(MAX_DELAY));
        retry.reset();
        assert_eq!(retry.next_delay(7), delays[0]);
    }

    #[test]
    fn a_thousand_sockets_retry_at_different_times() {
        let mut delays: Vec<_> = (1..=1_000)
            .map(|id| Retry::default().next_delay(id))
            .collect();
        delays.sort_unstable();
        let before_end_of_window =
            |start| delays.partition_point(|delay| *delay < start + INITIAL_DELAY / 20);
        let in_window = delays
            .iter()
            .enumerate()
            .map(|(index, start)| before_end_of_window(*start) - index);
        assert!(
            in_window.max() <= Some(120),
            "about a tenth of the sockets in any tenth of the time"
        );
    }
}

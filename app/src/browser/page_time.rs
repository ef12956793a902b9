//! The time of the page: it starts with the computer's clock and then goes on by itself, so that a clock that is set back changes no duration.
//! It differs from [`monotonic_ms`] in that it also counts the time for which the computer slept.

use super::monotonic::monotonic_ms;
use std::cell::Cell;

/// A smaller difference between the two clocks is inaccuracy.
const MIN_JUMP_MS: f64 = 1_000.0;

thread_local! {
    static PAGE_TIME: Cell<Option<PageTime>> = const { Cell::new(None) };
}

/// Milliseconds since 1970.
pub fn page_time_ms() -> f64 {
    let monotonic = monotonic_ms();
    read(monotonic).at(monotonic)
}

/// By how many milliseconds the page's time jumped forward since the page was loaded: the computer slept, or its clock was set.
pub fn jumped_ms() -> f64 {
    read(monotonic_ms()).jumped
}

fn read(monotonic: f64) -> PageTime {
    let wall = js_sys::Date::now();
    let time = PAGE_TIME.get().map_or_else(
        || PageTime::start(wall, monotonic),
        |time| time.follow(wall, monotonic),
    );
    PAGE_TIME.set(Some(time));
    time
}

/// All in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
struct PageTime {
    /// The computer's clock at the zero of the monotonic clock.
    started_at: f64,
    /// By how much the computer's clock is ahead of the monotonic clock.
    ahead: f64,
    jumped: f64,
}

impl PageTime {
    fn start(wall: f64, monotonic: f64) -> Self {
        let ahead = wall - monotonic;
        Self {
            started_at: ahead,
            ahead,
            jumped: 0.0,
        }
    }

    /// Follows the computer's clock forward, but not back. The monotonic clock of many computers stands still while they sleep.
    fn follow(self, wall: f64, monotonic: f64) -> Self {
        let jump = wall - monotonic - self.ahead;
        if jump.abs() < MIN_JUMP_MS {
            return self;
        }
        Self {
            ahead: self.ahead + jump,
            jumped: self.jumped + jump.max(0.0),
            ..self
        }
    }

    fn at(self, monotonic: f64) -> f64 {
        self.started_at + monotonic + self.jumped
    }
}

#[cfg(test)]
mod tests {
    use super::PageTime;

    const HOUR: f64 = 3_600_000.0;

    /// The page's time after each reading of both clocks, in milliseconds since the page was loaded.
    fn passed(readings: &[(f64, f64)]) -> Vec<f64> {
        let mut time = PageTime::start(HOUR, 0.0);
        let mut passed = Vec::new();
        for &(wall, monotonic) in readings {
            time = time.follow(HOUR + wall, monotonic);
            passed.push(time.at(monotonic) - HOUR);
        }
        passed
    }

    #[test]
    fn runs_with_the_computer() {
        let times = passed(&[(10.0, 10.0), (60_000.0, 60_000.0)]);
        assert_eq!(times, [10.0, 60_000.0]);
    }

    #[test]
    fn ignores_a_clock_that_is_set_back() {
        let times = passed(&[
            (5_000.0, 5_000.0),
            (6_000.0 - HOUR, 6_000.0),
            (16_000.0 - HOUR, 16_000.0),
        ]);
        assert_eq!(times, [5_000.0, 6_000.0, 16_000.0]);
    }

    #[test]
    fn counts_sleep_in_which_the_monotonic_clock_stands_still() {
        let times = passed(&[(5_000.0, 5_000.0), (HOUR, 5_100.0), (HOUR + 900.0, 6_000.0)]);
        assert_eq!(times, [5_000.0, HOUR, HOUR + 900.0]);
    }

    #[test]
    fn counts_sleep_in_which_the_monotonic_clock_goes_on_only_once() {
        let times = passed(&[(5_000.0, 5_000.0), (HOUR, HOUR)]);
        assert_eq!(times, [5_000.0, HOUR]);
    }

    #[test]
    fn counts_sleep_after_the_clock_was_set_back() {
        let times = passed(&[(5_000.0 - HOUR, 5_000.0), (60_000.0 - HOUR, 6_000.0)]);
        assert_eq!(times, [5_000.0, 60_000.0]);
    }

    #[test]
    fn follows_a_drift_without_losing_it() {
        // Half a second in each hour.
        let readings: Vec<_> = (1..=24_u32)
            .map(|hour| (f64::from(hour) * (HOUR + 500.0), f64::from(hour) * HOUR))
            .collect();
        let last = passed(&readings).pop();
        assert_eq!(last, readings.last().map(|(wall, _)| *wall));
    }
}

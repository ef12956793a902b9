//! The timers of a socket: ping, pong, gap, access check and stop.

use crate::realtime::phase::phase_of;
use std::time::Duration;
use tokio::time::Instant;

const PING_INTERVAL: Duration = Duration::from_secs(25);
/// Pings are aligned to multiples of this time. Sockets that opened within the same quarter of a second ping together,
/// so that one query checks the access of all of them.
const PING_STEP: Duration = Duration::from_millis(250);
const PONG_TIMEOUT: Duration = Duration::from_secs(10);
/// If the check for a pong runs this much late, the task was blocked (by the store, by other tasks, by a suspended
/// process) and the pong may be unread.
const MAX_CHECK_DELAY: Duration = Duration::from_millis(100);
/// How long the socket may then read before the check is repeated.
const PONG_EXTENSION: Duration = Duration::from_secs(1);
/// How long a missing change is waited for before it is read from the store. Two commits may be published in the other
/// order; then the earlier one arrives by itself.
const GAP_GRACE: Duration = Duration::from_millis(50);
/// Longest time over which a stop spreads the closing of all sockets.
const MAX_STOP_SPREAD: Duration = Duration::from_secs(5);
/// What each socket adds to that time, so that a few sockets close quickly.
const STOP_SPREAD_PER_SOCKET: Duration = Duration::from_millis(5);

/// The times at which a socket's task wakes by itself.
pub struct Timers {
    /// The same for all sockets; pings are aligned to it.
    hub_created_at: Instant,
    ping: Instant,
    /// When the pong is due; `None` if none is awaited.
    pong: Option<Instant>,
    /// When a missing change is read from the store.
    gap: Option<Instant>,
    /// When the access check is repeated after the store could not answer.
    recheck: Option<Instant>,
    /// When this socket closes because the server stops.
    stop: Option<Instant>,
}

impl Timers {
    /// Timers of a new socket. `hub_created_at` is the same for all sockets.
    pub fn new(now: Instant, hub_created_at: Instant) -> Self {
        Self {
            hub_created_at,
            ping: ping_after(now, hub_created_at),
            pong: None,
            gap: None,
            recheck: None,
            stop: None,
        }
    }

    /// The earliest of the timers.
    pub fn next(&self) -> Instant {
        [self.pong, self.gap, self.recheck, self.stop]
            .into_iter()
            .flatten()
            .fold(self.ping, Instant::min)
    }

    /// Whether a ping is due.
    pub fn ping_is_due(&self, now: Instant) -> bool {
        now >= self.ping
    }

    /// Notes that a ping was sent, and schedules the next one.
    pub fn ping_sent(&mut self, now: Instant) {
        self.ping = ping_after(now, self.hub_created_at);
        self.pong.get_or_insert(now + PONG_TIMEOUT);
    }

    /// Notes that a pong arrived. Returns whether one was awaited.
    pub fn pong_received(&mut self) -> bool {
        self.pong.take().is_some()
    }

    /// Whether the pong is overdue. A check that itself runs too late extends the time instead: the pong may be unread.
    pub fn pong_is_late(&mut self, now: Instant) -> bool {
        let Some(due) = self.pong.filter(|due| now >= *due) else {
            return false;
        };
        let checked_late = now > due + MAX_CHECK_DELAY;
        if checked_late {
            self.pong = Some(now + PONG_EXTENSION);
        }
        !checked_late
    }

    /// Notes that a change is missing. Returns whether it has been missing for [`GAP_GRACE`].
    pub fn gap_is_old(&mut self, now: Instant) -> bool {
        now >= *self.gap.get_or_insert(now + GAP_GRACE)
    }

    /// Notes that no change is missing.
    pub fn gap_closed(&mut self) {
        self.gap = None;
    }

    /// Schedules another access check.
    pub fn schedule_recheck(&mut self, at: Instant) {
        self.recheck = Some(at);
    }

    /// Whether the scheduled access check is due; clears it if it is.
    pub fn take_due_recheck(&mut self, now: Instant) -> bool {
        let due = self.recheck.is_some_and(|at| now >= at);
        if due {
            self.recheck = None;
        }
        due
    }

    /// Schedules the close of socket `id` for a stop of the server and returns its time. The closing of all
    /// `open_sockets` is spread, so that the clients do not all reconnect at once. The first call decides.
    pub fn schedule_stop(&mut self, open_sockets: usize, id: u64, now: Instant) -> Instant {
        let open_sockets = u32::try_from(open_sockets).unwrap_or(u32::MAX);
        let spread = STOP_SPREAD_PER_SOCKET
            .saturating_mul(open_sockets)
            .min(MAX_STOP_SPREAD);
        *self
            .stop
            .get_or_insert_with(|| now + spread.mul_f64(phase_of(id)))
    }

    /// Whether [`Self::schedule_stop`] was called.
    pub fn is_stopping(&self) -> bool {
        self.stop.is_some()
    }

    /// Whether the time of this socket's close has come.
    pub fn stop_is_due(&self, now: Instant) -> bool {
        self.stop.is_some_and(|at| now >= at)
    }
}

/// The last aligned time within [`PING_INTERVAL`].
fn ping_after(now: Instant, hub_created_at: Instant) -> Instant {
    let latest = now + PING_INTERVAL;
    let over = latest.duration_since(hub_created_at).as_nanos() % PING_STEP.as_nanos();
    latest - Duration::from_nanos(u64::try_from(over).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_ping_without_its_pong_is_late_after_35_seconds() {
        let start = Instant::now();
        let mut timers = Timers::new(start, start);
        assert!(!timers.ping_is_due(start + 24 * SECOND));
        assert!(timers.ping_is_due(timers.next()));
        timers.ping_sent(timers.next());
        assert_eq!(timers.next(), start + 35 * SECOND);
        assert!(!timers.pong_is_late(start + 34 * SECOND));
        assert!(timers.pong_is_late(start + 35 * SECOND));
        assert!(timers.pong_received() && !timers.pong_received());
        assert_eq!(timers.next(), start + 50 * SECOND);
    }

    #[test]
    fn sockets_opened_within_the_same_quarter_second_ping_together() {
        let created_at = Instant::now();
        let opened =
            [0, 1, 100, 249, 250, 400].map(|after| created_at + Duration::from_millis(after));
        let mut all = opened.map(|now| Timers::new(now, created_at));
        let pings = all.each_ref().map(Timers::next);
        let first = created_at + 25 * SECOND;
        assert_eq!(
            pings,
            [
                first,
                first,
                first,
                first,
                first + PING_STEP,
                first + PING_STEP
            ]
        );
        assert!(
            pings
                .iter()
                .zip(opened)
                .all(|(ping, now)| *ping <= now + 25 * SECOND)
        );
        // A late ping does not shift the following ones.
        for timers in &mut all[..4] {
            timers.ping_sent(first + Duration::from_millis(30));
            timers.pong_received();
            assert_eq!(timers.next(), first + 25 * SECOND);
        }
    }

    #[test]
    fn a_late_check_extends_the_time_for_the_pong() {
        let start = Instant::now();
        let mut timers = Timers::new(start, start);
        timers.ping_sent(timers.next());
        assert!(!timers.pong_is_late(start + 40 * SECOND));
        assert_eq!(timers.next(), start + 41 * SECOND);
        assert!(timers.pong_is_late(timers.next()));
    }

    #[test]
    fn a_gap_is_old_after_its_grace_period() {
        let start = Instant::now();
        let mut timers = Timers::new(start, start);
        assert!(!timers.gap_is_old(start));
        assert!(timers.gap_is_old(timers.next()));
        timers.gap_closed();
        assert!(!timers.gap_is_old(start + SECOND));
    }

    #[test]
    fn a_stop_takes_at_most_5_seconds_and_less_for_few_sockets() {
        let start = Instant::now();
        for (sockets, longest) in [(2, Duration::from_millis(10)), (100_000, 5 * SECOND)] {
            let mut timers = Timers::new(start, start);
            timers.schedule_stop(sockets, 7, start);
            assert!(timers.stop_is_due(start + longest));
        }
    }

    #[test]
    fn a_stop_closes_at_most_21_percent_of_the_sockets_in_any_second() {
        let start = Instant::now();
        let mut stops: Vec<_> = (1_000..3_000)
            .map(|id| {
                let mut timers = Timers::new(start, start);
                timers.schedule_stop(2_000, id, start)
            })
            .collect();
        stops.sort_unstable();
        let max_in_a_second = (0..stops.len())
            .map(|first| stops.partition_point(|at| *at < stops[first] + SECOND) - first)
            .max();
        assert!(max_in_a_second <= Some(420), "{max_in_a_second:?}");
    }
}

//! What a socket has to do when nothing happens.

use crate::realtime::phase::phase_of;
use std::time::Duration;
use tokio::time::Instant;

const PING_EVERY: Duration = Duration::from_secs(25);
/// All sockets ping in step: those that opened within the same quarter of a second also ask together whether they may still listen.
const BEAT: Duration = Duration::from_millis(250);
const PONG_WITHIN: Duration = Duration::from_secs(10);
/// Who looks for a pong so much later than at its time was kept from reading: by the store, by others' work, by a process that was stopped.
const KEPT: Duration = Duration::from_millis(100);
/// For how long they then read before they look again.
const READ_FIRST: Duration = Duration::from_secs(1);
/// Two commits may be heard of in the other order: the earlier one is on its way, and asking the store for it would be a waste.
const GAP_GRACE: Duration = Duration::from_millis(50);
/// Most of the time over which a stop spreads the closing of all sockets.
const STOP_SPREAD: Duration = Duration::from_secs(5);
/// What each socket adds to that time, so that a few do not wait for nothing.
const STOP_SPREAD_EACH: Duration = Duration::from_millis(5);

/// The times at which a socket wakes by itself.
pub struct Timers {
    /// The first beat.
    began: Instant,
    ping: Instant,
    pong: Option<Instant>,
    gap: Option<Instant>,
    verify: Option<Instant>,
    stop: Option<Instant>,
}

impl Timers {
    /// Of a socket that was just opened; `began` is the same for all.
    pub fn new(now: Instant, began: Instant) -> Self {
        Self {
            began,
            ping: ping_after(now, began),
            pong: None,
            gap: None,
            verify: None,
            stop: None,
        }
    }

    /// The next of them.
    pub fn next(&self) -> Instant {
        [self.pong, self.gap, self.verify, self.stop]
            .into_iter()
            .flatten()
            .fold(self.ping, Instant::min)
    }

    /// Whether to ping now.
    pub fn ping_is_due(&self, now: Instant) -> bool {
        now >= self.ping
    }

    /// A ping was sent; its answer is waited for.
    pub fn pinged(&mut self, now: Instant) {
        self.ping = ping_after(now, self.began);
        self.pong.get_or_insert(now + PONG_WITHIN);
    }

    /// The answer to a ping came; whether one was waited for.
    pub fn ponged(&mut self) -> bool {
        self.pong.take().is_some()
    }

    /// Whether the answer did not come in time, and not only was not read.
    pub fn pong_is_late(&mut self, now: Instant) -> bool {
        let Some(at) = self.pong.filter(|at| now >= *at) else {
            return false;
        };
        let kept = now > at + KEPT;
        if kept {
            self.pong = Some(now + READ_FIRST);
        }
        !kept
    }

    /// A change is missing; whether it was for so long that the store should be asked.
    pub fn gap_is_old(&mut self, now: Instant) -> bool {
        now >= *self.gap.get_or_insert(now + GAP_GRACE)
    }

    /// Nothing is missing.
    pub fn gap_closed(&mut self) {
        self.gap = None;
    }

    /// Asks again about access at this time.
    pub fn verify_at(&mut self, at: Instant) {
        self.verify = Some(at);
    }

    /// Whether to ask again about access now.
    pub fn verify_is_due(&mut self, now: Instant) -> bool {
        let due = self.verify.is_some_and(|at| now >= at);
        if due {
            self.verify = None;
        }
        due
    }

    /// The server stops: takes a place in the time over which `sockets` are closed, so that they do not all come back at once.
    pub fn stop_among(&mut self, sockets: usize, id: u64, now: Instant) -> Instant {
        let sockets = u32::try_from(sockets).unwrap_or(u32::MAX);
        let phase = STOP_SPREAD_EACH.saturating_mul(sockets).min(STOP_SPREAD);
        *self
            .stop
            .get_or_insert_with(|| now + phase.mul_f64(phase_of(id)))
    }

    /// Whether the server stops.
    pub fn is_stopping(&self) -> bool {
        self.stop.is_some()
    }

    /// Whether this socket's place in the stop has come.
    pub fn must_stop(&self, now: Instant) -> bool {
        self.stop.is_some_and(|at| now >= at)
    }
}

/// The last beat that is not too late.
fn ping_after(now: Instant, began: Instant) -> Instant {
    let latest = now + PING_EVERY;
    let over = latest.duration_since(began).as_nanos() % BEAT.as_nanos();
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
        timers.pinged(timers.next());
        assert_eq!(timers.next(), start + 35 * SECOND);
        assert!(!timers.pong_is_late(start + 34 * SECOND));
        assert!(timers.pong_is_late(start + 35 * SECOND));
        assert!(timers.ponged() && !timers.ponged());
        assert_eq!(timers.next(), start + 50 * SECOND);
    }

    #[test]
    fn those_that_opened_at_almost_the_same_moment_ping_together_and_none_too_late() {
        let began = Instant::now();
        let opened = [0, 1, 100, 249, 250, 400].map(|after| began + Duration::from_millis(after));
        let mut all = opened.map(|now| Timers::new(now, began));
        let pings = all.each_ref().map(Timers::next);
        let first = began + 25 * SECOND;
        assert_eq!(
            pings,
            [first, first, first, first, first + BEAT, first + BEAT]
        );
        assert!(
            pings
                .iter()
                .zip(opened)
                .all(|(ping, now)| *ping <= now + 25 * SECOND)
        );
        // Who was late once is in step again.
        for timers in &mut all[..4] {
            timers.pinged(first + Duration::from_millis(30));
            timers.ponged();
            assert_eq!(timers.next(), first + 25 * SECOND);
        }
    }

    #[test]
    fn a_pong_that_nobody_had_time_to_read_is_not_late() {
        let start = Instant::now();
        let mut timers = Timers::new(start, start);
        timers.pinged(timers.next());
        assert!(!timers.pong_is_late(start + 40 * SECOND));
        assert_eq!(timers.next(), start + 41 * SECOND);
        assert!(timers.pong_is_late(timers.next()));
    }

    #[test]
    fn a_gap_is_given_a_moment() {
        let start = Instant::now();
        let mut timers = Timers::new(start, start);
        assert!(!timers.gap_is_old(start));
        assert!(timers.gap_is_old(timers.next()));
        timers.gap_closed();
        assert!(!timers.gap_is_old(start + SECOND));
    }

    #[test]
    fn a_stop_is_spread_over_at_most_five_seconds_and_few_do_not_wait() {
        let start = Instant::now();
        for (sockets, most) in [(2, Duration::from_millis(10)), (100_000, 5 * SECOND)] {
            let mut timers = Timers::new(start, start);
            timers.stop_among(sockets, 7, start);
            assert!(timers.must_stop(start + most));
        }
    }

    #[test]
    fn in_any_second_of_a_stop_hardly_more_than_a_fifth_of_the_sockets_is_closed() {
        let start = Instant::now();
        let mut stops: Vec<_> = (1_000..3_000)
            .map(|id| {
                let mut timers = Timers::new(start, start);
                timers.stop_among(2_000, id, start);
                timers.stop.expect("it stops")
            })
            .collect();
        stops.sort_unstable();
        let most = (0..stops.len())
            .map(|first| stops.partition_point(|at| *at < stops[first] + SECOND) - first)
            .max();
        assert!(most <= Some(420), "{most:?}");
    }
}

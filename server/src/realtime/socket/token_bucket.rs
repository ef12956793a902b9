//! Rate limit as a token bucket: allows bursts, but no flood.

use std::time::Duration;
use tokio::time::Instant;

/// Holds up to `capacity` tokens and refills evenly.
pub struct TokenBucket {
    capacity: f64,
    tokens_per_second: f64,
    tokens: f64,
    refilled_at: Instant,
}

impl TokenBucket {
    /// A full bucket. Refilling it from empty takes `refill`.
    pub fn new(capacity: u32, refill: Duration, now: Instant) -> Self {
        let capacity = f64::from(capacity);
        Self {
            capacity,
            tokens_per_second: capacity / refill.as_secs_f64(),
            tokens: capacity,
            refilled_at: now,
        }
    }

    /// Takes one token; `false` if there is none.
    pub fn take(&mut self, now: Instant) -> bool {
        let seconds = now
            .saturating_duration_since(self.refilled_at)
            .as_secs_f64();
        self.tokens = (self.tokens + seconds * self.tokens_per_second).min(self.capacity);
        self.refilled_at = now;
        if self.tokens < 1.0 {
            return false;
        }
        self.tokens -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allows_a_burst_then_only_the_refill_rate() {
        let start = Instant::now();
        let mut bucket = TokenBucket::new(100, Duration::from_secs(5), start);
        assert!((0..100).all(|_| bucket.take(start)));
        assert!(!bucket.take(start));
        assert!(!bucket.take(start + Duration::from_millis(40)));
        assert!(bucket.take(start + Duration::from_millis(60)));
        assert!(!bucket.take(start + Duration::from_millis(60)));
    }

    #[test]
    fn never_holds_more_than_its_capacity() {
        let start = Instant::now();
        let mut bucket = TokenBucket::new(3, Duration::from_secs(1), start);
        let later = start + Duration::from_secs(3600);
        assert_eq!((0..10).filter(|_| bucket.take(later)).count(), 3);
    }
}

//! A token bucket: bursts pass, floods do not.

use std::time::Duration;
use tokio::time::Instant;

/// Holds up to `size` tokens and refills evenly.
pub struct TokenBucket {
    size: f64,
    per_second: f64,
    tokens: f64,
    at: Instant,
}

impl TokenBucket {
    /// A full bucket that refills `size` tokens in `refill`.
    pub fn new(size: u32, refill: Duration, now: Instant) -> Self {
        let size = f64::from(size);
        Self {
            size,
            per_second: size / refill.as_secs_f64(),
            tokens: size,
            at: now,
        }
    }

    /// Takes one token; `false` if there is none.
    pub fn take(&mut self, now: Instant) -> bool {
        let refilled =
            self.tokens + now.saturating_duration_since(self.at).as_secs_f64() * self.per_second;
        self.tokens = refilled.min(self.size);
        self.at = now;
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
    fn a_burst_passes_and_the_next_waits_for_the_refill() {
        let start = Instant::now();
        let mut token_bucket = TokenBucket::new(100, Duration::from_secs(5), start);
        assert!((0..100).all(|_| token_bucket.take(start)));
        assert!(!token_bucket.take(start));
        assert!(!token_bucket.take(start + Duration::from_millis(40)));
        assert!(token_bucket.take(start + Duration::from_millis(60)));
        assert!(!token_bucket.take(start + Duration::from_millis(60)));
    }

    #[test]
    fn it_never_holds_more_than_its_size() {
        let start = Instant::now();
        let mut token_bucket = TokenBucket::new(3, Duration::from_secs(1), start);
        let later = start + Duration::from_secs(3600);
        assert_eq!((0..10).filter(|_| token_bucket.take(later)).count(), 3);
    }
}

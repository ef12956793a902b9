//! Slows down failed logins. Nobody is ever locked out (CONTRACT §1, status 429).

use crate::error::Error;
use jiff::{SignedDuration, Timestamp};
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Failures count for this long.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// Failures of one account before it is slowed down.
const ACCOUNT_LIMIT: u32 = 5;
/// Failures from one address before it is slowed down.
const ADDRESS_LIMIT: u32 = 100;
/// Maximum wait in seconds.
const MAX_WAIT_SECONDS: i64 = 60;
/// Number of keys in one generation. Two generations are kept, so memory is bounded whatever clients send.
const GENERATION_CAPACITY: usize = 50_000;

/// Counts the failed logins of accounts (existing or not) and addresses.
#[derive(Default)]
pub struct LoginThrottle(Mutex<Counters>);

#[derive(Default)]
struct Counters {
    current: HashMap<Key, Record>,
    previous: HashMap<Key, Record>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Key {
    Account(String),
    Address(IpAddr),
}

#[derive(Clone, Copy)]
struct Record {
    /// Failures, including attempts whose result is pending.
    failures: u32,
    /// Number of attempts whose result is pending.
    pending: u32,
    last: Timestamp,
    blocked_until: Timestamp,
}

/// A login attempt in progress. It counts as failed until it has [`succeeded`](LoginThrottle::succeeded), so that
/// parallel attempts are counted too.
pub(super) struct Attempt {
    keys: [Key; 2],
    /// Seconds to wait, if a failure of this attempt is answered with 429 instead of 401.
    throttled: Option<u64>,
}

impl LoginThrottle {
    /// Starts an attempt.
    ///
    /// # Errors
    /// [`Error::Throttled`] if too many attempts have failed; [`Error::Unavailable`] while too many are pending.
    pub(super) fn begin(
        &self,
        account: &str,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<Attempt, Error> {
        let keys = [
            Key::Account(account.to_owned()),
            Key::Address(network(address)),
        ];
        let mut counters = self.counters();
        let refusals = keys.iter().filter_map(|key| counters.blocked(key, now));
        if let Some(error) = refusals.max_by_key(Error::retry_after) {
            return Err(error);
        }
        let throttled = keys.iter().filter_map(|key| counters.count(key, now)).max();
        Ok(Attempt { keys, throttled })
    }

    /// Records that an attempt failed, and returns the error to respond with.
    pub(super) fn failed(&self, attempt: &Attempt) -> Error {
        let mut counters = self.counters();
        attempt.keys.iter().for_each(|key| counters.complete(key));
        attempt
            .throttled
            .map_or(Error::InvalidCredentials, |retry_after| Error::Throttled {
                retry_after,
            })
    }

    /// Takes back a successful attempt: resets the account, subtracts one failure from the address.
    pub(super) fn succeeded(&self, attempt: &Attempt) {
        let mut counters = self.counters();
        for key in &attempt.keys {
            match key {
                Key::Account(_) => counters.reset(key),
                Key::Address(_) => counters.subtract(key),
            }
        }
    }

    /// Takes back an attempt that ended without a result.
    pub(super) fn withdraw(&self, attempt: &Attempt) {
        let mut counters = self.counters();
        attempt.keys.iter().for_each(|key| counters.subtract(key));
    }

    fn counters(&self) -> MutexGuard<'_, Counters> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counters {
    fn record(&mut self, key: &Key) -> Option<&mut Record> {
        if let Some(record) = self.previous.remove(key) {
            self.current.entry(key.clone()).or_insert(record);
        }
        self.current.get_mut(key)
    }

    /// Why an attempt with this key is refused now, if it is.
    fn blocked(&mut self, key: &Key, now: Timestamp) -> Option<Error> {
        let record = *self.record(key)?;
        let wait = record.blocked_until.duration_since(now).as_millis();
        if wait <= 0 || now.duration_since(record.last) >= WINDOW {
            return None;
        }
        let retry_after = u64::try_from(wait.div_euclid(1000) + 1).ok()?;
        if record.failures - record.pending.min(record.failures) < key.limit() {
            Some(Error::Unavailable { retry_after })
        } else {
            Some(Error::Throttled { retry_after })
        }
    }

    /// Counts a failure. Returns the seconds to wait if the limit is exceeded.
    fn count(&mut self, key: &Key, now: Timestamp) -> Option<u64> {
        if self.current.len() >= GENERATION_CAPACITY {
            self.previous = std::mem::take(&mut self.current);
        }
        let empty = Record {
            failures: 0,
            pending: 0,
            last: now,
            blocked_until: now,
        };
        self.record(key);
        let record = self.current.entry(key.clone()).or_insert(empty);
        if now.duration_since(record.last) >= WINDOW {
            *record = empty;
        }
        record.failures += 1;
        record.pending += 1;
        record.last = now;
        let limit = key.limit();
        if record.failures < limit {
            return None;
        }
        let wait = 1_i64
            .checked_shl(record.failures - limit)
            .map_or(MAX_WAIT_SECONDS, |wait| wait.clamp(1, MAX_WAIT_SECONDS));
        record.blocked_until = now + SignedDuration::from_secs(wait);
        if record.failures == limit {
            None
        } else {
            u64::try_from(wait).ok()
        }
    }

    fn complete(&mut self, key: &Key) {
        if let Some(record) = self.record(key) {
            record.pending = record.pending.saturating_sub(1);
        }
    }

    fn subtract(&mut self, key: &Key) {
        self.complete(key);
        if let Some(record) = self.record(key) {
            record.failures = record.failures.saturating_sub(1);
            if record.failures < key.limit() {
                record.blocked_until = record.last;
            }
        }
    }

    fn reset(&mut self, key: &Key) {
        self.current.remove(key);
        self.previous.remove(key);
    }
}

impl Key {
    fn limit(&self) -> u32 {
        match self {
            Self::Account(_) => ACCOUNT_LIMIT,
            Self::Address(_) => ADDRESS_LIMIT,
        }
    }
}

/// An IPv6 address counts by its /64 prefix, which usually belongs to one customer.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from(u128::from(address) & (u128::MAX << 64))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).expect("valid time")
    }

    fn fail(throttle: &LoginThrottle, account: &str, seconds: i64) -> Error {
        match throttle.begin(account, HERE, at(seconds)) {
            Ok(attempt) => throttle.failed(&attempt),
            Err(error) => error,
        }
    }

    #[test]
    fn throttles_only_the_account_with_more_than_five_failures() {
        let throttle = LoginThrottle::default();
        for _ in 0..5 {
            assert_eq!(fail(&throttle, "asha", 0), Error::InvalidCredentials);
        }
        assert!(matches!(
            fail(&throttle, "asha", 0),
            Error::Throttled { retry_after: 1..=2 }
        ));
        assert!(throttle.begin("ravi", HERE, at(0)).is_ok());
    }

    #[test]
    fn throttles_slow_failures_too_and_doubles_the_wait() {
        let throttle = LoginThrottle::default();
        for second in 0..5 {
            fail(&throttle, "asha", second * 10);
        }
        assert_eq!(
            fail(&throttle, "asha", 60),
            Error::Throttled { retry_after: 2 }
        );
        assert_eq!(
            fail(&throttle, "asha", 120),
            Error::Throttled { retry_after: 4 }
        );
        for minute in 3..12 {
            fail(&throttle, "asha", minute * 61);
        }
        assert_eq!(
            fail(&throttle, "asha", 12 * 61),
            Error::Throttled { retry_after: 60 }
        );
    }

    #[test]
    fn success_after_the_wait_resets_the_account() {
        let throttle = LoginThrottle::default();
        for _ in 0..6 {
            fail(&throttle, "asha", 0);
        }
        let Ok(attempt) = throttle.begin("asha", HERE, at(3)) else {
            panic!("the attempt must be accepted")
        };
        throttle.succeeded(&attempt);
        assert_eq!(fail(&throttle, "asha", 4), Error::InvalidCredentials);
    }

    #[test]
    fn parallel_successes_are_delayed_but_not_counted_as_failures() {
        let throttle = LoginThrottle::default();
        let attempts: Vec<_> = (0..5)
            .map(|_| throttle.begin("asha", HERE, at(0)))
            .collect();
        assert!(matches!(
            fail(&throttle, "asha", 0),
            Error::Unavailable { .. }
        ));
        for attempt in attempts.into_iter().flatten() {
            throttle.succeeded(&attempt);
        }
        assert_eq!(fail(&throttle, "asha", 0), Error::InvalidCredentials);
    }

    #[test]
    fn failures_expire_after_15_minutes() {
        let throttle = LoginThrottle::default();
        for _ in 0..5 {
            fail(&throttle, "asha", 0);
        }
        assert_eq!(fail(&throttle, "asha", 15 * 60), Error::InvalidCredentials);
    }

    #[test]
    fn throttles_an_address_after_100_failures_parallel_ones_included() {
        let throttle = LoginThrottle::default();
        let attempts: Vec<_> = (0..100)
            .map(|n| throttle.begin(&format!("user{n}"), HERE, at(0)))
            .collect();
        assert!(attempts.iter().all(Result::is_ok));
        assert!(matches!(
            fail(&throttle, "one-more", 0),
            Error::Unavailable { .. }
        ));
        for attempt in attempts.into_iter().flatten() {
            throttle.failed(&attempt);
        }
        assert!(matches!(
            fail(&throttle, "one-more", 0),
            Error::Throttled { .. }
        ));
    }

    #[test]
    fn memory_is_bounded() {
        let throttle = LoginThrottle::default();
        for n in 0..300_000_u128 {
            drop(throttle.begin("x", IpAddr::V6(Ipv6Addr::from(n << 64)), at(0)));
        }
        let counters = throttle.counters();
        assert!(counters.current.len() + counters.previous.len() <= 2 * GENERATION_CAPACITY + 2);
    }
}

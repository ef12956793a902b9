//! Failed logins are slowed down; nobody is ever locked out (CONTRACT §1, status 429).

use crate::error::Error;
use jiff::{SignedDuration, Timestamp};
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Failures count for so long.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// Failures of one account before it is slowed down.
const ACCOUNT_LIMIT: u32 = 5;
/// Failures from one address before it is slowed down.
const ADDRESS_LIMIT: u32 = 100;
/// Longest wait, in seconds.
const LONGEST_WAIT: i64 = 60;
/// Keys in one generation: two of them are kept, so memory has a bound whatever is sent.
const GENERATION: usize = 50_000;

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
    /// Failures, and attempts that are not judged yet.
    failures: u32,
    /// How many of them are not judged yet.
    pending: u32,
    last: Timestamp,
    blocked_until: Timestamp,
}

/// A login that was let through. It counts as failed until it is [`succeeded`](LoginThrottle::succeeded): many at once are not free.
pub(super) struct Attempt {
    keys: [Key; 2],
    /// Set if a failure is answered with 429 rather than 401.
    throttled: Option<u64>,
}

impl LoginThrottle {
    /// Lets an attempt through, or says how long to wait: as throttled only if enough have failed, as busy while they are being judged.
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
        let refusal = keys.iter().filter_map(|key| counters.blocked(key, now));
        if let Some(error) = refusal.max_by_key(Error::retry_after) {
            return Err(error);
        }
        let throttled = keys.iter().filter_map(|key| counters.count(key, now)).max();
        Ok(Attempt { keys, throttled })
    }

    /// The answer to an attempt that failed.
    pub(super) fn failed(&self, attempt: &Attempt) -> Error {
        let mut counters = self.counters();
        attempt.keys.iter().for_each(|key| counters.judge(key));
        attempt
            .throttled
            .map_or(Error::InvalidCredentials, |retry_after| Error::Throttled {
                retry_after,
            })
    }

    /// Takes an attempt back: the account starts anew, the address has one failure less.
    pub(super) fn succeeded(&self, attempt: &Attempt) {
        let mut counters = self.counters();
        for key in &attempt.keys {
            match key {
                Key::Account(_) => counters.forget(key),
                Key::Address(_) => counters.uncount(key),
            }
        }
    }

    /// Takes an attempt back that could not be judged.
    pub(super) fn unjudged(&self, attempt: &Attempt) {
        let mut counters = self.counters();
        attempt.keys.iter().for_each(|key| counters.uncount(key));
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

    /// Why this key may not try now, if it may not.
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

    /// Counts a failure; the seconds to wait if it was one too many.
    fn count(&mut self, key: &Key, now: Timestamp) -> Option<u64> {
        if self.current.len() >= GENERATION {
            self.previous = std::mem::take(&mut self.current);
        }
        let fresh = Record {
            failures: 0,
            pending: 0,
            last: now,
            blocked_until: now,
        };
        self.record(key);
        let record = self.current.entry(key.clone()).or_insert(fresh);
        if now.duration_since(record.last) >= WINDOW {
            *record = fresh;
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
            .map_or(LONGEST_WAIT, |wait| wait.clamp(1, LONGEST_WAIT));
        record.blocked_until = now + SignedDuration::from_secs(wait);
        if record.failures == limit {
            None
        } else {
            u64::try_from(wait).ok()
        }
    }

    fn judge(&mut self, key: &Key) {
        if let Some(record) = self.record(key) {
            record.pending = record.pending.saturating_sub(1);
        }
    }

    fn uncount(&mut self, key: &Key) {
        self.judge(key);
        if let Some(record) = self.record(key) {
            record.failures = record.failures.saturating_sub(1);
            if record.failures < key.limit() {
                record.blocked_until = record.last;
            }
        }
    }

    fn forget(&mut self, key: &Key) {
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

/// Who has an IPv6 address has its whole /64.
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
        Timestamp::from_second(1_800_000_000 + seconds).expect("a time")
    }

    fn fail(throttle: &LoginThrottle, account: &str, seconds: i64) -> Error {
        match throttle.begin(account, HERE, at(seconds)) {
            Ok(attempt) => throttle.failed(&attempt),
            Err(error) => error,
        }
    }

    #[test]
    fn the_sixth_failure_of_an_account_waits_and_others_do_not() {
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
    fn the_sixth_is_throttled_however_slowly_it_comes_and_the_wait_doubles() {
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
    fn after_the_wait_the_right_password_opens_and_clears_the_account() {
        let throttle = LoginThrottle::default();
        for _ in 0..6 {
            fail(&throttle, "asha", 0);
        }
        let Ok(attempt) = throttle.begin("asha", HERE, at(3)) else {
            panic!("let through")
        };
        throttle.succeeded(&attempt);
        assert_eq!(fail(&throttle, "asha", 4), Error::InvalidCredentials);
    }

    #[test]
    fn right_passwords_at_once_are_asked_to_wait_and_not_called_failures() {
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
    fn a_quarter_of_an_hour_forgives() {
        let throttle = LoginThrottle::default();
        for _ in 0..5 {
            fail(&throttle, "asha", 0);
        }
        assert_eq!(fail(&throttle, "asha", 15 * 60), Error::InvalidCredentials);
    }

    #[test]
    fn the_101st_failure_of_an_address_waits_and_many_at_once_count() {
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
    fn memory_has_a_bound() {
        let throttle = LoginThrottle::default();
        for n in 0..300_000_u128 {
            drop(throttle.begin("x", IpAddr::V6(Ipv6Addr::from(n << 64)), at(0)));
        }
        let counters = throttle.counters();
        assert!(counters.current.len() + counters.previous.len() <= 2 * GENERATION + 2);
    }
}

//! Slows down failed logins. Nobody is ever locked out (CONTRACT §1, status 429).
//!
//! Own code, because rate limiters such as `governor` count every attempt: here only failed ones count, an attempt can be
//! taken back, and one that is still being checked must be told apart from a failed one (503 instead of 429).

mod failures;

use crate::error::Error;
use failures::{Failures, Refusal};
use jiff::Timestamp;
use lru::LruCache;
use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Failures of one account before it is slowed down.
const ACCOUNT_LIMIT: usize = 5;
/// Failures from one address before it is slowed down.
const ADDRESS_LIMIT: usize = 100;
/// Accounts and addresses that are remembered. Beyond it, the one that was used least recently is forgotten.
const CAPACITY: NonZeroUsize = NonZeroUsize::new(100_000).expect("not zero");

/// Counts the failed logins of accounts (existing or not) and addresses.
pub struct LoginThrottle(Mutex<LruCache<Key, Failures>>);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Key {
    Account(String),
    Address(IpAddr),
}

/// A login attempt in progress. It counts as a failure until it has ended, so that parallel attempts are limited too.
/// One that is dropped, because its request was cancelled or the store did not answer, counts as nothing.
#[must_use]
pub(super) struct Attempt<'a> {
    throttle: &'a LoginThrottle,
    keys: [Key; 2],
    started: Timestamp,
    /// Seconds to wait, if a failure of this attempt is answered with 429 instead of 401.
    throttled: Option<u64>,
    has_ended: bool,
}

impl Default for LoginThrottle {
    fn default() -> Self {
        // Grows with its content: an empty throttle takes no memory.
        let mut counters = LruCache::unbounded();
        counters.resize(CAPACITY);
        Self(Mutex::new(counters))
    }
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
    ) -> Result<Attempt<'_>, Error> {
        let keys = [
            Key::Account(account.to_owned()),
            Key::Address(network(address)),
        ];
        let mut counters = self.counters();
        let refusals = keys
            .iter()
            .filter_map(|key| counters.get_mut(key)?.refusal(key.limit(), now));
        if let Some(refusal) = refusals.max_by_key(Refusal::retry_after) {
            return Err(refusal.into());
        }
        let throttled = keys
            .iter()
            .filter_map(|key| {
                let failures = counters.get_or_insert_mut(key.clone(), Failures::default);
                failures.begin(key.limit(), now)
            })
            .max();
        drop(counters);
        Ok(Attempt {
            throttle: self,
            keys,
            started: now,
            throttled,
            has_ended: false,
        })
    }

    fn counters(&self) -> MutexGuard<'_, LruCache<Key, Failures>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt<'_> {
    /// Records that the attempt failed, and returns the error to respond with.
    pub(super) fn failed(mut self) -> Error {
        self.has_ended = true;
        let mut counters = self.throttle.counters();
        for key in &self.keys {
            if let Some(failures) = counters.peek_mut(key) {
                failures.fail();
            }
        }
        self.throttled
            .map_or(Error::InvalidCredentials, |retry_after| Error::Throttled {
                retry_after,
            })
    }

    /// Records that the attempt succeeded: resets the account; for the address it counts as nothing.
    pub(super) fn succeeded(mut self) {
        self.has_ended = true;
        let mut counters = self.throttle.counters();
        for key in &self.keys {
            match key {
                Key::Account(_) => drop(counters.pop(key)),
                Key::Address(_) => self.take_back(&mut counters, key),
            }
        }
    }

    fn take_back(&self, counters: &mut LruCache<Key, Failures>, key: &Key) {
        let Some(failures) = counters.peek_mut(key) else {
            return;
        };
        failures.take_back(key.limit(), self.started);
        if failures.is_empty() {
            counters.pop(key);
        }
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        if self.has_ended {
            return;
        }
        let mut counters = self.throttle.counters();
        for key in &self.keys {
            self.take_back(&mut counters, key);
        }
    }
}

impl Key {
    fn limit(&self) -> usize {
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
mod tests;

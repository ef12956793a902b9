//! The recent failed logins of one account or address, and how long the next one has to wait.

use crate::error::Error;
use jiff::{SignedDuration, Timestamp};
use std::collections::VecDeque;

/// Failures count for this long.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// Maximum wait in seconds.
const MAX_WAIT: u64 = 60;
/// Failures beyond the limit that are remembered. The wait doubles with each and reaches its maximum with the last.
const MAX_EXCESS: usize = 6;

/// The failures of the last 15 minutes, oldest first. Attempts whose result is pending are among them.
#[derive(Default)]
pub(super) struct Failures {
    times: VecDeque<Timestamp>,
    /// Attempts whose result is pending.
    pending: usize,
    blocked_until: Option<Timestamp>,
}

/// Why an attempt is refused without being checked.
pub(super) enum Refusal {
    /// Too many attempts have failed.
    Throttled { retry_after: u64 },
    /// Too many attempts are being checked.
    Busy { retry_after: u64 },
}

impl Refusal {
    pub(super) fn retry_after(&self) -> u64 {
        match self {
            Self::Throttled { retry_after } | Self::Busy { retry_after } => *retry_after,
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Throttled { retry_after } => Self::Throttled { retry_after },
            Refusal::Busy { retry_after } => Self::Unavailable { retry_after },
        }
    }
}

impl Failures {
    /// Why an attempt is refused now, if it is. `limit` failures are free.
    pub(super) fn refusal(&mut self, limit: usize, now: Timestamp) -> Option<Refusal> {
        self.forget_old(now);
        let wait = self.blocked_until?.duration_since(now).as_millis();
        if wait <= 0 || self.times.len() < limit {
            return None;
        }
        let retry_after = u64::try_from(wait.div_euclid(1000) + 1).ok()?;
        Some(if self.times.len().saturating_sub(self.pending) < limit {
            Refusal::Busy { retry_after }
        } else {
            Refusal::Throttled { retry_after }
        })
    }

    /// Counts an attempt as a failure. Returns the seconds to wait if the limit is exceeded.
    pub(super) fn begin(&mut self, limit: usize, now: Timestamp) -> Option<u64> {
        self.forget_old(now);
        if self.times.len() == limit + MAX_EXCESS {
            self.times.pop_front();
        }
        self.times.push_back(now);
        self.pending += 1;
        let excess = self.times.len().checked_sub(limit)?;
        let wait = (1 << excess).min(MAX_WAIT);
        self.blocked_until = Some(now + SignedDuration::from_secs(wait.cast_signed()));
        (excess > 0).then_some(wait)
    }

    /// A pending attempt has failed.
    pub(super) fn fail(&mut self) {
        self.pending = self.pending.saturating_sub(1);
    }

    /// A pending attempt counts as nothing.
    pub(super) fn take_back(&mut self, limit: usize, started: Timestamp) {
        self.fail();
        if let Some(place) = self.times.iter().rposition(|time| *time == started) {
            self.times.remove(place);
        }
        if self.times.len() < limit {
            self.blocked_until = None;
        }
    }

    /// Whether there is nothing to remember.
    pub(super) fn is_empty(&self) -> bool {
        self.times.is_empty() && self.pending == 0
    }

    /// Number of failures that are remembered.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.times.len()
    }

    fn forget_old(&mut self, now: Timestamp) {
        while let Some(oldest) = self.times.front()
            && now.duration_since(*oldest) >= WINDOW
        {
            self.times.pop_front();
        }
    }
}

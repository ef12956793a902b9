//! When to come back, and whether (CONTRACT §5). Pure.

use super::DisconnectReason;
use std::time::Duration;

const MAX_LENGTH: Duration = Duration::from_secs(30);
const BASE: Duration = Duration::from_millis(500);

/// How long to wait before the next attempt after `failures` in a row: full jitter, so that a thousand browsers do not come back as one.
/// `random` is in 0..1.
pub fn delay(failures: u32, random: f64) -> Duration {
    let most = BASE
        .saturating_mul(2_u32.saturating_pow(failures.min(16)))
        .min(MAX_LENGTH);
    part_of(most, random)
}

/// A part of a time; `part` is in 0..1.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "milliseconds, from zero to minutes"
)]
pub fn part_of(time: Duration, part: f64) -> Duration {
    let millis = time.as_millis() as u64 as f64;
    Duration::from_millis((millis * part) as u64)
}

/// What a close code asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterClose {
    /// Come back.
    Retry,
    /// Come back, if still signed in: a refused upgrade looks like this too.
    AskFirst,
    /// Do not come back.
    Stop(DisconnectReason),
}

/// What to do after a close with this code.
pub fn after_close(code: u16) -> AfterClose {
    match code {
        1006 => AfterClose::AskFirst,
        4501 => AfterClose::Stop(DisconnectReason::SignedOut),
        4503 => AfterClose::Stop(DisconnectReason::NoRoles),
        4504 => AfterClose::Stop(DisconnectReason::TakenOver),
        4500..=4999 => AfterClose::Stop(DisconnectReason::Refused),
        _ => AfterClose::Retry,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_half_a_minute_and_are_spread_from_zero() {
        let most = |failures| delay(failures, 1.0).as_millis();
        assert_eq!(
            [
                most(0),
                most(1),
                most(2),
                most(5),
                most(6),
                most(7),
                most(1000)
            ],
            [500, 1000, 2000, 16000, 30000, 30000, 30000]
        );
        assert_eq!(delay(9, 0.0), Duration::ZERO);
        assert_eq!(delay(2, 0.5).as_millis(), 1000);
    }

    #[test]
    fn codes_say_whether_to_come_back() {
        for code in [1000, 1001, 1011, 1012, 1013, 4000, 4001, 4002, 4499] {
            assert_eq!(after_close(code), AfterClose::Retry, "{code}");
        }
        assert_eq!(after_close(1006), AfterClose::AskFirst);
        assert_eq!(
            after_close(4501),
            AfterClose::Stop(DisconnectReason::SignedOut)
        );
        assert_eq!(
            after_close(4503),
            AfterClose::Stop(DisconnectReason::NoRoles)
        );
        assert_eq!(
            after_close(4504),
            AfterClose::Stop(DisconnectReason::TakenOver)
        );
        assert_eq!(
            after_close(4999),
            AfterClose::Stop(DisconnectReason::Refused)
        );
    }
}

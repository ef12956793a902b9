//! Whether the request for a decision arrived, and when its vendor may call for it again (CONTRACT §7).

use jiff::{SignedDuration, Timestamp, civil};
use serde::{Deserialize, Serialize};

/// Time between two reminders that a vendor sends about one shift.
pub const NUDGE_INTERVAL: SignedDuration = SignedDuration::from_hours(1);

/// How far the request for a decision came, by distinct users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftReceipts {
    /// Users with a notification that asks for the decision.
    pub told: i64,
    /// Those of them whose page received it.
    pub reached: i64,
    /// Those of them who saw it.
    pub seen: i64,
    /// When the first of them saw it.
    pub first_seen_at: Option<Timestamp>,
    /// How long a decision usually takes at the station; `None` before its first.
    pub usual_answer_minutes: Option<i64>,
}

/// Receipts as the vendor's page shows them, with wall-clock times of the station.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftReceiptsView {
    /// The numbers.
    pub receipts: ShiftReceipts,
    /// When the first user saw it, at the station.
    pub first_seen_local: Option<civil::DateTime>,
    /// When the next reminder is possible; `None` if it is now.
    pub next_nudge_at: Option<Timestamp>,
    /// The same at the station.
    pub next_nudge_local: Option<civil::DateTime>,
    /// The present time at the station.
    pub now_local: civil::DateTime,
}

/// When the next reminder is possible, from the time of the last; `None` if it is possible now.
pub fn next_nudge_at(last: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
    last.map(|last| last + NUDGE_INTERVAL)
        .filter(|next| *next > now)
}

/// The median of the times from request to decision, in whole minutes; `None` without any.
pub fn usual_answer(mut times: Vec<SignedDuration>) -> Option<i64> {
    times.sort_unstable();
    let upper = *times.get(times.len() / 2)?;
    let lower = *times.get((times.len() - 1) / 2)?;
    Some(((lower + upper) / 2).as_mins())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual(minutes: &[i64]) -> Option<i64> {
        let times = minutes.iter().map(|n| SignedDuration::from_mins(*n));
        usual_answer(times.collect())
    }

    #[test]
    fn the_usual_answer_is_the_median_in_whole_minutes() {
        for (minutes, median) in [
            (&[][..], None),
            (&[7], Some(7)),
            (&[90, 5, 10], Some(10)),
            (&[14, 600, 4, 15], Some(14)),
            (&[0, 0], Some(0)),
        ] {
            assert_eq!(usual(minutes), median, "{minutes:?}");
        }
        assert_eq!(
            usual_answer(vec![SignedDuration::from_secs(119)]),
            Some(1),
            "not rounded up"
        );
    }

    #[test]
    fn a_reminder_is_possible_an_hour_after_the_last() {
        let last = Timestamp::UNIX_EPOCH;
        let next = last + NUDGE_INTERVAL;
        assert_eq!(next_nudge_at(None, last), None);
        assert_eq!(next_nudge_at(Some(last), last), Some(next));
        assert_eq!(
            next_nudge_at(Some(last), next - SignedDuration::from_millis(1)),
            Some(next)
        );
        assert_eq!(next_nudge_at(Some(last), next), None);
    }
}

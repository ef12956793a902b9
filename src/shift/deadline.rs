//! When a pending shift is called for again, and when it expires (CONTRACT §3, "Deadlines").

use super::Shift;
#[cfg(feature = "ssr")]
use super::ShiftStatus;
use jiff::{SignedDuration, Timestamp};

/// Minutes before the start at which those who decide are reminded, the earliest first.
pub(crate) const REMINDERS: [i64; 2] = [60, 30];
/// How long after its start a pending shift expires.
pub(crate) const EXPIRES_AFTER_START: SignedDuration = SignedDuration::from_hours(1);
/// If an expiry is overdue for longer than this, nobody is notified of it.
#[cfg(feature = "ssr")]
pub(crate) const NOTIFY_OF_EXPIRY_WITHIN: SignedDuration = SignedDuration::from_hours(24);

impl Shift {
    /// When it expires if nobody decides about it.
    pub fn expires_at(&self) -> Timestamp {
        self.start_time
            .checked_add(EXPIRES_AFTER_START)
            .unwrap_or(Timestamp::MAX)
    }

    /// Whether the time of its last reminder has passed at `now`: nobody is reminded again before it expires.
    pub fn is_in_last_step(&self, now: Timestamp) -> bool {
        let last = REMINDERS.into_iter().min().unwrap_or(0);
        self.start_time.duration_since(now) <= SignedDuration::from_mins(last)
    }
}

/// What is due for a pending shift.
#[cfg(feature = "ssr")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeadlineStep {
    /// Remind those who decide.
    Remind {
        /// Which reminder, in minutes before the start.
        minutes_before: i64,
    },
    /// It expires.
    Expire {
        /// Whether vendor and EICs are notified.
        notify: bool,
    },
}

/// What is due at `now`, if anything. `reminded` is the latest reminder, in minutes before the start.
///
/// Of several missed reminders only the latest is due, none after the start, and none that had passed when the shift was
/// created.
#[cfg(feature = "ssr")]
pub(crate) fn due_step(
    shift: &Shift,
    reminded: Option<i64>,
    now: Timestamp,
) -> Option<DeadlineStep> {
    if shift.status != ShiftStatus::Pending {
        return None;
    }
    let expires_at = shift.expires_at();
    if now >= expires_at {
        let notify = now.duration_since(expires_at) <= NOTIFY_OF_EXPIRY_WITHIN;
        return Some(DeadlineStep::Expire { notify });
    }
    if now >= shift.start_time {
        return None;
    }
    let at = |minutes: i64| shift.start_time - SignedDuration::from_mins(minutes);
    let latest = REMINDERS.into_iter().rfind(|minutes| at(*minutes) <= now)?;
    let is_new = reminded.is_none_or(|reminded| latest < reminded);
    (is_new && shift.created_at <= at(latest)).then_some(DeadlineStep::Remind {
        minutes_before: latest,
    })
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use serde_json::json;

    const START: &str = "2027-03-01T06:00:00Z";

    fn time(text: &str) -> Timestamp {
        text.parse().expect("valid time")
    }

    fn created_at(created: &str) -> Shift {
        serde_json::from_value(json!({
            "id": 5, "status": "PENDING", "vehicle_id": 2, "vehicle_reg": "GJ05BX4471", "driver_id": 3, "driver_name": "Mahesh Solanki",
            "vendor_id": 4, "vendor_name": "Sabarmati Carriers", "station_id": 1, "station_name": "Hazira MS",
            "start_time": START, "end_time": "2027-03-01T14:00:00Z", "is_recurring": false, "recurrence_pattern": null,
            "created_by": {"id": 6, "full_name": "Ravi Kumar"}, "created_at": created, "decided_by": null, "decided_at": null,
            "rejection_reason": null, "version": 1,
        }))
        .expect("valid shift")
    }

    fn due(reminded: Option<i64>, now: &str) -> Option<DeadlineStep> {
        due_step(&created_at("2027-03-01T00:00:00Z"), reminded, time(now))
    }

    const REMIND_60: Option<DeadlineStep> = Some(DeadlineStep::Remind { minutes_before: 60 });
    const REMIND_30: Option<DeadlineStep> = Some(DeadlineStep::Remind { minutes_before: 30 });

    #[test]
    fn each_reminder_is_due_once_from_its_minute_on() {
        assert_eq!(due(None, "2027-03-01T04:59:59.999Z"), None);
        assert_eq!(due(None, "2027-03-01T05:00:00Z"), REMIND_60);
        assert_eq!(due(Some(60), "2027-03-01T05:29:59Z"), None);
        assert_eq!(due(Some(60), "2027-03-01T05:30:00Z"), REMIND_30);
        assert_eq!(due(Some(30), "2027-03-01T05:31:00Z"), None);
    }

    #[test]
    fn of_two_missed_reminders_only_the_latest_is_due() {
        assert_eq!(due(None, "2027-03-01T05:45:00Z"), REMIND_30);
    }

    #[test]
    fn a_clock_that_was_set_back_repeats_no_reminder() {
        assert_eq!(due(Some(30), "2027-03-01T05:10:00Z"), None);
    }

    #[test]
    fn no_reminder_is_due_after_the_start() {
        assert_eq!(due(None, START), None);
        assert_eq!(due(None, "2027-03-01T06:59:59Z"), None);
    }

    #[test]
    fn reminders_that_had_passed_at_creation_are_left_out() {
        let late = created_at("2027-03-01T05:10:00Z");
        assert_eq!(due_step(&late, None, time("2027-03-01T05:11:00Z")), None);
        assert_eq!(
            due_step(&late, None, time("2027-03-01T05:30:00Z")),
            REMIND_30
        );
        let later = created_at("2027-03-01T05:40:00Z");
        assert_eq!(due_step(&later, None, time("2027-03-01T05:41:00Z")), None);
    }

    #[test]
    fn it_expires_an_hour_after_the_start_and_silently_when_that_is_long_ago() {
        let expire = |notify| Some(DeadlineStep::Expire { notify });
        assert_eq!(due(Some(30), "2027-03-01T07:00:00Z"), expire(true));
        assert_eq!(due(None, "2027-03-02T07:00:00Z"), expire(true));
        assert_eq!(due(None, "2027-03-02T07:00:01Z"), expire(false));
    }

    #[test]
    fn the_last_step_begins_with_the_last_reminder() {
        let shift = created_at("2027-03-01T00:00:00Z");
        assert_eq!(shift.expires_at(), time("2027-03-01T07:00:00Z"));
        assert!(!shift.is_in_last_step(time("2027-03-01T05:29:59Z")));
        assert!(shift.is_in_last_step(time("2027-03-01T05:30:00Z")));
        assert!(shift.is_in_last_step(time("2027-03-01T07:00:00Z")));
    }

    #[test]
    fn nothing_is_due_for_a_decided_shift() {
        let mut shift = created_at("2027-03-01T00:00:00Z");
        shift.status = ShiftStatus::Approved;
        assert_eq!(due_step(&shift, None, time("2027-03-02T00:00:00Z")), None);
    }
}

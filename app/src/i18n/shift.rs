//! Words for shifts: their status, their order, how near they are.

use super::{
    Locale, text,
    time::{ago, clock, day_month_clock, time_ahead},
};
use domain::shift::{Shift, ShiftSort, ShiftStatus};
use jiff::{SignedDuration, Timestamp, tz::Offset};

/// A shift that starts sooner than this is urgent.
const URGENT: SignedDuration = SignedDuration::from_hours(2);
/// How long before its start a shift counts as near.
const NEAR: SignedDuration = SignedDuration::from_hours(24);

/// The word for a status.
pub fn status_label(locale: Locale, status: ShiftStatus) -> &'static str {
    match status {
        ShiftStatus::Pending => text!(locale, shift.status.pending),
        ShiftStatus::Approved => text!(locale, shift.status.approved),
        ShiftStatus::Rejected => text!(locale, shift.status.rejected),
        ShiftStatus::Cancelled => text!(locale, shift.status.cancelled),
        ShiftStatus::Expired => text!(locale, shift.status.expired),
    }
}

/// A registration number that does not break across lines.
pub fn plate(registration: &str) -> String {
    registration.replace(' ', "\u{a0}")
}

/// The words for an order of the list.
pub fn sort_label(locale: Locale, sort: ShiftSort) -> &'static str {
    match sort {
        ShiftSort::EarliestStart => text!(locale, shift_filters.earliest_start),
        ShiftSort::LatestStart => text!(locale, shift_filters.latest_start),
        ShiftSort::Newest => text!(locale, shift_filters.newest),
    }
}

/// How much a shift presses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Urgency {
    /// There is time.
    #[default]
    None,
    /// Somebody should decide now.
    Soon,
    /// Nobody decided before it started.
    Overdue,
}

impl Urgency {
    /// CSS class of a text about the shift.
    pub fn class(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Soon => "pressing",
            Self::Overdue => "overdue",
        }
    }
}

/// How near a shift is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nearness {
    /// Such as `starts in 1 h 12 min`; empty if there is nothing to say.
    pub text: String,
    /// How much it presses.
    pub urgency: Urgency,
}

/// `starts in 1 h 12 min`, `in progress`, `should have started 20 min ago`, `nobody decided, ended 2 h ago`. Empty for a shift that is
/// more than a day ahead, will not take place, or was approved and is over.
pub fn nearness(locale: Locale, shift: &Shift, now: Timestamp) -> Nearness {
    let ahead = shift.start_time.duration_since(now);
    let (is_ahead, is_over) = (ahead.is_positive(), now >= shift.end_time);
    let text = match shift.status {
        ShiftStatus::Pending if is_over => {
            let ago = ago(locale, shift.end_time, now);
            text!(locale, shift.ended_undecided, ago = ago)
        }
        ShiftStatus::Pending if !is_ahead => {
            let ago = ago(locale, shift.start_time, now);
            text!(locale, shift.should_have_started, ago = ago)
        }
        ShiftStatus::Pending | ShiftStatus::Approved if is_ahead && ahead <= NEAR => {
            text!(locale, shift.starts_in, time = time_ahead(locale, ahead))
        }
        ShiftStatus::Approved if !is_ahead && !is_over => {
            text!(locale, shift.in_progress).to_owned()
        }
        _ => String::new(),
    };
    let urgency = match shift.status {
        ShiftStatus::Pending if !is_ahead => Urgency::Overdue,
        ShiftStatus::Pending if ahead < URGENT => Urgency::Soon,
        _ => Urgency::None,
    };
    Nearness { text, urgency }
}

/// How long a pending shift can still be decided before it expires.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deadline {
    /// `expires in 25 min`, `expired`.
    pub text: String,
    /// Whether it is nearly over: nobody is reminded any more.
    pub presses: bool,
}

/// How long a pending shift can still be decided; nothing for any other.
pub fn deadline(locale: Locale, shift: &Shift, now: Timestamp) -> Option<Deadline> {
    if shift.status != ShiftStatus::Pending {
        return None;
    }
    let left = shift.expires_at().duration_since(now);
    let text = if left.is_positive() {
        text!(locale, shift.expires_in, time = time_ahead(locale, left))
    } else {
        text!(locale, shift.time_is_up).to_owned()
    };
    Some(Deadline {
        text,
        presses: shift.is_in_last_step(now),
    })
}

/// Who decided about a shift and when at its station, such as `by Asha Patel, 09:14`. `offset` is the station's offset from UTC, in
/// seconds. `None` if no person decided.
pub fn decided_by(locale: Locale, shift: &Shift, offset: i32, now: Timestamp) -> Option<String> {
    let person = match shift.status {
        ShiftStatus::Approved | ShiftStatus::Rejected => shift.decided_by.as_ref()?,
        ShiftStatus::Pending | ShiftStatus::Cancelled | ShiftStatus::Expired => return None,
    };
    let zone = Offset::from_seconds(offset).unwrap_or(Offset::UTC);
    let at = zone.to_datetime(shift.decided_at?);
    let time = if at.date() == zone.to_datetime(now).date() {
        clock(at)
    } else {
        day_month_clock(locale, at)
    };
    let who = person.full_name.as_str();
    Some(text!(locale, shift_list.decided_by, who = who, time = time))
}

/// What became of a shift, in one sentence, such as `Asha Patel approved this shift just now.`
pub fn outcome(locale: Locale, shift: &Shift, now: Timestamp) -> String {
    let somebody = text!(locale, site.somebody);
    let person = shift.decided_by.as_ref();
    let who = person.map_or(somebody, |person| person.full_name.as_str());
    let ago = ago(locale, shift.decided_at.unwrap_or(now), now);
    match shift.status {
        ShiftStatus::Pending => text!(locale, shift.has_changed).to_owned(),
        ShiftStatus::Approved => text!(locale, shift.approved_by, who = who, ago = ago),
        ShiftStatus::Rejected => text!(locale, shift.rejected_by, who = who, ago = ago),
        ShiftStatus::Cancelled => text!(locale, shift.cancelled_by_vendor).to_owned(),
        ShiftStatus::Expired => text!(locale, shift.expired_undecided).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn time(text: &str) -> Timestamp {
        text.parse().expect("valid time")
    }

    fn shift(status: &str) -> Shift {
        serde_json::from_value(json!({
            "id": 5, "status": status, "vehicle_id": 2, "vehicle_reg": "GJ05BX4471", "driver_id": 3,
            "driver_name": "Mahesh Solanki", "vendor_id": 4, "vendor_name": "Sabarmati Carriers", "station_id": 1,
            "station_name": "Hazira MS", "start_time": "2027-03-01T06:00:00Z", "end_time": "2027-03-01T14:00:00Z",
            "is_recurring": false, "recurrence_pattern": null, "series_id": null,
            "created_by": {"id": 6, "full_name": "Ravi Kumar"}, "created_at": "2027-03-01T00:00:00Z",
            "decided_by": {"id": 7, "full_name": "Asha Patel"}, "decided_at": "2027-03-01T03:44:00Z",
            "rejection_reason": null, "version": 2,
        }))
        .expect("valid shift")
    }

    #[test]
    fn a_pending_shift_counts_down_to_its_expiry() {
        let at = |now| {
            let deadline = deadline(Locale::en, &shift("PENDING"), time(now)).expect("a deadline");
            (deadline.text, deadline.presses)
        };
        assert_eq!(at("2027-03-01T05:00:00Z"), ("expires in 2 h".into(), false));
        assert_eq!(
            at("2027-03-01T05:30:00Z"),
            ("expires in 1 h 30 min".into(), true)
        );
        assert_eq!(
            at("2027-03-01T06:35:00Z"),
            ("expires in 25 min".into(), true)
        );
        assert_eq!(at("2027-03-01T07:00:00Z"), ("expired".into(), true));
        assert_eq!(
            deadline(Locale::en, &shift("APPROVED"), time("2027-03-01T05:00:00Z")),
            None
        );
    }

    #[test]
    fn a_decision_names_the_person_and_the_time_at_the_station() {
        let by = |status, now| decided_by(Locale::en, &shift(status), 19_800, time(now));
        let (same_day, next_day) = ("2027-03-01T05:00:00Z", "2027-03-02T05:00:00Z");
        assert_eq!(
            by("APPROVED", same_day).as_deref(),
            Some("by Asha Patel, 09:14")
        );
        assert_eq!(
            by("REJECTED", next_day).as_deref(),
            Some("by Asha Patel, 1 Mar 09:14")
        );
        assert_eq!(by("CANCELLED", same_day), None);
        assert_eq!(by("EXPIRED", same_day), None);
    }
}

//! Words for shifts: their status, their order, how near they are.

use super::{
    Locale, text,
    time::{ago, time_ahead},
};
use domain::shift::{Shift, ShiftSort, ShiftStatus};
use jiff::{SignedDuration, Timestamp};

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

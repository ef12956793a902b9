//! Texts about the receipts of a shift.

use super::{
    Locale,
    plural::count_text,
    text,
    time::{clock, day_month_clock, time_ahead},
};
use domain::shift::ShiftReceiptsView;
use jiff::{SignedDuration, civil::DateTime};

/// `Reached 2 of 2 engineers, seen 09:12, usual answer here 14 min`.
pub fn receipts(locale: Locale, view: &ShiftReceiptsView) -> String {
    let receipts = &view.receipts;
    if receipts.told == 0 {
        return text!(locale, receipts.nobody_told).to_owned();
    }
    let reached = text!(
        locale,
        receipts.reached,
        reached = receipts.reached,
        engineers = count_text!(locale, receipts.told, history.engineers)
    );
    let seen = match view.first_seen_local {
        Some(at) => text!(locale, receipts.seen, time = when(locale, view, at)),
        None => text!(locale, receipts.not_seen).to_owned(),
    };
    let usual = receipts.usual_answer_minutes.map(|minutes| {
        let time = time_ahead(locale, SignedDuration::from_mins(minutes));
        text!(locale, receipts.usual_answer, time = time)
    });
    let parts: Vec<_> = [Some(reached), Some(seen), usual]
        .into_iter()
        .flatten()
        .collect();
    parts.join(text!(locale, receipts.comma))
}

/// `You can send the next one from 10:12`; `None` if it is possible now.
pub fn next_reminder(locale: Locale, view: &ShiftReceiptsView) -> Option<String> {
    let at = when(locale, view, view.next_nudge_local?);
    Some(text!(locale, receipts.next_reminder, time = at))
}

/// The time of day, with the day unless it is today.
fn when(locale: Locale, view: &ShiftReceiptsView, at: DateTime) -> String {
    if at.date() == view.now_local.date() {
        clock(at)
    } else {
        day_month_clock(locale, at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::shift::ShiftReceipts;
    use jiff::Timestamp;

    fn view(told: i64, reached: i64, seen: Option<&str>, usual: Option<i64>) -> ShiftReceiptsView {
        let local = |text: &str| text.parse::<DateTime>().expect("valid time");
        ShiftReceiptsView {
            receipts: ShiftReceipts {
                told,
                reached,
                seen: i64::from(seen.is_some()),
                first_seen_at: None,
                usual_answer_minutes: usual,
            },
            first_seen_local: seen.map(local),
            next_nudge_at: Some(Timestamp::UNIX_EPOCH),
            next_nudge_local: Some(local("2027-03-02T00:05:00")),
            now_local: local("2027-03-01T23:30:00"),
        }
    }

    #[test]
    fn says_how_far_the_request_came() {
        let locale = Locale::en;
        for (view, expected) in [
            (
                view(2, 2, Some("2027-03-01T09:12:00"), Some(14)),
                "Reached 2 of 2 engineers, seen 09:12, usual answer here 14 min",
            ),
            (
                view(1, 0, None, None),
                "Reached 0 of 1 engineer, not seen yet",
            ),
            (
                view(3, 1, Some("2027-02-28T09:12:00"), Some(90)),
                "Reached 1 of 3 engineers, seen 28 Feb 09:12, usual answer here 1 h 30 min",
            ),
            (view(0, 0, None, Some(14)), "Nobody was told of it."),
        ] {
            assert_eq!(receipts(locale, &view), expected);
        }
    }

    #[test]
    fn says_when_the_next_reminder_is_possible() {
        let view = view(2, 2, None, None);
        assert_eq!(
            next_reminder(Locale::en, &view).as_deref(),
            Some("The next one is possible from 2 Mar 00:05.")
        );
    }
}

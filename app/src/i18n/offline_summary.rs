//! What a page missed while it was offline, in one line.

use super::{Locale, plural::count_text, text, time::rough_length};
use domain::{
    inbox::{Missed, OfflineSummary},
    notification::NotificationType,
};

/// `You were offline for 12 min: 4 new, 3 decided by others`; `None` if nothing was missed.
pub fn offline_summary(locale: Locale, summary: &OfflineSummary) -> Option<String> {
    let counts = summary.counts().map(|(missed, count)| {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        match missed {
            Missed::New(_) if summary.truncated => {
                let text = count_of(locale, missed, count);
                text!(locale, offline_summary.more_than, count = text)
            }
            _ => count_of(locale, missed, count),
        }
    });
    let counts: Vec<_> = counts.collect();
    (!counts.is_empty()).then(|| {
        let missed = counts.join(text!(locale, offline_summary.separator));
        let time = rough_length(locale, summary.offline);
        text!(locale, offline_summary.text, time = time, missed = missed)
    })
}

fn count_of(locale: Locale, missed: Missed, count: i64) -> String {
    match missed {
        Missed::New(NotificationType::ShiftCreated) => {
            text!(locale, offline_summary.new_ones, count = count)
        }
        Missed::New(NotificationType::ShiftApproved) => {
            text!(locale, offline_summary.approved, count = count)
        }
        Missed::New(NotificationType::ShiftRejected) => {
            text!(locale, offline_summary.rejected, count = count)
        }
        Missed::New(NotificationType::TripAssigned) => {
            count_text!(locale, count, offline_summary.trips)
        }
        Missed::New(NotificationType::StockRequest) => {
            count_text!(locale, count, offline_summary.stock_requests)
        }
        Missed::New(NotificationType::Emergency) => {
            count_text!(locale, count, offline_summary.emergencies)
        }
        Missed::New(NotificationType::ShiftWaiting) => {
            count_text!(locale, count, offline_summary.waiting)
        }
        Missed::New(NotificationType::ShiftExpired) => {
            text!(locale, offline_summary.expired, count = count)
        }
        Missed::DecidedByOthers => {
            text!(locale, offline_summary.decided_by_others, count = count)
        }
        Missed::Cancelled => text!(locale, offline_summary.cancelled, count = count),
        Missed::Expired => text!(locale, offline_summary.expired, count = count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        id::NotificationId,
        notification::{Notification, NotificationData},
    };
    use jiff::{SignedDuration, Timestamp};

    fn new(kind: NotificationType) -> Notification {
        Notification {
            id: NotificationId::new(1),
            kind,
            title: String::new(),
            message: String::new(),
            data: NotificationData::Other(serde_json::Value::Null),
            action_url: None,
            is_read: false,
            created_at: Timestamp::UNIX_EPOCH,
            read_at: None,
            resolved: None,
            seq: 1,
        }
    }

    fn line(hours: i64, new: &[Notification], truncated: bool) -> Option<String> {
        let offline = SignedDuration::from_hours(hours);
        let summary = OfflineSummary::of(offline, new, truncated, &[], None);
        offline_summary(Locale::en, &summary)
    }

    #[test]
    fn tells_how_long_and_what_in_one_line() {
        use NotificationType::{Emergency, ShiftCreated, StockRequest};
        let missed = [
            new(ShiftCreated),
            new(StockRequest),
            new(Emergency),
            new(Emergency),
        ];
        assert_eq!(
            line(3, &missed, false).as_deref(),
            Some("You were offline for 3 h: 2 emergencies, 1 stock request, 1 new")
        );
        assert_eq!(line(3, &[], false), None);
    }

    #[test]
    fn says_more_than_if_not_all_could_be_counted() {
        let missed = vec![new(NotificationType::ShiftCreated); 50];
        assert_eq!(
            line(72, &missed, true).as_deref(),
            Some("You were offline for 3 days: more than 50 new")
        );
    }
}

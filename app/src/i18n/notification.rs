//! The card of a notification: its icon, title and text in the language of the page, the time first.

mod station_clock;

use super::{Locale, text, time::span};
use domain::notification::{Notification, NotificationData, NotificationType, ShiftData};
use jiff::Timestamp;
use station_clock::StationClock;

/// The badge and the tab show an exact number up to this one.
const EXACT_TO: i64 = 99;

/// What a notification says to a person: `Today 14:00 – 22:00 · GJ 05 BX 4471 · Mahesh Solanki`, and below it what happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotificationCard {
    /// The kind of news, in a few words.
    pub title: String,
    /// The start of the first line: the time, or what it is about.
    pub lead: String,
    /// The rest of the first line; may be empty.
    pub about: String,
    /// What happened.
    pub news: String,
}

impl NotificationCard {
    /// The first line as one text.
    pub fn first_line(&self, locale: Locale) -> String {
        if self.about.is_empty() {
            return self.lead.clone();
        }
        text!(
            locale,
            notification.first_line,
            lead = self.lead.as_str(),
            about = self.about.as_str()
        )
    }

    /// What stands below the title of a desktop notification, the time first.
    pub fn body(&self, locale: Locale) -> String {
        let lines = [self.first_line(locale), self.news.clone()];
        let lines: Vec<_> = lines
            .into_iter()
            .filter(|line| *line != self.title)
            .collect();
        lines.join("\n")
    }
}

/// A number of unread notifications in little room: `7`, `99+`.
pub fn short_count(unread: i64) -> String {
    if unread > EXACT_TO {
        format!("{EXACT_TO}+")
    } else {
        unread.to_string()
    }
}

/// The picture beside a notification (CONTRACT §4).
pub fn icon(kind: NotificationType) -> &'static str {
    match kind {
        NotificationType::ShiftCreated => "📋",
        NotificationType::ShiftApproved => "✅",
        NotificationType::ShiftRejected => "❌",
        NotificationType::TripAssigned => "🚚",
        NotificationType::StockRequest => "📦",
        NotificationType::Emergency => "🚨",
    }
}

/// The card of a notification. Data of no known form has no words of ours: then the machine's title and message stand.
pub fn card(locale: Locale, notification: &Notification, now: Timestamp) -> NotificationCard {
    typed_card(locale, notification, now).unwrap_or_else(|| NotificationCard {
        title: notification.title.clone(),
        lead: notification.title.clone(),
        about: String::new(),
        news: notification.message.clone(),
    })
}

fn typed_card(
    locale: Locale,
    notification: &Notification,
    now: Timestamp,
) -> Option<NotificationCard> {
    let clock = |at| StationClock::of(&notification.message, at);
    let point = |at| Some(clock(at)?.point(locale, at, now));
    let (title, (lead, about), news) = match &notification.data {
        NotificationData::ShiftCreated(shift) => (
            text!(locale, notification.shift_created),
            shift_line(locale, shift, clock(shift.start_time)?, now),
            None,
        ),
        NotificationData::ShiftApproved(shift) => (
            text!(locale, notification.shift_approved),
            shift_line(locale, shift, clock(shift.start_time)?, now),
            Some(text!(
                locale,
                notification.approved_by,
                who = shift.decided_by.as_deref()?
            )),
        ),
        NotificationData::ShiftRejected(shift) => (
            text!(locale, notification.shift_rejected),
            shift_line(locale, shift, clock(shift.start_time)?, now),
            Some(text!(
                locale,
                notification.rejected_by,
                who = shift.decided_by.as_deref()?,
                reason = shift.rejection_reason.as_deref()?
            )),
        ),
        NotificationData::TripAssigned(trip) => {
            let station = trip.to_station_name.as_str();
            let about = text!(locale, notification.trip_to, station = station);
            let title = text!(locale, notification.trip_assigned);
            (title, (point(trip.planned_start)?, about), None)
        }
        NotificationData::StockRequest(stock) => {
            let station = stock.station_name.as_str();
            let about = text!(locale, notification.runs_dry, station = station);
            let title = text!(locale, notification.stock_request);
            (title, (point(stock.runs_dry_at)?, about), None)
        }
        NotificationData::Emergency(emergency) => {
            let title = if emergency.drill {
                text!(locale, notification.emergency_drill)
            } else {
                text!(locale, notification.emergency)
            };
            // A person wrote the message.
            let line = (title.to_owned(), String::new());
            (title, line, Some(notification.message.clone()))
        }
        NotificationData::Other(_) => return None,
    };
    Some(NotificationCard {
        title: title.to_owned(),
        lead,
        about,
        news: news.unwrap_or_else(|| title.to_owned()),
    })
}

/// `Today 14:00 – 22:00`, and `GJ 05 BX 4471 · Mahesh Solanki`.
fn shift_line(
    locale: Locale,
    shift: &ShiftData,
    clock: StationClock,
    now: Timestamp,
) -> (String, String) {
    let (start, end) = (clock.local(shift.start_time), clock.local(shift.end_time));
    let about = text!(
        locale,
        notification.about_shift,
        vehicle = plate(&shift.vehicle_reg),
        driver = shift.driver_name.as_str()
    );
    (span(locale, start, end, clock.today(now)), about)
}

/// A registration number that does not break across lines.
fn plate(registration: &str) -> String {
    registration.replace(' ', "\u{a0}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::NotificationId;
    use serde_json::{Value, json};

    const NOW: &str = "2026-11-22T07:00:00Z";

    fn shift() -> Value {
        json!({
            "shift_id": 5, "driver_id": 3, "driver_name": "Mahesh Solanki", "vehicle_id": 2, "vehicle_reg": "GJ 05 BX 4471",
            "start_time": "2026-11-22T18:35:20Z", "end_time": "2026-11-23T02:30:00Z",
        })
    }

    fn shown(kind: NotificationType, message: &str, data: Value) -> (String, String) {
        let notification = Notification {
            id: NotificationId::new(1),
            kind,
            title: "Machine title".into(),
            message: message.into(),
            data: NotificationData::of(kind, data),
            action_url: None,
            is_read: false,
            created_at: Timestamp::UNIX_EPOCH,
            read_at: None,
            resolved: None,
            seq: 1,
        };
        let card = card(Locale::en, &notification, NOW.parse().expect("a time"));
        assert!(!card.about.contains("GJ 05"), "a plate that can break");
        let first = card.first_line(Locale::en).replace('\u{a0}', " ");
        (first, card.news)
    }

    #[test]
    fn the_time_comes_first_as_the_stations_clocks_show_it() {
        let message = "Driver Mahesh Solanki created a shift for vehicle GJ 05 BX 4471 starting at 2026-11-23 12:05 AM. Please review and approve.";
        assert_eq!(
            shown(NotificationType::ShiftCreated, message, shift()),
            (
                "Tomorrow 00:05 – 08:00 · GJ 05 BX 4471 · Mahesh Solanki".into(),
                "New shift request".into()
            )
        );
    }

    #[test]
    fn a_rejection_names_who_and_why_and_a_night_the_day_on_which_it_ends() {
        let mut data = shift();
        data["decided_by"] = "Asha Patel".into();
        data["rejection_reason"] = "No gas".into();
        let message = "Asha Patel rejected the shift of driver Mahesh Solanki with vehicle GJ 05 BX 4471 starting at 2026-11-22 07:35 PM: No gas";
        assert_eq!(
            shown(NotificationType::ShiftRejected, message, data),
            (
                "Today 19:35 – Mon 03:30 · GJ 05 BX 4471 · Mahesh Solanki".into(),
                "Shift rejected by Asha Patel: No gas".into()
            )
        );
    }

    #[test]
    fn a_desktop_notification_says_the_time_first_and_nothing_twice() {
        let card = |news: &str| NotificationCard {
            title: "New shift request".into(),
            lead: "Today 14:00 – 22:00".into(),
            about: "Mahesh".into(),
            news: news.into(),
        };
        assert_eq!(
            card("New shift request").body(Locale::en),
            "Today 14:00 – 22:00 · Mahesh"
        );
        assert_eq!(
            card("Shift approved by Asha").body(Locale::en),
            "Today 14:00 – 22:00 · Mahesh\nShift approved by Asha"
        );
    }

    #[test]
    fn the_count_is_exact_up_to_ninety_nine() {
        assert_eq!(
            [1, 99, 100, 100_000].map(short_count),
            ["1", "99", "99+", "99+"]
        );
    }

    #[test]
    fn the_machines_words_stand_where_ours_cannot_be_made() {
        let machine = |message: &str, data| shown(NotificationType::ShiftCreated, message, data);
        assert_eq!(
            machine("From another program", json!({})),
            ("Machine title".into(), "From another program".into())
        );
        // The station's clocks are not known.
        for message in [
            "no time",
            "at 2036-11-23 12:05 AM",
            "at 2026-11-23 13:05 AM",
        ] {
            assert_eq!(machine(message, shift()).1, message);
        }
    }
}

//! Titles and texts of notifications about several dates of one series (CONTRACT §3, "Series").

use super::{Message, data};
use crate::{id::SeriesId, notification::NotificationType, shift::Shift};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

/// Most dates that a notification names one by one.
const MAX_NAMED: usize = 7;

/// Several dates of a series, in order of start, as a notification describes them.
#[derive(Clone, Copy)]
pub struct SeriesNews<'a> {
    /// Id of the series.
    pub series: SeriesId,
    /// First date.
    pub first: &'a Shift,
    /// Last date.
    pub last: &'a Shift,
    /// Number of dates.
    pub count: usize,
    /// Time zone of the station.
    pub zone: &'a TimeZone,
}

/// The dates of a series that were decided together.
#[derive(Clone, Debug)]
pub struct DecidedDates<'a> {
    /// In order of start.
    pub shifts: Vec<&'a Shift>,
    /// Number of all dates of the series.
    pub of: usize,
}

/// For the EICs of the station: a whole series was created.
pub fn series_created(news: SeriesNews) -> Message {
    let text = format!(
        "Driver {} created {} shifts for vehicle {} {}, starting at {}. Please review and approve.",
        news.first.driver_name,
        news.count,
        news.first.vehicle_reg,
        news.days(),
        news.local(news.first, "%I:%M %p"),
    );
    news.message(
        NotificationType::ShiftCreated,
        "New Shift Created",
        text,
        news.data(),
    )
}

/// For the users of the vendor: several dates of a series were approved together.
pub fn series_approved(news: SeriesNews, dates: &DecidedDates, decided_by: &str) -> Message {
    let text = format!("{decided_by} approved {}.", news.subject());
    let data = news.decided(dates, decided_by);
    news.message(
        NotificationType::ShiftApproved,
        "Shift Approved",
        text,
        data,
    )
}

/// For the users of the vendor: several dates of a series were rejected together, with the reason.
pub fn series_rejected(
    news: SeriesNews,
    dates: &DecidedDates,
    decided_by: &str,
    reason: &str,
) -> Message {
    let text = format!("{decided_by} rejected {}: {reason}", news.subject());
    let mut data = news.decided(dates, decided_by);
    data["rejection_reason"] = reason.into();
    news.message(
        NotificationType::ShiftRejected,
        "Shift Rejected",
        text,
        data,
    )
}

impl SeriesNews<'_> {
    fn message(
        &self,
        kind: NotificationType,
        title: &'static str,
        text: String,
        data: Value,
    ) -> Message {
        Message {
            kind,
            title,
            text,
            data,
            action_url: format!("/series/{}", self.series),
        }
    }

    fn subject(&self) -> String {
        format!(
            "{} shifts of driver {} with vehicle {} {}",
            self.count,
            self.first.driver_name,
            self.first.vehicle_reg,
            self.days(),
        )
    }

    fn days(&self) -> String {
        let day = |shift| self.local(shift, "%Y-%m-%d");
        format!("from {} to {}", day(self.first), day(self.last))
    }

    fn local(&self, shift: &Shift, format: &str) -> String {
        let local = self.zone.to_datetime(shift.start_time);
        local.strftime(format).to_string()
    }

    fn data(&self) -> Value {
        let mut data = data(self.first, self.zone);
        data["series_id"] = self.series.get().into();
        data["count"] = self.count.into();
        data["last_start_time"] = self.last.start_time.to_string().into();
        if let Some(pattern) = &self.first.recurrence_pattern {
            data["recurrence_pattern"] = json!(pattern.without_except());
        }
        data
    }

    fn decided(&self, dates: &DecidedDates, decided_by: &str) -> Value {
        let mut data = self.data();
        data["shift_ids"] = dates.shifts.iter().map(|shift| shift.id.get()).collect();
        data["series_count"] = dates.of.into();
        if dates.shifts.len() <= MAX_NAMED {
            let day = |shift: &&Shift| self.zone.to_datetime(shift.start_time).date().to_string();
            data["dates"] = dates.shifts.iter().map(day).collect();
        }
        data["decided_by"] = decided_by.into();
        data
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::shift, *};
    use crate::{id::ShiftId, notification::NotificationData, wall_clock::find_zone};

    #[test]
    fn the_words_are_those_of_the_contract_in_the_stations_time_zone() {
        let mut first = shift();
        let pattern = json!({"frequency": "WEEKLY", "interval": 1, "weekdays": ["MO", "WE"], "until": "2026-12-02",
                             "except": ["2026-11-25", "2026-11-30"]});
        first.recurrence_pattern = Some(serde_json::from_value(pattern).expect("a pattern"));
        let mut last = shift();
        last.id = ShiftId::new(9);
        last.start_time = "2026-12-01T18:35:00Z".parse().expect("a time");
        let zone = find_zone("Asia/Kolkata").expect("known time zone");
        let news = SeriesNews {
            series: SeriesId::new(3),
            first: &first,
            last: &last,
            count: 2,
            zone: &zone,
        };
        let created = series_created(news);
        assert_eq!(
            created.text,
            "Driver Mahesh Solanki created 2 shifts for vehicle GJ 05 BX 4471 from 2026-11-23 to 2026-12-02, starting at 12:05 AM. \
             Please review and approve."
        );
        assert_eq!(
            (created.title, &*created.action_url),
            ("New Shift Created", "/series/3")
        );
        assert_eq!(
            created.data,
            json!({"shift_id": 5, "driver_id": 3, "driver_name": "Mahesh Solanki", "vehicle_id": 2, "vehicle_reg": "GJ 05 BX 4471",
                   "start_time": "2026-11-22T18:35:00Z", "end_time": "2026-11-23T02:30:00Z", "series_id": 3, "count": 2,
                   "last_start_time": "2026-12-01T18:35:00Z", "station_id": 1, "station_name": "Hazira MS",
                   "time_zone": "Asia/Kolkata", "vendor_id": 4, "vendor_name": "Sabarmati Carriers",
                   "recurrence_pattern": {"frequency": "WEEKLY", "interval": 1, "weekdays": ["MO", "WE"], "until": "2026-12-02", "except": []}})
        );
        let both = DecidedDates {
            shifts: vec![&first, &last],
            of: 3,
        };
        let subject = "2 shifts of driver Mahesh Solanki with vehicle GJ 05 BX 4471 from 2026-11-23 to 2026-12-02";
        let approved = series_approved(news, &both, "Asha Patel");
        assert_eq!(approved.text, format!("Asha Patel approved {subject}."));
        let rejected = series_rejected(news, &both, "Asha Patel", "No gas");
        assert_eq!(
            rejected.text,
            format!("Asha Patel rejected {subject}: No gas")
        );
        assert_eq!(rejected.data["shift_ids"], json!([5, 9]));
        assert_eq!(rejected.data["series_count"], 3);
        assert_eq!(rejected.data["dates"], json!(["2026-11-23", "2026-12-02"]));
        let many = DecidedDates {
            shifts: vec![&first; 8],
            of: 8,
        };
        let named = series_approved(news, &many, "Asha Patel").data;
        assert_eq!(named.get("dates"), None);
        for message in [created, approved, rejected] {
            let typed = NotificationData::of(message.kind, message.data.clone());
            assert_eq!(
                (typed.shift(), typed.series()),
                (None, Some(SeriesId::new(3)))
            );
        }
    }
}

//! Two sample series: one that waits for a decision, and one of which a few dates were rejected.

use super::{user, vehicle_driver_pairs};
use crate::{
    demo::{DemoReport, names},
    error::Error,
    series::SeriesDraft,
    service::{Service, series},
    shift::{LocalPattern, PatternRequest, Repeat, ShiftDraft},
    wall_clock::find_zone,
};
use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{self, Date, Weekday},
};

/// Days from today until a series may begin: after the single shifts of the same vehicles.
const FIRST_DAY: i32 = 4;

/// A series of the sample.
pub(super) struct SampleSeries {
    /// Which vehicle with its driver.
    pair: usize,
    weekdays: &'static [&'static str],
    weeks: i32,
    hour: i8,
    /// Time before now at which the vendor sent it.
    sent_before: SignedDuration,
    /// Whether an EIC has decided.
    is_decided: bool,
}

/// All of them, the oldest request first.
pub(super) const ALL: [SampleSeries; 2] = [
    SampleSeries {
        pair: 1,
        weekdays: &["MO", "WE", "FR"],
        weeks: 3,
        hour: 14,
        sent_before: SignedDuration::from_hours(27),
        is_decided: true,
    },
    SampleSeries {
        pair: 0,
        weekdays: &["MO", "TU", "WE", "TH", "FR", "SA"],
        weeks: 2,
        hour: 6,
        sent_before: SignedDuration::from_mins(40),
        is_decided: false,
    },
];

impl SampleSeries {
    /// When the vendor sent it.
    pub(super) fn sent_at(&self, now: Timestamp) -> Timestamp {
        now - self.sent_before
    }

    /// Creates it, and has an EIC reject the dates of its second week's middle and approve the others.
    pub(super) async fn make(
        &self,
        service: &Service,
        report: &DemoReport,
        now: Timestamp,
    ) -> Result<(), Error> {
        let Some((vendor, (vehicle_id, driver_id))) = vehicle_driver_pairs(report).nth(self.pair)
        else {
            return Ok(());
        };
        let sent_at = self.sent_at(now);
        let vendor = user(service, &report.vendors[vendor].user.email).await?;
        let (first, pattern, start) = self.plan(now)?;
        let draft = SeriesDraft {
            first: ShiftDraft {
                vehicle_id,
                driver_id,
                start_time: start,
                end_time: start + super::LENGTH,
            },
            pattern,
        };
        let created = series::create(&service.at(sent_at), &vendor, draft, None).await?;
        let Some(engineer) = report.eics.first().filter(|_| self.is_decided) else {
            return Ok(());
        };
        let engineer = user(service, &engineer.email).await?;
        let dates = &created.series_id;
        let then = service.at(sent_at + SignedDuration::from_mins(18));
        let in_the_middle: Vec<_> = created.shift_ids.iter().skip(3).take(2).copied().collect();
        let reason = format!(
            "The compressor is serviced in the week from {}. Please plan another vehicle.",
            (first + 7.days()).strftime("%-d %b")
        );
        series::reject(&then, &engineer, *dates, &reason, Some(in_the_middle)).await?;
        let then = service.at(sent_at + SignedDuration::from_mins(19));
        series::approve(&then, &engineer, *dates, None).await?;
        Ok(())
    }

    /// The first day, a Monday; the pattern; and the first start.
    fn plan(&self, now: Timestamp) -> Result<(Date, PatternRequest, Timestamp), Error> {
        let zone = find_zone(names::ZONE).map_err(|_| Error::Internal)?;
        let earliest = zone.to_datetime(now).date() + FIRST_DAY.days();
        let days = earliest.weekday().until(Weekday::Monday);
        let first = earliest + i32::from(days).days();
        let pattern = LocalPattern {
            repeat: Repeat::Weekly,
            weekdays: self.weekdays.iter().map(|day| (*day).to_owned()).collect(),
            until: (first + (7 * self.weeks - 1).days()).to_string(),
            ..LocalPattern::default()
        };
        let pattern = pattern
            .parse(first)
            .map_err(|fields| Error::Invalid { fields })?;
        let start = zone
            .to_ambiguous_timestamp(first.to_datetime(civil::time(self.hour, 0, 0, 0)))
            .compatible()
            .map_err(|_| Error::Internal)?;
        Ok((first, pattern, start))
    }
}

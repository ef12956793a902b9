//! The card of a notification about several dates of a series.

use super::{CardNames, NotificationCard, StationClock, about_shift, settled};
use crate::i18n::{
    Locale,
    series::{dates_line, range_line, series_line, shift_count},
    text,
};
use domain::notification::{Notification, NotificationData, ShiftData};
use jiff::Timestamp;

/// `26 shifts, Mon–Sat 06:00, until 26 Dec · GJ 05 BX 4471 · Mahesh Solanki`, and below it what happened.
pub(super) fn series_card(
    locale: Locale,
    notification: &Notification,
    names: CardNames,
    now: Timestamp,
) -> Option<NotificationCard> {
    let data = notification.data.shift_or_series()?;
    let clock = StationClock::of(notification, data.start_time)?;
    let (title, news) = match &notification.data {
        NotificationData::ShiftCreated(_) => (text!(locale, notification.series_created), None),
        NotificationData::ShiftApproved(_) => (
            text!(locale, notification.series_approved),
            Some(text!(
                locale,
                notification.approved_several,
                who = data.decided_by.as_deref()?,
                shifts = decided_count(locale, data)?
            )),
        ),
        NotificationData::ShiftRejected(_) => (
            text!(locale, notification.series_rejected),
            Some(text!(
                locale,
                notification.rejected_several,
                who = data.decided_by.as_deref()?,
                shifts = decided_count(locale, data)?,
                reason = data.rejection_reason.as_deref()?
            )),
        ),
        _ => return None,
    };
    let resolved = notification.resolved.as_ref();
    let settled = resolved.map(|resolved| settled(locale, resolved, Some(clock), now));
    Some(NotificationCard {
        title: title.to_owned(),
        lead: lead(locale, data, clock, now)?,
        about: about_shift(locale, data, names),
        news: settled.or(news).unwrap_or_else(|| title.to_owned()),
    })
}

/// A few dates one by one; all dates of a series, or a whole new one, by their pattern; others by the first and the last.
fn lead(
    locale: Locale,
    data: &ShiftData,
    clock: StationClock<'_>,
    now: Timestamp,
) -> Option<String> {
    let (first, today) = (clock.local(data.start_time), clock.today(now));
    let last = clock.local(data.last_start_time?).date();
    let count = usize::try_from(data.count?).ok()?;
    let is_whole = data.series_count.is_none_or(|of| Some(of) == data.count);
    Some(match (&data.dates, &data.recurrence_pattern) {
        (Some(dates), _) if !is_whole => dates_line(locale, dates, first, today),
        (_, Some(pattern)) if is_whole => series_line(locale, count, pattern, first, last, today),
        _ => range_line(locale, count, first, last, today),
    })
}

/// `3 of 26 shifts`, `all 26 shifts`; `26 shifts` where the number of all was not recorded.
fn decided_count(locale: Locale, data: &ShiftData) -> Option<String> {
    let count = data.count?;
    Some(match data.series_count {
        Some(of) if of == count => text!(locale, notification.all_of, of = of),
        Some(of) => text!(locale, notification.some_of, count = count, of = of),
        None => shift_count(locale, usize::try_from(count).ok()?),
    })
}

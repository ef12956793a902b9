//! The card of a notification: its icon, title and text in the language of the page, the time first.

mod emergency;
mod series_card;
mod station_clock;
mod stock_request;
mod trip;
mod urgency;

use super::{
    Locale,
    shift::{plate, status_label},
    text,
    time::{self, span},
};
use domain::{
    notification::{
        Notification, NotificationData, NotificationType, Resolved, ResolvedStatus, ShiftData,
    },
    shift::ShiftStatus,
};
use jiff::Timestamp;
use series_card::series_card;
use station_clock::StationClock;
pub use urgency::urgency;

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
        NotificationType::ShiftWaiting => "⏰",
        NotificationType::ShiftExpired => "⌛",
    }
}

/// The name of a type in the filter of the inbox.
pub fn type_name(locale: Locale, kind: NotificationType) -> &'static str {
    match kind {
        NotificationType::ShiftCreated => text!(locale, notifications.types.created),
        NotificationType::ShiftApproved => text!(locale, notifications.types.approved),
        NotificationType::ShiftRejected => text!(locale, notifications.types.rejected),
        NotificationType::TripAssigned => text!(locale, notifications.types.trip),
        NotificationType::StockRequest => text!(locale, notifications.types.stock_request),
        NotificationType::Emergency => text!(locale, notifications.types.emergency),
        NotificationType::ShiftWaiting => text!(locale, notifications.types.waiting),
        NotificationType::ShiftExpired => text!(locale, notifications.types.expired),
    }
}

/// Which names a card needs, because the user works with several of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CardNames {
    /// Whether it names the station.
    pub station: bool,
    /// Whether it names the vendor.
    pub vendor: bool,
}

/// The card of a notification. Data of no known form has no words of ours: then the machine's title and message stand.
/// So do they for several dates of a series in notifications from before the station's time zone was recorded.
pub fn card(
    locale: Locale,
    notification: &Notification,
    names: CardNames,
    now: Timestamp,
) -> NotificationCard {
    typed_card(locale, notification, names, now).unwrap_or_else(|| NotificationCard {
        title: notification.title.clone(),
        lead: notification.title.clone(),
        about: String::new(),
        news: notification.message.clone(),
    })
}

fn typed_card(
    locale: Locale,
    notification: &Notification,
    names: CardNames,
    now: Timestamp,
) -> Option<NotificationCard> {
    if notification.data.series().is_some() {
        return series_card(locale, notification, names, now);
    }
    let clock = |at| StationClock::of(notification, at);
    let (title, (lead, about), news) = match &notification.data {
        NotificationData::ShiftCreated(shift) => (
            text!(locale, notification.shift_created),
            shift_line(locale, shift, names, clock(shift.start_time)?, now),
            None,
        ),
        NotificationData::ShiftApproved(shift) => (
            text!(locale, notification.shift_approved),
            shift_line(locale, shift, names, clock(shift.start_time)?, now),
            Some(text!(
                locale,
                notification.approved_by,
                who = shift.decided_by.as_deref()?
            )),
        ),
        NotificationData::ShiftRejected(shift) => (
            text!(locale, notification.shift_rejected),
            shift_line(locale, shift, names, clock(shift.start_time)?, now),
            Some(text!(
                locale,
                notification.rejected_by,
                who = shift.decided_by.as_deref()?,
                reason = shift.rejection_reason.as_deref()?
            )),
        ),
        NotificationData::ShiftWaiting(shift) => (
            text!(locale, notification.shift_waiting),
            shift_line(locale, shift, names, clock(shift.start_time)?, now),
            None,
        ),
        NotificationData::ShiftExpired(shift) => (
            text!(locale, notification.shift_expired),
            shift_line(locale, shift, names, clock(shift.start_time)?, now),
            None,
        ),
        NotificationData::TripAssigned(trip) => trip::card(locale, notification, trip, now)?,
        NotificationData::StockRequest(stock) => {
            stock_request::card(locale, notification, stock, now)?
        }
        NotificationData::Emergency(emergency) => emergency::card(locale, notification, emergency),
        NotificationData::Other(_) => return None,
    };
    let station = notification
        .data
        .shift()
        .and_then(|shift| clock(shift.start_time))
        .or_else(|| stock_request::clock(notification));
    let settled = notification
        .resolved
        .as_ref()
        .map(|resolved| settled(locale, resolved, station, now));
    Some(NotificationCard {
        title: title.to_owned(),
        lead,
        about,
        news: settled.or(news).unwrap_or_else(|| title.to_owned()),
    })
}

/// `Approved by Asha Patel, 09:14`; `clock` is that of the station, if it is known.
fn settled(
    locale: Locale,
    resolved: &Resolved,
    clock: Option<StationClock<'_>>,
    now: Timestamp,
) -> String {
    let status = match resolved.status {
        ResolvedStatus::Approved => status_label(locale, ShiftStatus::Approved),
        ResolvedStatus::Rejected => status_label(locale, ShiftStatus::Rejected),
        ResolvedStatus::Cancelled => status_label(locale, ShiftStatus::Cancelled),
        ResolvedStatus::Expired => status_label(locale, ShiftStatus::Expired),
        ResolvedStatus::Served => text!(locale, notification.served),
        ResolvedStatus::Closed => text!(locale, notification.closed),
    };
    let what = match &resolved.by {
        Some(person) => {
            let who = person.full_name.as_str();
            text!(locale, notification.settled_by, status = status, who = who)
        }
        None => status.to_owned(),
    };
    let Some(clock) = clock else { return what };
    let local = clock.local(resolved.at);
    let time = if local.date() == clock.today(now) {
        time::clock(local)
    } else {
        clock.point_within(locale, resolved.at, now)
    };
    text!(locale, notification.settled_at, what = what, time = time)
}

/// `Today 14:00 – 22:00`, and `GJ 05 BX 4471 · Mahesh Solanki, Sabarmati Carriers · Hazira MS`.
fn shift_line(
    locale: Locale,
    shift: &ShiftData,
    names: CardNames,
    clock: StationClock<'_>,
    now: Timestamp,
) -> (String, String) {
    let (start, end) = (clock.local(shift.start_time), clock.local(shift.end_time));
    let about = about_shift(locale, shift, names);
    (span(locale, start, end, clock.today(now)), about)
}

/// `GJ 05 BX 4471 · Mahesh Solanki, Sabarmati Carriers · Hazira MS`.
fn about_shift(locale: Locale, shift: &ShiftData, names: CardNames) -> String {
    let driver = shift.driver_name.as_str();
    // Notifications from before they were recorded have no such names.
    let driver = match shift.vendor_name.as_deref().filter(|_| names.vendor) {
        Some(vendor) => text!(
            locale,
            notification.driver_of,
            driver = driver,
            vendor = vendor
        ),
        None => driver.to_owned(),
    };
    let vehicle = plate(&shift.vehicle_reg);
    let about = text!(
        locale,
        notification.about_shift,
        vehicle = vehicle,
        driver = driver
    );
    match shift.station_name.as_deref().filter(|_| names.station) {
        Some(station) => text!(
            locale,
            notification.at_station,
            about = about,
            station = station
        ),
        None => about,
    }
}

#[cfg(test)]
mod tests;

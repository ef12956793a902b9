//! Sentences for what an action did.

use super::{
    Locale,
    plural::count_text,
    series::{series_line, shift_count},
    shift::{plate, status_label},
    text,
    time::{span, today},
};
use crate::flash::{
    BulkAction, BulkReport, DecidedShift, FlashNotice, SentSeries, SentShift, SeriesChange,
    StockAction,
};
use domain::trip::TripStatus;
use jiff::Timestamp;

/// What an action did, in one sentence.
pub fn notice(locale: Locale, notice: &FlashNotice, now: Timestamp) -> String {
    match notice {
        FlashNotice::ShiftSent(shift) => sent(locale, shift, now),
        FlashNotice::AlreadySent { station } => {
            text!(locale, notice.already_sent, station = station.as_str())
        }
        FlashNotice::EmergencyRaised { told, drill: false } => {
            count_text!(locale, *told, emergency.raised)
        }
        FlashNotice::EmergencyRaised { told, drill: true } => {
            count_text!(locale, *told, emergency.drill_raised)
        }
        FlashNotice::EmergencyAcknowledged => text!(locale, emergency.was_acknowledged).to_owned(),
        FlashNotice::EmergencyClosed => text!(locale, emergency.was_closed).to_owned(),
        FlashNotice::Nudged { told } => {
            let told = i64::try_from(*told).unwrap_or(i64::MAX);
            let engineers = count_text!(locale, told, history.engineers);
            text!(locale, receipts.sent, engineers = engineers)
        }
        FlashNotice::Decided(shift) => decided(locale, shift, now),
        FlashNotice::Trip { status, station } => trip(locale, *status, station),
        FlashNotice::Stock { action, station } => stock(locale, *action, station),
        FlashNotice::BulkDecided(report) => bulk(locale, report),
        FlashNotice::SeriesSent(series) => series_sent(locale, series, now),
        FlashNotice::SeriesChanged(change) => series_changed(locale, change),
        FlashNotice::LimitsSaved { station } => {
            text!(locale, limits.saved, station = station.as_str())
        }
    }
}

fn trip(locale: Locale, status: TripStatus, station: &str) -> String {
    match status {
        TripStatus::Assigned => text!(locale, notice.trip.assigned, station = station),
        TripStatus::Started => text!(locale, notice.trip.started, station = station),
        TripStatus::Completed => text!(locale, notice.trip.completed, station = station),
        TripStatus::Cancelled => text!(locale, notice.trip.cancelled, station = station),
    }
}

fn stock(locale: Locale, action: StockAction, station: &str) -> String {
    match action {
        StockAction::Requested => text!(locale, notice.stock.requested, station = station),
        StockAction::Changed => text!(locale, notice.stock.changed, station = station),
        StockAction::Cancelled => text!(locale, notice.stock.cancelled, station = station),
    }
}

/// `Sent to Hazira MS for approval: Today 06:00 – 14:00, Kiran Vasava, GJ 05 BV 1228`.
fn sent(locale: Locale, shift: &SentShift, now: Timestamp) -> String {
    let today = today(now, shift.now_offset_seconds);
    text!(
        locale,
        notice.shift_sent,
        station = shift.station.as_str(),
        time = span(locale, shift.times.start, shift.times.end, today),
        driver = shift.driver.as_str(),
        vehicle = plate(&shift.vehicle)
    )
}

/// `Sent to Hazira MS for approval: 26 shifts, Mon–Sat 06:00, until 26 Dec, Kiran Vasava, GJ 05 BV 1228`.
fn series_sent(locale: Locale, sent: &SentSeries, now: Timestamp) -> String {
    let today = today(now, sent.now_offset_seconds);
    let (first, last) = (sent.first.start, sent.last);
    text!(
        locale,
        notice.series_sent,
        station = sent.station.as_str(),
        line = series_line(locale, sent.count, &sent.pattern, first, last, today),
        driver = sent.driver.as_str(),
        vehicle = plate(&sent.vehicle)
    )
}

/// `Approved: 12 shifts`; `Approved: 12 shifts. 2 were left as they are.`
fn series_changed(locale: Locale, change: &SeriesChange) -> String {
    let shifts = shift_count(locale, change.changed);
    let status = status_label(locale, change.status);
    let skipped = change.skipped.len() + change.more_skipped;
    match i64::try_from(skipped).unwrap_or(i64::MAX) {
        0 => text!(
            locale,
            notice.series_changed,
            status = status,
            shifts = shifts
        ),
        count => {
            let done = text!(
                locale,
                notice.series_changed,
                status = status,
                shifts = shifts
            );
            let rest = count_text!(locale, count, notice.left_as_is);
            text!(locale, notice.partly, done = done, rest = rest)
        }
    }
}

/// `Approved: Today 06:00 – 14:00, Kiran Vasava, GJ 05 BV 1228`.
fn decided(locale: Locale, shift: &DecidedShift, now: Timestamp) -> String {
    let today = today(now, shift.now_offset_seconds);
    text!(
        locale,
        notice.decided,
        status = status_label(locale, shift.status),
        time = span(locale, shift.start_local, shift.end_local, today),
        driver = shift.driver.as_str(),
        vehicle = plate(&shift.vehicle)
    )
}

/// `12 shifts approved`, `12 shifts approved, 2 not`.
pub fn bulk(locale: Locale, report: &BulkReport) -> String {
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let done = match report.action {
        BulkAction::Approve => count_text!(locale, count(report.done), selection.approved),
        BulkAction::Reject => count_text!(locale, count(report.done), selection.rejected),
    };
    if report.failures == 0 {
        return done;
    }
    text!(
        locale,
        selection.some_failed,
        done = done,
        failures = report.failures
    )
}

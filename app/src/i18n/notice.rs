//! Sentences for what an action did.

use super::{
    Locale,
    plural::count_text,
    shift::{plate, status_label},
    text,
    time::{span, today},
};
use crate::{
    api::shifts::BulkAction,
    flash::{BulkReport, DecidedShift, FlashNotice, SentShift, StockAction},
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

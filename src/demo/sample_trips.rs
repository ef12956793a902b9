//! Sample trips of the approved shift that is under way, and a stock request of the daughter station.

use super::{DemoReport, OPERATOR_EMAIL, sample::user};
use crate::{
    error::Error,
    page::PageRequest,
    service::{Service, shifts, stock_requests, trips},
    shift::{Shift, ShiftFilter, ShiftSort, ShiftStatus, Tab},
    stock_request::{HoursToEmpty, StockRequestDraft},
    trip::TripDraft,
    user::User,
};
use jiff::{SignedDuration, Timestamp};

/// Loads of the trips, in kilograms.
const LOADS: [i64; 3] = [1_200, 900, 1_500];
/// When each trip was assigned, started and completed, in minutes before now.
const PROGRESS: [(i64, Option<i64>, Option<i64>); 3] = [
    (140, Some(120), Some(45)),
    (130, Some(12), None),
    (9, None, None),
];

/// Makes three trips, one completed, one under way and one ahead, and a stock request that is open.
pub(super) async fn make(service: &Service, report: &DemoReport) -> Result<(), Error> {
    let now = service.now();
    let Some(engineer) = report.eics.first() else {
        return Ok(());
    };
    let engineer = user(service, &engineer.email).await?;
    let operator = user(service, OPERATOR_EMAIL).await?;
    if let Some(shift) = shift_under_way(service, &engineer, now).await? {
        make_trips(service, report, &engineer, &operator, &shift).await?;
    }
    let Some(station_id) = operator.operator_stations().next() else {
        return Ok(());
    };
    let draft = StockRequestDraft {
        station_id,
        hours_to_empty: "3.5".parse::<HoursToEmpty>().map_err(|_| Error::Internal)?,
        quantity_kg: Some(1_800),
        note: Some(
            "The second dispenser is out of order, so please send no more than that.".into(),
        ),
    };
    let asked = service.at(now - SignedDuration::from_mins(19));
    stock_requests::create(&asked, &operator, draft, None).await?;
    Ok(())
}

async fn make_trips(
    service: &Service,
    report: &DemoReport,
    engineer: &User,
    operator: &User,
    shift: &Shift,
) -> Result<(), Error> {
    let now = service.now();
    let vendor = report
        .vendors
        .iter()
        .find(|vendor| vendor.vendor_id == shift.vendor_id);
    let (Some(vendor), Some(to_station_id)) = (vendor, operator.operator_stations().next()) else {
        return Ok(());
    };
    let vendor = user(service, &vendor.user.email).await?;
    let at = |minutes: i64| {
        let time = now - SignedDuration::from_mins(minutes);
        service.at(time)
    };
    for ((assigned, started, completed), load) in PROGRESS.into_iter().zip(LOADS) {
        let planned = match started {
            Some(started) => now - SignedDuration::from_mins(started),
            None => now + SignedDuration::from_mins(40),
        };
        let draft = TripDraft {
            to_station_id,
            planned_start: planned.clamp(
                shift.start_time,
                shift.end_time - SignedDuration::from_mins(1),
            ),
            quantity_kg: Some(load),
            stock_request_id: None,
        };
        let trip = trips::assign(&at(assigned), engineer, shift.id, draft, None).await?;
        if let Some(started) = started {
            trips::start(&at(started), &vendor, trip.id, None).await?;
        }
        if let Some(completed) = completed {
            trips::complete(&at(completed), &vendor, trip.id, None).await?;
        }
    }
    Ok(())
}

/// The approved shift that ends next.
async fn shift_under_way(
    service: &Service,
    engineer: &User,
    now: Timestamp,
) -> Result<Option<Shift>, Error> {
    let filter = ShiftFilter {
        tab: Tab::One(ShiftStatus::Approved),
        from: Some(now),
        sort: ShiftSort::EarliestStart,
        ..ShiftFilter::default()
    };
    let page = shifts::list(service, engineer, &filter, PageRequest::default()).await?;
    Ok(page.results.into_iter().next())
}

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

/// What happened to a trip.
enum Step {
    /// It was assigned.
    Assign {
        /// Its load, in kilograms.
        quantity: i64,
        /// Its planned start, in minutes after now.
        ahead: i64,
    },
    /// The trip with this index started.
    Start(usize),
    /// The trip with this index was completed.
    Complete(usize),
}

/// What happened, each with its time in minutes before now, in this order.
const STEPS: [(i64, Step); 6] = [
    (140, assign(1_200, -120)),
    (130, assign(900, -12)),
    (120, Step::Start(0)),
    (45, Step::Complete(0)),
    (12, Step::Start(1)),
    (9, assign(1_500, 40)),
];

const fn assign(quantity: i64, ahead: i64) -> Step {
    Step::Assign { quantity, ahead }
}

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
    let mut ids = Vec::new();
    for (minutes, step) in STEPS {
        match step {
            Step::Assign { quantity, ahead } => {
                let draft = TripDraft {
                    to_station_id,
                    planned_start: (now + SignedDuration::from_mins(ahead)).clamp(
                        shift.start_time,
                        shift.end_time - SignedDuration::from_mins(1),
                    ),
                    quantity_kg: Some(quantity),
                    stock_request_id: None,
                };
                let trip = trips::assign(&at(minutes), engineer, shift.id, draft, None).await?;
                ids.push(trip.id);
            }
            Step::Start(n) => {
                let id = *ids.get(n).ok_or(Error::Internal)?;
                trips::start(&at(minutes), &vendor, id, None).await?;
            }
            Step::Complete(n) => {
                let id = *ids.get(n).ok_or(Error::Internal)?;
                trips::complete(&at(minutes), &vendor, id, None).await?;
            }
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

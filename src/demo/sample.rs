//! Sample shifts for a few days around today. They are created, decided and read through the services, so all data that
//! depends on them (notifications, audit) is real.

mod series;
mod tight;

use super::DemoReport;
use crate::{
    error::Error,
    id::{DriverId, ShiftId, VehicleId},
    service::{Service, inbox, shifts},
    shift::ShiftDraft,
    store::users,
    user::User,
    wall_clock::find_zone,
};
use jiff::{SignedDuration, Timestamp, ToSpan, civil};

/// Days before today on which shifts began.
const DAYS_BACK: i32 = 3;
/// Days after today on which shifts begin.
const DAYS_AHEAD: i32 = 2;
/// Start hours of a day's shifts, in the station's time zone.
const SLOTS: [i8; 3] = [6, 14, 22];
const LENGTH: SignedDuration = SignedDuration::from_hours(8);

enum Outcome {
    Pending,
    Approved,
    Rejected(&'static str),
    Cancelled,
}

enum Step {
    Create(usize),
    Decide(usize),
    /// A whole series, with its decision.
    Series(usize),
}

struct Planned {
    vendor: usize,
    draft: ShiftDraft,
    outcome: Outcome,
    created_at: Timestamp,
    decided_at: Timestamp,
    engineer_index: usize,
}

/// Creates the shifts of the demo's vendors and has the EICs decide most of them.
pub(super) async fn make(service: &Service, report: &DemoReport) -> Result<(), Error> {
    let now = service.now();
    let mut planned = plan(report, now)?;
    planned.extend(tight::requests(report, &planned, now));
    let admin = user(service, &report.admin.email).await?;
    tight::set_limits(service, report, &admin).await?;
    let mut steps: Vec<(Timestamp, Step)> = Vec::new();
    for (n, shift) in planned.iter().enumerate() {
        steps.push((shift.created_at, Step::Create(n)));
        if !matches!(shift.outcome, Outcome::Pending) {
            steps.push((shift.decided_at, Step::Decide(n)));
        }
    }
    for (n, sample) in series::ALL.iter().enumerate() {
        steps.push((sample.sent_at(now), Step::Series(n)));
    }
    steps.sort_by_key(|(at, _)| *at);
    let mut ids: Vec<Option<ShiftId>> = vec![None; planned.len()];
    for (at, step) in steps {
        let service_then = service.at(at);
        match step {
            Step::Create(n) => {
                let vendor = user(service, &report.vendors[planned[n].vendor].user.email).await?;
                ids[n] = Some(
                    shifts::create(&service_then, &vendor, planned[n].draft, None)
                        .await?
                        .id,
                );
            }
            Step::Series(n) => series::ALL[n].make(service, report, now).await?,
            Step::Decide(n) => {
                if let Some(id) = ids[n] {
                    decide_or_cancel(&service_then, report, &planned[n], id).await?;
                }
            }
        }
    }
    read_old_notifications(service, report, now).await
}

async fn decide_or_cancel(
    service_then: &Service,
    report: &DemoReport,
    shift: &Planned,
    id: ShiftId,
) -> Result<(), Error> {
    let vendor = user(service_then, &report.vendors[shift.vendor].user.email).await?;
    let Some(engineer) = report.eics.get(shift.engineer_index) else {
        return Ok(());
    };
    let engineer = user(service_then, &engineer.email).await?;
    match shift.outcome {
        Outcome::Pending => return Ok(()),
        Outcome::Approved => shifts::approve(service_then, &engineer, id, None).await?,
        Outcome::Rejected(reason) => {
            shifts::reject(service_then, &engineer, id, reason, None).await?
        }
        Outcome::Cancelled => shifts::cancel(service_then, &vendor, id, None).await?,
    };
    Ok(())
}

/// Marks notifications older than one hour as read.
async fn read_old_notifications(
    service: &Service,
    report: &DemoReport,
    now: Timestamp,
) -> Result<(), Error> {
    let users = report
        .eics
        .iter()
        .chain(report.vendors.iter().map(|vendor| &vendor.user));
    for demo_user in users.take(20) {
        let user = user(service, &demo_user.email).await?;
        let list = inbox::list(service, &user, &inbox::InboxQuery::default()).await?;
        let old = list.notifications.iter().find(|notification| {
            now.duration_since(notification.created_at) > SignedDuration::from_hours(1)
        });
        if let Some(newest) = old {
            inbox::mark_all_read(
                &service.at(now - SignedDuration::from_mins(50)),
                &user,
                Some(newest.id),
            )
            .await?;
        }
    }
    Ok(())
}

pub(super) async fn user(service: &Service, email: &str) -> Result<User, Error> {
    let email = email.parse().map_err(|_| Error::Internal)?;
    let account = users::by_email(&mut *service.store().reader().await?, &email).await?;
    account.map(|account| account.user).ok_or(Error::Internal)
}

/// Each vehicle has one slot a day, always with the same driver, so no shifts overlap. Some days are left out.
fn plan(report: &DemoReport, now: Timestamp) -> Result<Vec<Planned>, Error> {
    let zone = find_zone(super::names::ZONE).map_err(|_| Error::Internal)?;
    let today = zone.to_datetime(now).date();
    let mut planned = Vec::new();
    let mut pending_ages = [3, 24, 65, 170].into_iter();
    for day in -DAYS_BACK..=DAYS_AHEAD {
        let date = today.checked_add(day.days()).map_err(|_| Error::Internal)?;
        for (n, (vendor, vehicle_and_driver)) in vehicle_driver_pairs(report).enumerate() {
            if (n + day.unsigned_abs() as usize).is_multiple_of(4) {
                continue;
            }
            let local = date.to_datetime(civil::time(SLOTS[n % SLOTS.len()], 0, 0, 0));
            let start = zone
                .to_ambiguous_timestamp(local)
                .compatible()
                .map_err(|_| Error::Internal)?;
            let draft = ShiftDraft {
                vehicle_id: vehicle_and_driver.0,
                driver_id: vehicle_and_driver.1,
                start_time: start,
                end_time: start + LENGTH,
            };
            let ahead = start.duration_since(now) > SignedDuration::from_mins(30);
            let pending_minutes = if ahead { pending_ages.next() } else { None };
            let created_at = match pending_minutes {
                Some(minutes) => now - SignedDuration::from_mins(minutes),
                None => {
                    (start - SignedDuration::from_hours(20))
                        .min(now - SignedDuration::from_hours(5))
                        + SignedDuration::from_mins(7 * planned.len() as i64)
                }
            };
            let outcome = match (pending_minutes, planned.len() % 8) {
                (Some(_), _) => Outcome::Pending,
                (None, 2) => Outcome::Rejected(
                    "The compressor is in maintenance until noon. Please plan for the afternoon.",
                ),
                (None, 5) => Outcome::Cancelled,
                _ => Outcome::Approved,
            };
            let decided_at =
                created_at + SignedDuration::from_mins(12 + 5 * (planned.len() as i64 % 4));
            planned.push(Planned {
                vendor,
                draft,
                outcome,
                created_at,
                decided_at,
                engineer_index: planned.len() % report.eics.len().clamp(1, 2),
            });
        }
    }
    Ok(planned)
}

type VehicleAndDriver = (VehicleId, DriverId);

/// Up to six vehicles with their drivers, from all vendors in turn.
fn vehicle_driver_pairs(
    report: &DemoReport,
) -> impl Iterator<Item = (usize, VehicleAndDriver)> + '_ {
    (0..3)
        .flat_map(|turn| {
            report
                .vendors
                .iter()
                .enumerate()
                .filter_map(move |(vendor, demo_vendor)| {
                    Some((
                        vendor,
                        (
                            *demo_vendor.vehicle_ids.get(turn)?,
                            *demo_vendor.driver_ids.get(turn)?,
                        ),
                    ))
                })
        })
        .take(6)
}

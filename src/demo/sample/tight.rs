//! Two requests that an EIC has to think about: a driver with little rest, and a vehicle that must leave again at once.

use super::{Outcome, Planned};
use crate::{
    demo::DemoReport,
    error::Error,
    evidence::{FindingLevel, Limit, LimitKey},
    service::{Service, evidence},
    shift::ShiftDraft,
    user::User,
};
use jiff::{SignedDuration, Timestamp};

/// Rest of the driver before and after the first request: less than the 8 hours of the default limit.
const SHORT_REST: SignedDuration = SignedDuration::from_hours(6);
/// Time of the vehicle before the second request.
const SHORT_TURNAROUND: SignedDuration = SignedDuration::from_mins(20);
/// The station blocks a turnaround that is shorter.
const MIN_TURNAROUND_MINUTES: i64 = 45;
/// Length of both requests.
const SHORT: SignedDuration = SignedDuration::from_hours(4);

/// Sets the limits of the demo's station.
pub(super) async fn set_limits(
    service: &Service,
    report: &DemoReport,
    admin: &User,
) -> Result<(), Error> {
    let turnaround = Limit {
        value: Some(MIN_TURNAROUND_MINUTES),
        level: FindingLevel::Block,
    };
    let changes = [(LimitKey::MinTurnaroundMinutes, turnaround)];
    evidence::set_limits(service, admin, report.station_id, &changes).await?;
    Ok(())
}

/// The two requests, as far as there are drivers and vehicles for them.
pub(super) fn requests(report: &DemoReport, planned: &[Planned], now: Timestamp) -> Vec<Planned> {
    let taken = planned.iter().map(|one| one.draft).collect::<Vec<_>>();
    let rest = search(report, planned, &taken, now, SHORT_REST, |draft, base| {
        draft.driver_id == base.driver_id && draft.vehicle_id != base.vehicle_id
    });
    let taken: Vec<_> = taken
        .into_iter()
        .chain(rest.map(|(_, draft)| draft))
        .collect();
    let turnaround = search(
        report,
        planned,
        &taken,
        now,
        SHORT_TURNAROUND,
        |draft, base| draft.driver_id != base.driver_id && draft.vehicle_id == base.vehicle_id,
    );
    // They were read already, so that the bell counts only the newest requests of the sample.
    let ages = [95, 80];
    rest.into_iter()
        .chain(turnaround)
        .zip(ages)
        .map(|((vendor, draft), age)| {
            let created_at = now - SignedDuration::from_mins(age);
            Planned {
                vendor,
                draft,
                outcome: Outcome::Pending,
                created_at,
                decided_at: created_at,
                engineer_index: 0,
            }
        })
        .collect()
}

/// The first request of the wanted driver and vehicle that starts this long after a shift which takes place, and clashes
/// with nothing.
fn search(
    report: &DemoReport,
    planned: &[Planned],
    taken: &[ShiftDraft],
    now: Timestamp,
    after: SignedDuration,
    is_wanted: impl Fn(&ShiftDraft, &ShiftDraft) -> bool,
) -> Option<(usize, ShiftDraft)> {
    let takes_place = |one: &&Planned| matches!(one.outcome, Outcome::Pending | Outcome::Approved);
    let bases = planned
        .iter()
        .filter(takes_place)
        .filter(|base| base.draft.end_time > now);
    for base in bases {
        let start_time = base.draft.end_time + after;
        let vendor = &report.vendors[base.vendor];
        for driver_id in &vendor.driver_ids {
            for vehicle_id in &vendor.vehicle_ids {
                let draft = ShiftDraft {
                    vehicle_id: *vehicle_id,
                    driver_id: *driver_id,
                    start_time,
                    end_time: start_time + SHORT,
                };
                if is_wanted(&draft, &base.draft) && is_free(taken, &draft) {
                    return Some((base.vendor, draft));
                }
            }
        }
    }
    None
}

/// Whether the driver and the vehicle have no other shift then.
fn is_free(taken: &[ShiftDraft], draft: &ShiftDraft) -> bool {
    taken.iter().all(|other| {
        let is_same = other.driver_id == draft.driver_id || other.vehicle_id == draft.vehicle_id;
        let overlaps = other.start_time < draft.end_time && draft.start_time < other.end_time;
        !(is_same && overlaps)
    })
}

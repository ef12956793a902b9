//! Which dates of a series overlap with existing shifts.

use crate::{
    error::Error,
    shift::{Conflict, DateConflict, NewShift, Resource, SeriesDate, ShiftTimes},
    store::{
        Connection,
        shifts::{self, Busy},
    },
};

/// The shifts that occupy the vehicle and the driver during a range of dates.
pub(super) struct Occupied {
    vehicle: Vec<Busy>,
    driver: Vec<Busy>,
}

impl Occupied {
    /// Reads them in one query, for dates in order of start.
    pub(super) async fn read(
        db: &mut Connection,
        first: NewShift,
        dates: &[SeriesDate],
    ) -> Result<Self, Error> {
        let (from, until) = match dates {
            [from, .., until] => (from.times.start(), until.times.end()),
            [only] => (only.times.start(), only.times.end()),
            [] => (first.times.start(), first.times.end()),
        };
        let [vehicle, driver] =
            shifts::busy(db, first.vehicle_id, first.driver_id, from, until).await?;
        Ok(Self { vehicle, driver })
    }

    /// The first shift that occupies the vehicle, or else the driver, at that time.
    pub(super) fn conflict(&self, times: ShiftTimes) -> Option<Conflict> {
        [
            (Resource::Vehicle, &self.vehicle),
            (Resource::Driver, &self.driver),
        ]
        .into_iter()
        .find_map(|(resource, busy)| {
            // Shifts of one resource do not overlap, so their ends are in the same order as their starts.
            let n = busy.partition_point(|shift| shift.end <= times.start());
            let shift = busy.get(n).filter(|shift| shift.start < times.end())?;
            Some(Conflict {
                resource,
                shift_id: shift.id,
                start_time: shift.start,
                end_time: shift.end,
            })
        })
    }

    /// The conflicts of all dates, at most one each.
    pub(super) fn conflicts(&self, dates: &[SeriesDate]) -> Vec<DateConflict> {
        let conflicts = dates
            .iter()
            .filter_map(|date| Some(DateConflict::new(date.date, &self.conflict(date.times)?)));
        conflicts.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::to_millisecond, id::ShiftId};
    use jiff::{SignedDuration, Timestamp};

    fn at(minutes: i64) -> Timestamp {
        to_millisecond(Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes))
    }

    fn times(from: i64, until: i64) -> ShiftTimes {
        ShiftTimes::parse(at(from), at(until), at(0)).expect("valid times")
    }

    fn busy(shifts: &[(i64, i64, i64)]) -> Vec<Busy> {
        let busy = shifts.iter().map(|(id, from, until)| Busy {
            id: ShiftId::new(*id),
            start: at(*from),
            end: at(*until),
        });
        busy.collect()
    }

    /// Compared with looking at every shift, for every time within three hours.
    #[test]
    fn finds_the_first_overlapping_shift_and_the_vehicle_before_the_driver() {
        let vehicle = [(1, 30, 45), (2, 45, 60), (3, 90, 120)];
        let driver = [(4, 15, 30), (5, 60, 75), (6, 100, 150)];
        let occupied = Occupied {
            vehicle: busy(&vehicle),
            driver: busy(&driver),
        };
        for from in 0..180 {
            for until in from + 15..200 {
                let first = |shifts: &[(i64, i64, i64)]| {
                    let mut shifts = shifts.iter();
                    shifts
                        .find(|(_, start, end)| *start < until && from < *end)
                        .map(|(id, ..)| *id)
                };
                let expected = first(&vehicle)
                    .map(|id| (Resource::Vehicle, id))
                    .or(first(&driver).map(|id| (Resource::Driver, id)));
                let found = occupied.conflict(times(from, until));
                let found = found.map(|found| (found.resource, found.shift_id.get()));
                assert_eq!(found, expected, "{from} to {until}");
            }
        }
    }
}

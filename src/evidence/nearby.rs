//! Which shifts can change the evidence about another one.

use crate::shift::Shift;
use jiff::SignedDuration;

/// How far before and after a shift its neighbours are looked for; also the time over which duty is summed.
pub const WINDOW: SignedDuration = SignedDuration::from_hours(7 * 24);

impl Shift {
    /// Whether `other` is of the same driver or vehicle, at most 7 days before or after.
    pub fn is_neighbour_of(&self, other: &Self) -> bool {
        let is_near =
            |from: &Self, until: &Self| until.start_time.duration_since(from.end_time) < WINDOW;
        self.id != other.id
            && (self.driver_id == other.driver_id || self.vehicle_id == other.vehicle_id)
            && is_near(self, other)
            && is_near(other, self)
    }

    /// Whether `other` takes place at the same station at the same time.
    pub fn is_parallel_to(&self, other: &Self) -> bool {
        self.id != other.id
            && self.station_id == other.station_id
            && self.start_time < other.end_time
            && other.start_time < self.end_time
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn shift(id: i64, driver: i64, vehicle: i64, start: &str, end: &str) -> Shift {
        serde_json::from_value(json!({
            "id": id, "status": "PENDING", "vehicle_id": vehicle, "vehicle_reg": "GJ05BX4471", "driver_id": driver,
            "driver_name": "Mahesh Solanki", "vendor_id": 4, "vendor_name": "Sabarmati Carriers", "station_id": 1, "station_name": "Hazira MS",
            "start_time": start, "end_time": end, "is_recurring": false, "recurrence_pattern": null, "created_by": {"id": 6, "full_name": "Ravi Kumar"},
            "created_at": "2027-03-01T00:00:00Z", "decided_by": null, "decided_at": null, "rejection_reason": null, "version": 1,
        }))
        .expect("valid shift")
    }

    fn subject() -> Shift {
        shift(1, 3, 2, "2027-03-10T06:00:00Z", "2027-03-10T14:00:00Z")
    }

    #[test]
    fn neighbours_share_driver_or_vehicle_within_a_week() {
        let is_neighbour = |other: Shift| subject().is_neighbour_of(&other);
        let (start, end) = ("2027-03-12T06:00:00Z", "2027-03-12T14:00:00Z");
        assert!(is_neighbour(shift(7, 3, 9, start, end)));
        assert!(is_neighbour(shift(7, 9, 2, start, end)));
        assert!(!is_neighbour(shift(7, 9, 9, start, end)));
        assert!(!is_neighbour(shift(1, 3, 2, start, end)));
        let far = ("2027-03-17T14:00:00Z", "2027-03-17T20:00:00Z");
        assert!(!is_neighbour(shift(7, 3, 2, far.0, far.1)));
        let long_ago = ("2027-03-03T00:00:00Z", "2027-03-03T06:00:00Z");
        assert!(!is_neighbour(shift(7, 3, 2, long_ago.0, long_ago.1)));
    }

    #[test]
    fn parallel_shifts_overlap_and_do_not_only_touch() {
        let is_parallel = |start, end| subject().is_parallel_to(&shift(7, 9, 9, start, end));
        assert!(is_parallel("2027-03-10T13:59:00Z", "2027-03-10T20:00:00Z"));
        assert!(!is_parallel("2027-03-10T14:00:00Z", "2027-03-10T20:00:00Z"));
    }
}

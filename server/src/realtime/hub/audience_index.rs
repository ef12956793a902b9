//! Index of the connected users by the shifts that they may see, so that a shift need not be compared with every user.

use domain::{
    event::Audience,
    id::{StationId, UserId, VendorId},
    user::{RoleCode, User},
};
use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

/// Connected users by station, by vendor, and the admins. The test compares it with `User::may_see_shift`.
#[derive(Default)]
pub struct AudienceIndex {
    stations: HashMap<StationId, HashSet<UserId>>,
    vendors: HashMap<VendorId, HashSet<UserId>>,
    admins: HashSet<UserId>,
    /// Operators of daughter stations.
    operators: HashMap<StationId, HashSet<UserId>>,
}

impl AudienceIndex {
    /// Adds a user under their present roles.
    pub fn add(&mut self, user: &User) {
        for station in user.eic_stations() {
            self.stations.entry(station).or_default().insert(user.id);
        }
        for vendor in user.vendors() {
            self.vendors.entry(vendor).or_default().insert(user.id);
        }
        for station in user.operator_stations() {
            self.operators.entry(station).or_default().insert(user.id);
        }
        if user.is(RoleCode::Admin) {
            self.admins.insert(user.id);
        }
    }

    /// Removes a user who was added with these roles.
    pub fn remove(&mut self, user: &User) {
        for station in user.eic_stations() {
            remove_member(&mut self.stations, station, user.id);
        }
        for vendor in user.vendors() {
            remove_member(&mut self.vendors, vendor, user.id);
        }
        for station in user.operator_stations() {
            remove_member(&mut self.operators, station, user.id);
        }
        self.admins.remove(&user.id);
    }

    /// Whether any user in the index may see a shift of this vendor at this station.
    pub fn has_audience(&self, station: StationId, vendor: VendorId) -> bool {
        self.stations.contains_key(&station)
            || self.vendors.contains_key(&vendor)
            || !self.admins.is_empty()
    }

    /// The users of an audience, connected or not.
    pub fn users_of(&self, audience: &Audience) -> HashSet<UserId> {
        let eics = audience
            .eics_of
            .iter()
            .filter_map(|id| self.stations.get(id));
        let operators = audience
            .operators_of
            .iter()
            .filter_map(|id| self.operators.get(id));
        let vendors = audience
            .vendors
            .iter()
            .filter_map(|id| self.vendors.get(id));
        let admins = audience.admins.then_some(&self.admins);
        let by_role = eics.chain(operators).chain(vendors).chain(admins).flatten();
        by_role.chain(&audience.users).copied().collect()
    }

    /// The EICs of a station.
    pub fn eics_of(&self, station: StationId) -> impl Iterator<Item = UserId> {
        self.stations.get(&station).into_iter().flatten().copied()
    }

    /// The users who may see a shift of this vendor at this station.
    pub fn viewers(&self, station: StationId, vendor: VendorId) -> HashSet<UserId> {
        let of_station = self.stations.get(&station).into_iter().flatten();
        let of_vendor = self.vendors.get(&vendor).into_iter().flatten();
        of_station
            .chain(of_vendor)
            .chain(&self.admins)
            .copied()
            .collect()
    }
}

fn remove_member<K: Eq + Hash>(groups: &mut HashMap<K, HashSet<UserId>>, key: K, user: UserId) {
    if let Some(group) = groups.get_mut(&key) {
        group.remove(&user);
        if group.is_empty() {
            groups.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::user::Role;

    fn user(id: i64, code: RoleCode, station: Option<i64>, vendor: Option<i64>) -> User {
        let role = Role {
            code,
            station_id: station.map(StationId::new),
            station_name: None,
            vendor_id: vendor.map(VendorId::new),
            vendor_name: None,
        };
        User {
            id: UserId::new(id),
            email: String::new(),
            full_name: String::new(),
            roles: vec![role],
        }
    }

    #[test]
    fn viewers_are_those_who_may_see_the_shift() {
        let users = [
            user(1, RoleCode::Eic, Some(1), None),
            user(2, RoleCode::Eic, Some(2), None),
            user(3, RoleCode::Vendor, None, Some(7)),
            user(4, RoleCode::Vendor, None, Some(8)),
            user(5, RoleCode::Admin, None, None),
            user(6, RoleCode::DbsOperator, Some(1), None),
        ];
        let mut audience = AudienceIndex::default();
        users.iter().for_each(|user| audience.add(user));
        for (station, vendor) in [(1, 7), (1, 8), (2, 7), (3, 9)] {
            let (station, vendor) = (StationId::new(station), VendorId::new(vendor));
            let allowed = users
                .iter()
                .filter(|user| user.may_see_shift(station, vendor))
                .map(|user| user.id)
                .collect::<HashSet<_>>();
            assert_eq!(audience.viewers(station, vendor), allowed);
        }
    }

    #[test]
    fn has_an_audience_exactly_if_there_are_viewers() {
        let mut audience = AudienceIndex::default();
        audience.add(&user(1, RoleCode::Eic, Some(1), None));
        audience.add(&user(2, RoleCode::Vendor, None, Some(7)));
        for (station, vendor) in [(1, 7), (1, 8), (2, 7), (3, 9)] {
            let (station, vendor) = (StationId::new(station), VendorId::new(vendor));
            assert_eq!(
                audience.has_audience(station, vendor),
                !audience.viewers(station, vendor).is_empty()
            );
        }
    }

    #[test]
    fn removing_a_user_leaves_no_empty_groups() {
        let eic = user(1, RoleCode::Eic, Some(1), None);
        let mut audience = AudienceIndex::default();
        audience.add(&eic);
        audience.remove(&eic);
        assert!(
            audience
                .viewers(StationId::new(1), VendorId::new(1))
                .is_empty()
                && audience.stations.is_empty()
        );
    }
}

//! Which connected users may see the shifts of a station or a vendor, so that a shift does not ask every socket.

use domain::{
    id::{StationId, UserId, VendorId},
    user::{RoleCode, User},
};
use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

/// Connected users by what they may see.
#[derive(Default)]
pub struct AudienceIndex {
    stations: HashMap<StationId, HashSet<UserId>>,
    vendors: HashMap<VendorId, HashSet<UserId>>,
    admins: HashSet<UserId>,
}

impl AudienceIndex {
    /// Takes in a user with the roles they have now.
    pub fn add(&mut self, user: &User) {
        for station in user.eic_stations() {
            self.stations.entry(station).or_default().insert(user.id);
        }
        for vendor in user.vendors() {
            self.vendors.entry(vendor).or_default().insert(user.id);
        }
        if user.is(RoleCode::Admin) {
            self.admins.insert(user.id);
        }
    }

    /// Forgets a user who was taken in with these roles.
    pub fn remove(&mut self, user: &User) {
        for station in user.eic_stations() {
            leave(&mut self.stations, station, user.id);
        }
        for vendor in user.vendors() {
            leave(&mut self.vendors, vendor, user.id);
        }
        self.admins.remove(&user.id);
    }

    /// Whether anybody may see a shift of this vendor at this station.
    pub fn has_audience(&self, station: StationId, vendor: VendorId) -> bool {
        self.stations.contains_key(&station)
            || self.vendors.contains_key(&vendor)
            || !self.admins.is_empty()
    }

    /// Who may see a shift of this vendor at this station, each once.
    pub fn who_may_see(&self, station: StationId, vendor: VendorId) -> HashSet<UserId> {
        let of_station = self.stations.get(&station).into_iter().flatten();
        let of_vendor = self.vendors.get(&vendor).into_iter().flatten();
        of_station
            .chain(of_vendor)
            .chain(&self.admins)
            .copied()
            .collect()
    }
}

fn leave<K: Eq + Hash>(groups: &mut HashMap<K, HashSet<UserId>>, key: K, user: UserId) {
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
    fn the_index_agrees_with_the_rule() {
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
            assert_eq!(audience.who_may_see(station, vendor), allowed);
        }
    }

    #[test]
    fn there_is_an_audience_exactly_if_somebody_may_see() {
        let mut audience = AudienceIndex::default();
        audience.add(&user(1, RoleCode::Eic, Some(1), None));
        audience.add(&user(2, RoleCode::Vendor, None, Some(7)));
        for (station, vendor) in [(1, 7), (1, 8), (2, 7), (3, 9)] {
            let (station, vendor) = (StationId::new(station), VendorId::new(vendor));
            assert_eq!(
                audience.has_audience(station, vendor),
                !audience.who_may_see(station, vendor).is_empty()
            );
        }
    }

    #[test]
    fn who_left_is_gone_and_leaves_nothing_behind() {
        let eic = user(1, RoleCode::Eic, Some(1), None);
        let mut audience = AudienceIndex::default();
        audience.add(&eic);
        audience.remove(&eic);
        assert!(
            audience
                .who_may_see(StationId::new(1), VendorId::new(1))
                .is_empty()
                && audience.stations.is_empty()
        );
    }
}

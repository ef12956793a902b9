//! Users and their roles.

#[cfg(feature = "ssr")]
mod email;

#[cfg(feature = "ssr")]
pub use email::{Email, InvalidEmail};

use crate::id::{StationId, UserId, VendorId};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Role of a user. Each is tied to a station or a vendor; an admin's is tied to neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RoleCode {
    /// Engineer in charge: decides about shifts at a mother station.
    Eic,
    /// Plans shifts for a transport vendor.
    Vendor,
    /// Operates a daughter booster station.
    DbsOperator,
    /// May see everything.
    Admin,
}

impl RoleCode {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Eic, Self::Vendor, Self::DbsOperator, Self::Admin];

    /// The code on the wire and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eic => "EIC",
            Self::Vendor => "VENDOR",
            Self::DbsOperator => "DBS_OPERATOR",
            Self::Admin => "ADMIN",
        }
    }
}

impl fmt::Display for RoleCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for RoleCode {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or(UnknownRole)
    }
}

/// Error: the text is not a role code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown_role")]
pub struct UnknownRole;

/// One active role of a user (CONTRACT §2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Code of the role.
    pub code: RoleCode,
    /// Station of the role, for EIC and DBS_OPERATOR.
    pub station_id: Option<StationId>,
    /// Name of that station.
    pub station_name: Option<String>,
    /// Vendor of the role, for VENDOR.
    pub vendor_id: Option<VendorId>,
    /// Name of that vendor.
    pub vendor_name: Option<String>,
}

/// A user with their active roles (CONTRACT §2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Primary key.
    pub id: UserId,
    /// E-mail address for signing in.
    pub email: String,
    /// Name of the person; not unique.
    pub full_name: String,
    /// Active roles.
    pub roles: Vec<Role>,
}

impl User {
    /// Whether the user has this role at any station or vendor.
    pub fn is(&self, code: RoleCode) -> bool {
        self.roles.iter().any(|role| role.code == code)
    }

    /// The stations where the user is an EIC.
    pub fn eic_stations(&self) -> impl Iterator<Item = StationId> {
        self.roles_with(RoleCode::Eic)
            .filter_map(|role| role.station_id)
    }

    /// The daughter stations that the user operates.
    pub fn operator_stations(&self) -> impl Iterator<Item = StationId> {
        self.roles_with(RoleCode::DbsOperator)
            .filter_map(|role| role.station_id)
    }

    /// Whether the user operates this daughter station.
    pub fn is_operator_of(&self, station: StationId) -> bool {
        self.operator_stations().any(|own| own == station)
    }

    /// The vendors for which the user plans shifts.
    pub fn vendors(&self) -> impl Iterator<Item = VendorId> {
        self.roles_with(RoleCode::Vendor)
            .filter_map(|role| role.vendor_id)
    }

    /// Whether the user decides about shifts at this station.
    pub fn is_eic_of(&self, station: StationId) -> bool {
        self.eic_stations().any(|own| own == station)
    }

    /// Whether the user plans shifts for this vendor.
    pub fn is_vendor_of(&self, vendor: VendorId) -> bool {
        self.vendors().any(|own| own == vendor)
    }

    /// Whether the user has a role that works with shifts (CONTRACT §3).
    pub fn works_with_shifts(&self) -> bool {
        [RoleCode::Eic, RoleCode::Vendor, RoleCode::Admin]
            .into_iter()
            .any(|code| self.is(code))
    }

    /// Whether the user may see a shift of this vendor at this station.
    pub fn may_see_shift(&self, station: StationId, vendor: VendorId) -> bool {
        self.is(RoleCode::Admin) || self.is_eic_of(station) || self.is_vendor_of(vendor)
    }

    /// Whether the user may see a trip of this vendor between these stations.
    pub fn may_see_trip(&self, from: StationId, vendor: VendorId, to: StationId) -> bool {
        self.may_see_shift(from, vendor) || self.is_operator_of(to)
    }

    /// Whether the user may see a stock request of this station to this mother station.
    pub fn may_see_stock_request(&self, station: StationId, mother: StationId) -> bool {
        self.is(RoleCode::Admin) || self.is_eic_of(mother) || self.is_operator_of(station)
    }

    /// Whether the user may see evidence and limits at this station: its EICs and administrators.
    pub fn may_see_evidence_at(&self, station: StationId) -> bool {
        self.is(RoleCode::Admin) || self.is_eic_of(station)
    }

    fn roles_with(&self, code: RoleCode) -> impl Iterator<Item = &Role> {
        self.roles.iter().filter(move |role| role.code == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(roles: Vec<Role>) -> User {
        User {
            id: UserId::new(1),
            email: "asha@hazira.example".into(),
            full_name: "Asha Patel".into(),
            roles,
        }
    }

    fn role(code: RoleCode, station: Option<i64>, vendor: Option<i64>) -> Role {
        Role {
            code,
            station_id: station.map(StationId::new),
            station_name: None,
            vendor_id: vendor.map(VendorId::new),
            vendor_name: None,
        }
    }

    #[test]
    fn an_eic_may_see_only_shifts_of_their_station() {
        let eic = user(vec![role(RoleCode::Eic, Some(1), None)]);
        assert!(eic.may_see_shift(StationId::new(1), VendorId::new(9)));
        assert!(!eic.may_see_shift(StationId::new(2), VendorId::new(9)));
    }

    #[test]
    fn a_vendor_may_see_own_shifts_at_every_station() {
        let vendor = user(vec![role(RoleCode::Vendor, None, Some(7))]);
        assert!(vendor.may_see_shift(StationId::new(2), VendorId::new(7)));
        assert!(!vendor.may_see_shift(StationId::new(2), VendorId::new(8)));
    }

    #[test]
    fn a_dbs_operator_may_not_work_with_shifts() {
        let operator = user(vec![role(RoleCode::DbsOperator, Some(1), None)]);
        assert!(!operator.works_with_shifts());
        assert!(!operator.is_eic_of(StationId::new(1)));
        assert!(!operator.may_see_shift(StationId::new(1), VendorId::new(7)));
    }

    #[test]
    fn every_role_code_round_trips() {
        for code in RoleCode::ALL {
            assert_eq!(code.as_str().parse(), Ok(code));
            assert_eq!(
                serde_json::to_value(code).expect("serializable"),
                code.as_str()
            );
        }
        assert_eq!("eic".parse::<RoleCode>(), Err(UnknownRole));
    }
}

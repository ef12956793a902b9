//! The station or vendor that a role is tied to (CONTRACT §2).

use crate::{
    error::{EntityKind, Error},
    field_errors::FieldError,
    id::{StationId, VendorId},
    store::{Connection, audit, fleet, users::RoleScope},
    user::RoleCode,
};
use serde_json::json;

/// Checks that the role is tied to exactly what its code requires: EIC to an MS, DBS_OPERATOR to a DBS, VENDOR to a
/// vendor, ADMIN to nothing.
pub(super) async fn check_scope(
    db: &mut Connection,
    code: RoleCode,
    station: Option<StationId>,
    vendor: Option<VendorId>,
) -> Result<RoleScope, Error> {
    let is_valid = match (code, station, vendor) {
        (RoleCode::Eic | RoleCode::DbsOperator, Some(station), None) => {
            let mother = fleet::is_mother_station(db, station)
                .await?
                .ok_or(Error::NotFound {
                    entity: EntityKind::Station,
                })?;
            if mother != (code == RoleCode::Eic) {
                return Err(Error::field("station", FieldError::WrongStationKind));
            }
            true
        }
        (RoleCode::Vendor, None, Some(vendor)) => {
            if !fleet::vendor_exists(db, vendor).await? {
                return Err(Error::NotFound {
                    entity: EntityKind::Vendor,
                });
            }
            true
        }
        (RoleCode::Admin, None, None) => true,
        _ => false,
    };
    if is_valid {
        Ok(RoleScope {
            code,
            station,
            vendor,
        })
    } else {
        Err(Error::field("role", FieldError::WrongRoleScope))
    }
}

pub(super) fn with_scope(entry: audit::Entry, scope: RoleScope) -> audit::Entry {
    entry.with(json!({"role": scope.code, "station_id": scope.station, "vendor_id": scope.vendor}))
}

//! What a role is tied to: a station, a vendor or nothing (CONTRACT §2).

use crate::{
    error::{EntityKind, Error},
    field_errors::FieldError,
    id::{StationId, VendorId},
    store::{Connection, audit, fleet, users::RoleScope},
    user::RoleCode,
};
use serde_json::json;

/// A role is tied to what it is about and to nothing else (CONTRACT §2).
pub(super) async fn check_scope(
    db: &mut Connection,
    code: RoleCode,
    station: Option<StationId>,
    vendor: Option<VendorId>,
) -> Result<RoleScope, Error> {
    let tied = match (code, station, vendor) {
        (RoleCode::Eic | RoleCode::DbsOperator, Some(station), None) => {
            let mother = fleet::is_mother_station(db, station)
                .await?
                .ok_or(Error::NotFound {
                    what: EntityKind::Station,
                })?;
            if mother != (code == RoleCode::Eic) {
                return Err(Error::field("station", FieldError::WrongStationKind));
            }
            true
        }
        (RoleCode::Vendor, None, Some(vendor)) => {
            if !fleet::vendor_exists(db, vendor).await? {
                return Err(Error::NotFound {
                    what: EntityKind::Vendor,
                });
            }
            true
        }
        (RoleCode::Admin, None, None) => true,
        _ => false,
    };
    if tied {
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

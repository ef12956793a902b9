//! Demo data: a small network to try the application with (CONTRACT §6, `demo`).

mod drill;
mod names;
mod sample;
mod sample_trips;

use crate::{
    credential::{ApiToken, TokenScope},
    error::Error,
    field_errors::FieldError,
    id::{DriverId, StationId, UserId, VehicleId, VendorId},
    service::{Service, auth::password::Password},
    store::{
        Connection, fleet, sessions,
        users::{self, RoleScope},
    },
    user::{Email, RoleCode},
};
use jiff::Timestamp;
use serde::Serialize;

/// Password of every demo user.
pub const PASSWORD: &str = "demo-password";

/// Size of the demo network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoPlan {
    /// Number of EICs of the mother station.
    pub eics: usize,
    /// Number of vendors, each with one user.
    pub vendors: usize,
    /// Number of vehicles of all vendors together.
    pub vehicles: usize,
    /// Number of drivers of all vendors together.
    pub drivers: usize,
    /// Whether sample shifts around today are created too.
    pub sample: bool,
}

/// The demo users and their API tokens (CONTRACT §6, `--credentials`).
#[derive(Debug, Serialize)]
pub struct DemoReport {
    /// Id of the mother station.
    pub station_id: StationId,
    /// EICs of the mother station.
    pub eics: Vec<DemoUser>,
    /// Vendors, each with its user.
    pub vendors: Vec<DemoVendor>,
    /// The user with role ADMIN.
    pub admin: DemoUser,
}

/// A user of the demo.
#[derive(Debug, Serialize)]
pub struct DemoUser {
    /// E-mail address for signing in.
    pub email: String,
    /// Id of the user.
    pub id: UserId,
    /// Their API token.
    pub token: String,
}

/// A vendor of the demo.
#[derive(Debug, Serialize)]
pub struct DemoVendor {
    /// The vendor's user.
    #[serde(flatten)]
    pub user: DemoUser,
    /// Id of the vendor.
    pub vendor_id: VendorId,
    /// Ids of the vendor's vehicles.
    pub vehicle_ids: Vec<VehicleId>,
    /// Ids of the vendor's drivers.
    pub driver_ids: Vec<DriverId>,
}

/// Address of the operator of the daughter station.
pub const OPERATOR_EMAIL: &str = "dbs1@demo.example";

/// Fills a database that has no users.
///
/// # Errors
/// [`Error::Invalid`] if it has users, or stations or vendors with the same names; nothing is changed then.
pub async fn fill(service: &Service, plan: &DemoPlan) -> Result<DemoReport, Error> {
    let password =
        Password::parse(PASSWORD.to_owned()).map_err(|fields| Error::Invalid { fields })?;
    let hash = service.hasher().hash(password).await?;
    let mut tx = service.store().write().await?;
    if users::any(&mut tx).await? {
        return Err(Error::field("database", FieldError::DatabaseHasUsers));
    }
    let report = DemoBuilder {
        db: &mut tx,
        hash: &hash,
        now: service.now(),
    }
    .fill(plan)
    .await?;
    tx.commit().await?;
    if plan.sample {
        drill::make(service, &report).await?;
        sample::make(service, &report).await?;
        sample_trips::make(service, &report).await?;
    }
    Ok(report)
}

struct DemoBuilder<'a> {
    db: &'a mut Connection,
    hash: &'a str,
    now: Timestamp,
}

impl DemoBuilder<'_> {
    async fn fill(&mut self, plan: &DemoPlan) -> Result<DemoReport, Error> {
        let name_taken = || Error::field("database", FieldError::DatabaseHasDemo);
        let station_id = fleet::insert_station(self.db, names::MOTHER_STATION, "MS", names::ZONE)
            .await?
            .ok_or_else(name_taken)?;
        let daughter = fleet::insert_station(self.db, names::DAUGHTER_STATION, "DBS", names::ZONE)
            .await?
            .ok_or_else(name_taken)?;
        fleet::set_mother_station(self.db, daughter, Some(station_id)).await?;
        let mut eics = Vec::with_capacity(plan.eics);
        for n in 1..=plan.eics {
            let scope = RoleScope {
                code: RoleCode::Eic,
                station: Some(station_id),
                vendor: None,
            };
            eics.push(
                self.user(&format!("eic{n}@demo.example"), &names::engineer(n), scope)
                    .await?,
            );
        }
        let mut vendors = Vec::with_capacity(plan.vendors);
        for n in 1..=plan.vendors {
            let vendor_id = fleet::insert_vendor(self.db, &names::vendor(n))
                .await?
                .ok_or_else(name_taken)?;
            let scope = RoleScope {
                code: RoleCode::Vendor,
                station: None,
                vendor: Some(vendor_id),
            };
            let user = self
                .user(
                    &format!("vendor{n}@demo.example"),
                    &names::planner(n),
                    scope,
                )
                .await?;
            vendors.push(DemoVendor {
                user,
                vendor_id,
                vehicle_ids: Vec::new(),
                driver_ids: Vec::new(),
            });
        }
        if !vendors.is_empty() {
            for n in 0..plan.vehicles {
                let owner = n % vendors.len();
                let id = fleet::insert_vehicle(
                    self.db,
                    &names::registration(n),
                    vendors[owner].vendor_id,
                    Some(station_id),
                )
                .await?
                .ok_or_else(name_taken)?;
                vendors[owner].vehicle_ids.push(id);
            }
            for n in 0..plan.drivers {
                let owner = n % vendors.len();
                let (name, vendor) = (names::driver(n), vendors[owner].vendor_id);
                let id = fleet::insert_driver(self.db, &name, None, vendor)
                    .await?
                    .ok_or_else(name_taken)?;
                vendors[owner].driver_ids.push(id);
            }
        }
        let operator = RoleScope {
            code: RoleCode::DbsOperator,
            station: Some(daughter),
            vendor: None,
        };
        self.user(OPERATOR_EMAIL, names::OPERATOR, operator).await?;
        let admin = self
            .user(
                "admin@demo.example",
                names::ADMIN,
                RoleScope {
                    code: RoleCode::Admin,
                    station: None,
                    vendor: None,
                },
            )
            .await?;
        Ok(DemoReport {
            station_id,
            eics,
            vendors,
            admin,
        })
    }

    async fn user(&mut self, email: &str, name: &str, scope: RoleScope) -> Result<DemoUser, Error> {
        let address: Email = email.parse().map_err(|_| Error::Internal)?;
        let id = users::insert(self.db, &address, name, self.hash, self.now)
            .await?
            .ok_or(Error::Internal)?;
        users::grant(self.db, id, scope, self.now).await?;
        let token = ApiToken::random();
        sessions::insert_token(self.db, id, &token.hash(), TokenScope::Full, self.now).await?;
        Ok(DemoUser {
            email: email.to_owned(),
            id,
            token: token.expose().to_owned(),
        })
    }
}

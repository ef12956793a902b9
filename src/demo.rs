//! A network to try things with (CONTRACT §6, `demo`).

mod names;
mod sample;

use crate::{
    credential::ApiToken,
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

/// Everyone's password.
pub const PASSWORD: &str = "demo-password";

/// How large the network is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoPlan {
    /// EICs of the mother station.
    pub eics: usize,
    /// Vendors, each with one user.
    pub vendors: usize,
    /// Vehicles of all vendors together.
    pub vehicles: usize,
    /// Drivers of all vendors together.
    pub drivers: usize,
    /// Whether believable shifts around today are made too.
    pub sample: bool,
}

/// Who can sign in, with their tokens (CONTRACT §6, `--credentials`).
#[derive(Debug, Serialize)]
pub struct DemoReport {
    /// The mother station.
    pub station_id: StationId,
    /// Its EICs.
    pub eics: Vec<DemoUser>,
    /// The vendors' users.
    pub vendors: Vec<DemoVendor>,
    /// The admin.
    pub admin: DemoUser,
}

/// A user of the demo.
#[derive(Debug, Serialize)]
pub struct DemoUser {
    /// Where they sign in.
    pub email: String,
    /// Their id.
    pub id: UserId,
    /// Their API token.
    pub token: String,
}

/// A vendor of the demo.
#[derive(Debug, Serialize)]
pub struct DemoVendor {
    /// Its user.
    #[serde(flatten)]
    pub user: DemoUser,
    /// It.
    pub vendor_id: VendorId,
    /// Its vehicles.
    pub vehicle_ids: Vec<VehicleId>,
    /// Its drivers.
    pub driver_ids: Vec<DriverId>,
}

/// Fills a database that holds no users.
///
/// # Errors
/// [`Error::Invalid`] if it holds users, or stations and vendors by the same names; nothing is changed then.
pub async fn fill(service: &Service, plan: &DemoPlan) -> Result<DemoReport, Error> {
    let password =
        Password::parse(PASSWORD.to_owned()).map_err(|fields| Error::Invalid { fields })?;
    let hash = service.hasher().hash(password).await?;
    let mut tx = service.store().write().await?;
    if users::any(&mut tx).await? {
        return Err(Error::field("database", FieldError::DatabaseHasUsers));
    }
    let report = Filling {
        db: &mut tx,
        hash: &hash,
        now: service.now(),
    }
    .fill(plan)
    .await?;
    tx.commit().await?;
    if plan.sample {
        sample::make(service, &report).await?;
    }
    Ok(report)
}

struct Filling<'a> {
    db: &'a mut Connection,
    hash: &'a str,
    now: Timestamp,
}

impl Filling<'_> {
    async fn fill(&mut self, plan: &DemoPlan) -> Result<DemoReport, Error> {
        let taken = || Error::field("database", FieldError::DatabaseHasDemo);
        let station_id = fleet::insert_station(self.db, names::MOTHER_STATION, "MS", names::ZONE)
            .await?
            .ok_or_else(taken)?;
        let daughter = fleet::insert_station(self.db, names::DAUGHTER_STATION, "DBS", names::ZONE)
            .await?
            .ok_or_else(taken)?;
        let mut eics = Vec::with_capacity(plan.eics);
        for n in 1..=plan.eics {
            let tie = RoleScope {
                code: RoleCode::Eic,
                station: Some(station_id),
                vendor: None,
            };
            eics.push(
                self.user(&format!("eic{n}@demo.example"), &names::engineer(n), tie)
                    .await?,
            );
        }
        let mut vendors = Vec::with_capacity(plan.vendors);
        for n in 1..=plan.vendors {
            let vendor_id = fleet::insert_vendor(self.db, &names::vendor(n))
                .await?
                .ok_or_else(taken)?;
            let tie = RoleScope {
                code: RoleCode::Vendor,
                station: None,
                vendor: Some(vendor_id),
            };
            let user = self
                .user(&format!("vendor{n}@demo.example"), &names::planner(n), tie)
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
                .ok_or_else(taken)?;
                vendors[owner].vehicle_ids.push(id);
            }
            for n in 0..plan.drivers {
                let owner = n % vendors.len();
                let id = fleet::insert_driver(self.db, &names::driver(n), vendors[owner].vendor_id)
                    .await?;
                vendors[owner].driver_ids.push(id);
            }
        }
        let operator = RoleScope {
            code: RoleCode::DbsOperator,
            station: Some(daughter),
            vendor: None,
        };
        self.user("dbs1@demo.example", names::OPERATOR, operator)
            .await?;
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

    async fn user(&mut self, email: &str, name: &str, tie: RoleScope) -> Result<DemoUser, Error> {
        let address: Email = email.parse().map_err(|_| Error::Internal)?;
        let id = users::insert(self.db, &address, name, self.hash, self.now)
            .await?
            .ok_or(Error::Internal)?;
        users::grant(self.db, id, tie, self.now).await?;
        let token = ApiToken::random();
        sessions::insert_token(self.db, id, &token.hash(), self.now).await?;
        Ok(DemoUser {
            email: email.to_owned(),
            id,
            token: token.expose().to_owned(),
        })
    }
}

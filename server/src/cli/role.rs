//! The commands `shiftbell role`.

use super::email::EmailArgument;
use crate::command_error::CommandError;
use clap::{
    Args, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use domain::{
    service::{
        Service, accounts,
        fleet::{find_station, find_vendor},
    },
    user::RoleCode,
};

/// Commands for roles.
#[derive(Subcommand)]
pub enum RoleCommand {
    /// Grant a role: EIC at a mother station, DBS_OPERATOR at a daughter station, VENDOR of a vendor, or ADMIN.
    Grant(Role),
    /// Revoke a role. The user's open pages lose it within 2 seconds.
    Revoke(Role),
}

/// The role of a user.
#[derive(Args)]
#[command(allow_missing_positional = true)]
pub struct Role {
    #[command(flatten)]
    email: EmailArgument,
    /// The role, in upper or lower case.
    #[arg(value_parser = roles(), ignore_case = true)]
    role: RoleCode,
    /// The station, for EIC and DBS_OPERATOR.
    #[arg(long, value_name = "ID_OR_NAME")]
    station: Option<String>,
    /// The vendor, for VENDOR.
    #[arg(long, value_name = "ID_OR_NAME")]
    vendor: Option<String>,
}

impl RoleCommand {
    /// Runs the command.
    pub async fn run(self, service: &Service) -> Result<(), CommandError> {
        let (role, granted) = match &self {
            Self::Grant(role) => (role, true),
            Self::Revoke(role) => (role, false),
        };
        let (email, code) = (role.email.get(), role.role);
        let station = match &role.station {
            Some(text) => Some(find_station(service, text).await?),
            None => None,
        };
        let vendor = match &role.vendor {
            Some(text) => Some(find_vendor(service, text).await?),
            None => None,
        };
        let station_id = station.as_ref().map(|station| station.id);
        let vendor_id = vendor.as_ref().map(|vendor| vendor.id);
        let place = station.map(|station| format!(" at {}", station.name));
        let place = place.or(vendor.map(|vendor| format!(" of {}", vendor.name)));
        let place = place.unwrap_or_default();
        if granted {
            accounts::grant_role(service, email, code, station_id, vendor_id).await?;
            println!("{email} is {code}{place}.");
        } else {
            accounts::revoke_role(service, email, code, station_id, vendor_id).await?;
            println!("{email} is no longer {code}{place}.");
        }
        Ok(())
    }
}

fn roles() -> impl TypedValueParser<Value = RoleCode> {
    PossibleValuesParser::new(RoleCode::ALL.map(RoleCode::as_str))
        .try_map(|text| text.to_ascii_uppercase().parse::<RoleCode>())
}

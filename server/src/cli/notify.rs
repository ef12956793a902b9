//! The command `shiftbell notify`.

use crate::command_error::CommandError;
use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use domain::{
    error::Error,
    id::{StationId, VendorId},
    notification::{Addressees, FOREIGN_TYPES, ForeignDraft, NotificationType},
    service::{
        Service,
        fleet::{find_station, find_vendor},
        inbox,
    },
    user::RoleCode,
};
use serde_json::{Map, Value};

/// Arguments of `shiftbell notify`.
#[derive(Args)]
pub struct Notify {
    #[command(flatten)]
    to: To,
    /// Only those at this station; with EIC and DBS_OPERATOR.
    #[arg(long, value_name = "ID_OR_NAME", conflicts_with = "to_email")]
    station: Option<String>,
    /// Only those of this vendor; with VENDOR.
    #[arg(long, value_name = "ID_OR_NAME", conflicts_with = "to_email")]
    vendor: Option<String>,
    /// Type of the notification.
    #[arg(long = "type", value_name = "TYPE", value_parser = types(), ignore_case = true)]
    kind: NotificationType,
    /// Title, up to 255 characters.
    #[arg(long)]
    title: String,
    /// Message, up to 2000 characters.
    #[arg(long)]
    message: String,
    /// Page of this site that a click opens, such as /shifts/5.
    #[arg(long, value_name = "PATH")]
    action_url: Option<String>,
    /// A JSON object for programs, up to 8 KiB.
    #[arg(long, value_name = "JSON", value_parser = json_object)]
    data: Option<Data>,
}

/// Whom to tell.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct To {
    /// Tell everybody with this role.
    #[arg(long, value_name = "ROLE", value_parser = roles(), ignore_case = true)]
    to_role: Option<RoleCode>,
    /// Tell the user with this e-mail address; may be repeated.
    #[arg(long, value_name = "EMAIL")]
    to_email: Vec<String>,
}

/// A JSON object; a type of its own, because clap parses one value.
#[derive(Clone)]
struct Data(Map<String, Value>);

impl Notify {
    /// Runs the command.
    pub async fn run(self, service: &Service) -> Result<(), CommandError> {
        let draft = ForeignDraft {
            to: addressees(service, &self).await?,
            kind: self.kind,
            title: self.title,
            message: self.message,
            data: self.data.map(|data| data.0).unwrap_or_default(),
            action_url: self.action_url,
        };
        let notification = draft.check().map_err(|fields| Error::Invalid { fields })?;
        let told = inbox::send_from_command_line(service, notification).await?;
        match told {
            1 => println!("Told 1 user."),
            told => println!("Told {told} users."),
        }
        Ok(())
    }
}

async fn addressees(service: &Service, notify: &Notify) -> Result<Addressees, CommandError> {
    let Some(code) = notify.to.to_role else {
        let emails = notify.to.to_email.iter().cloned().collect();
        return Ok(Addressees::Emails(emails));
    };
    let station: Option<StationId> = match &notify.station {
        Some(text) => Some(find_station(service, text).await?.id),
        None => None,
    };
    let vendor: Option<VendorId> = match &notify.vendor {
        Some(text) => Some(find_vendor(service, text).await?.id),
        None => None,
    };
    Ok(Addressees::Role {
        code,
        station,
        vendor,
    })
}

fn types() -> impl TypedValueParser<Value = NotificationType> {
    PossibleValuesParser::new(FOREIGN_TYPES.map(NotificationType::as_str))
        .try_map(|text| text.to_ascii_uppercase().parse::<NotificationType>())
}

fn roles() -> impl TypedValueParser<Value = RoleCode> {
    PossibleValuesParser::new(RoleCode::ALL.map(RoleCode::as_str))
        .try_map(|text| text.to_ascii_uppercase().parse::<RoleCode>())
}

fn json_object(text: &str) -> Result<Data, serde_json::Error> {
    domain::json::object(text.as_bytes()).map(Data)
}

//! The commands `shiftbell user`.

use super::{email::EmailArgument, open, table::ListFormat};
use crate::{command_error::CommandError, config::Environment};
use clap::Subcommand;
use domain::{
    error::Error,
    service::{
        accounts::{self, UserInfo},
        auth::password::Password,
    },
    user::Role,
};
use std::io::Read;

/// Maximum number of bytes that are read as a password; the longest allowed password is much shorter.
const MAX_INPUT: u64 = 4096;

/// Commands for users.
#[derive(Subcommand)]
pub enum UserCommand {
    /// Add a user without roles. The password has 10 to 128 characters.
    Add {
        #[command(flatten)]
        email: EmailArgument,
        /// Full name.
        #[arg(long)]
        name: String,
        /// Read the password from standard input, because other users of the machine can see a command line.
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// End a user's sessions, revoke their tokens, and refuse further logins.
    Deactivate {
        #[command(flatten)]
        email: EmailArgument,
    },
    /// Set a new password of 10 to 128 characters and end the user's sessions.
    Password {
        #[command(flatten)]
        email: EmailArgument,
        /// Read the password from standard input.
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// List all users with their active roles.
    List(ListFormat),
}

impl UserCommand {
    /// Runs the command.
    pub async fn run(self, environment: &Environment) -> Result<(), CommandError> {
        match self {
            Self::Add { email, name, .. } => {
                let (email, password) = (email.get(), read_password()?);
                let service = open(environment).await?;
                let id = accounts::add_user(&service, email, &name, password).await?;
                println!("Added {email} as user {id}.");
            }
            Self::Deactivate { email } => {
                let email = email.get();
                accounts::deactivate_user(&open(environment).await?, email).await?;
                println!("Deactivated {email}.");
            }
            Self::Password { email, .. } => {
                let (email, password) = (email.get(), read_password()?);
                accounts::set_password(&open(environment).await?, email, password).await?;
                println!("Set the password of {email}.");
            }
            Self::List(format) => {
                let users = accounts::list_users(&open(environment).await?).await?;
                format.print(&users, ["ID", "E-MAIL", "NAME", "STATE", "ROLES"], cells)?;
            }
        }
        Ok(())
    }
}

fn cells(info: &UserInfo) -> [String; 5] {
    let roles: Vec<_> = info.user.roles.iter().map(role).collect();
    [
        info.user.id.to_string(),
        info.user.email.clone(),
        info.user.full_name.clone(),
        if info.is_active {
            "active"
        } else {
            "deactivated"
        }
        .to_owned(),
        roles.join(", "),
    ]
}

fn role(role: &Role) -> String {
    match role.station_name.as_ref().or(role.vendor_name.as_ref()) {
        Some(place) => format!("{} ({place})", role.code),
        None => role.code.to_string(),
    }
}

/// Reads all of standard input, without the line break at its end.
fn read_password() -> Result<Password, CommandError> {
    let mut text = String::new();
    std::io::stdin()
        .take(MAX_INPUT)
        .read_to_string(&mut text)
        .map_err(|error| CommandError::other("cannot read the password", error))?;
    let end = text.strip_suffix('\n').map_or(text.len(), |line| {
        line.strip_suffix('\r').unwrap_or(line).len()
    });
    text.truncate(end);
    Password::parse_new(text).map_err(|fields| Error::Invalid { fields }.into())
}

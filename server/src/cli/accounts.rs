//! The commands `shiftbell user`, `role` and `token`.

use crate::{command_error::CommandError, config::Environment};
use clap::{Args, Subcommand};
use domain::{
    error::Error,
    id::{StationId, TokenId, VendorId},
    service::{Service, accounts, auth::password::Password},
    user::RoleCode,
};
use std::io::Read;

/// Maximum number of bytes that are read as a password; the longest allowed password is much shorter.
const MAX_INPUT: u64 = 4096;

/// Commands for users.
#[derive(Subcommand)]
pub enum UserCommand {
    /// Add a user without roles.
    Add {
        /// E-mail address for signing in.
        #[arg(long)]
        email: String,
        /// Full name.
        #[arg(long)]
        name: String,
        /// Read the password from standard input, because other users of the machine can see a command line.
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// End a user's sessions, revoke their tokens, and refuse further logins.
    Deactivate {
        /// E-mail address of the user.
        email: String,
    },
    /// Set a new password and end the user's sessions.
    Password {
        /// E-mail address of the user.
        email: String,
        /// Read the password from standard input.
        #[arg(long, required = true)]
        password_stdin: bool,
    },
}

impl UserCommand {
    /// Runs the command.
    pub async fn run(self, environment: &Environment) -> Result<(), CommandError> {
        match self {
            Self::Add { email, name, .. } => {
                let password = read_password()?;
                let id =
                    accounts::add_user(&super::open(environment).await?, &email, &name, password)
                        .await?;
                println!("Added {email} as user {id}.");
            }
            Self::Deactivate { email } => {
                accounts::deactivate_user(&super::open(environment).await?, &email).await?;
                println!("Deactivated {email}.");
            }
            Self::Password { email, .. } => {
                let password = read_password()?;
                accounts::set_password(&super::open(environment).await?, &email, password).await?;
                println!("Set the password of {email}.");
            }
        }
        Ok(())
    }
}

/// Commands for roles.
#[derive(Subcommand)]
pub enum RoleCommand {
    /// Grant a role.
    Grant(Role),
    /// Revoke a role.
    Revoke(Role),
}

/// The role of a user.
#[derive(Args)]
pub struct Role {
    /// E-mail address of the user.
    email: String,
    /// EIC, VENDOR, DBS_OPERATOR or ADMIN.
    #[arg(value_parser = parse_role)]
    role: RoleCode,
    /// Id of the station, for EIC and DBS_OPERATOR.
    #[arg(long, value_name = "ID")]
    station: Option<StationId>,
    /// Id of the vendor, for VENDOR.
    #[arg(long, value_name = "ID")]
    vendor: Option<VendorId>,
}

impl RoleCommand {
    /// Runs the command.
    pub async fn run(self, service: &Service) -> Result<(), CommandError> {
        match self {
            Self::Grant(Role {
                email,
                role,
                station,
                vendor,
            }) => {
                accounts::grant_role(service, &email, role, station, vendor).await?;
                println!("{email} is {role}.");
            }
            Self::Revoke(Role {
                email,
                role,
                station,
                vendor,
            }) => {
                accounts::revoke_role(service, &email, role, station, vendor).await?;
                println!("{email} is no longer {role} there.");
            }
        }
        Ok(())
    }
}

/// Commands for API tokens.
#[derive(Subcommand)]
pub enum TokenCommand {
    /// Create a token and print it. It is never shown again.
    Create {
        /// E-mail address of the user.
        email: String,
    },
    /// Revoke a token.
    Revoke {
        /// Id of the token, as shown by `token list`.
        id: TokenId,
    },
    /// List a user's tokens, without their secrets.
    List {
        /// E-mail address of the user.
        email: String,
    },
}

impl TokenCommand {
    /// Runs the command.
    pub async fn run(self, service: &Service) -> Result<(), CommandError> {
        match self {
            Self::Create { email } => {
                let (_, token) = accounts::create_token(service, &email).await?;
                println!("{}", token.expose());
            }
            Self::Revoke { id } => {
                accounts::revoke_token(service, id).await?;
                println!("Revoked token {id}.");
            }
            Self::List { email } => {
                for token in accounts::list_tokens(service, &email).await? {
                    let state = token
                        .revoked_at
                        .map_or_else(|| "active".to_owned(), |at| format!("revoked {at}"));
                    println!("{}\tmade {}\t{state}", token.id, token.created_at);
                }
            }
        }
        Ok(())
    }
}

fn parse_role(text: &str) -> Result<RoleCode, &'static str> {
    text.parse()
        .map_err(|_| "a role is one of EIC, VENDOR, DBS_OPERATOR, ADMIN")
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
    Password::parse(text).map_err(|fields| Error::Invalid { fields }.into())
}

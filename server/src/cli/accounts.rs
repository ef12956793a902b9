//! `shiftbell user`, `role` and `token`

use crate::{command_error::CommandError, config::Environment};
use clap::{Args, Subcommand};
use domain::{
    error::Error,
    id::{StationId, TokenId, VendorId},
    service::{Service, accounts, auth::password::Password},
    user::RoleCode,
};
use std::io::Read;

/// Longest password input that is read: far more than a password may have.
const MAX_INPUT: u64 = 4096;

/// Who can sign in.
#[derive(Subcommand)]
pub enum UserCommand {
    /// Add a user without roles.
    Add {
        /// Where they sign in.
        #[arg(long)]
        email: String,
        /// What people call them.
        #[arg(long)]
        name: String,
        /// Read the password from standard input: a command line is seen by everyone on the machine.
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// End a user's sessions and tokens, and let them in no more.
    Deactivate {
        /// Whose.
        email: String,
    },
    /// Set a new password; sessions that were opened with the old one end.
    Password {
        /// Whose.
        email: String,
        /// Read the password from standard input.
        #[arg(long, required = true)]
        password_stdin: bool,
    },
}

impl UserCommand {
    /// Does it.
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

/// What users may do.
#[derive(Subcommand)]
pub enum RoleCommand {
    /// Give a role.
    Grant(Role),
    /// Take a role.
    Revoke(Role),
}

/// A role of a user.
#[derive(Args)]
pub struct Role {
    /// Whose.
    email: String,
    /// EIC, VENDOR, DBS_OPERATOR or ADMIN.
    #[arg(value_parser = parse_role)]
    role: RoleCode,
    /// At which station, for EIC and DBS_OPERATOR.
    #[arg(long, value_name = "ID")]
    station: Option<StationId>,
    /// Of which vendor, for VENDOR.
    #[arg(long, value_name = "ID")]
    vendor: Option<VendorId>,
}

impl RoleCommand {
    /// Does it.
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

/// API tokens.
#[derive(Subcommand)]
pub enum TokenCommand {
    /// Make a token and print it; it is never shown again.
    Create {
        /// For whom.
        email: String,
    },
    /// Revoke a token.
    Revoke {
        /// Its id, as `token list` shows it.
        id: TokenId,
    },
    /// List a user's tokens, without their secrets.
    List {
        /// Whose.
        email: String,
    },
}

impl TokenCommand {
    /// Does it.
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

/// All of standard input but for the line's end.
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

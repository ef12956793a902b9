//! The commands `shiftbell token`.

use super::{email::EmailArgument, table::ListFormat};
use crate::command_error::CommandError;
use clap::{
    Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use domain::{
    credential::TokenScope,
    id::TokenId,
    service::{
        Service,
        accounts::{self, TokenInfo},
    },
};

/// Commands for API tokens.
#[derive(Subcommand)]
pub enum TokenCommand {
    /// Create a token and print it. It is never shown again.
    Create {
        #[command(flatten)]
        email: EmailArgument,
        /// What the token may be used for: everything, reading, or only sending notifications.
        #[arg(long, default_value = "full", value_parser = scopes(), ignore_case = true)]
        scope: TokenScope,
    },
    /// Revoke a token.
    Revoke {
        /// Id of the token, as shown by `token list`.
        id: TokenId,
    },
    /// List a user's tokens and their scopes, without their secrets.
    List {
        #[command(flatten)]
        email: EmailArgument,
        #[command(flatten)]
        format: ListFormat,
    },
}

impl TokenCommand {
    /// Runs the command.
    pub async fn run(self, service: &Service) -> Result<(), CommandError> {
        match self {
            Self::Create { email, scope } => {
                let (_, token) = accounts::create_token(service, email.get(), scope).await?;
                println!("{}", token.expose());
            }
            Self::Revoke { id } => {
                accounts::revoke_token(service, id).await?;
                println!("Revoked token {id}.");
            }
            Self::List { email, format } => {
                let tokens = accounts::list_tokens(service, email.get()).await?;
                format.print(&tokens, ["ID", "SCOPE", "MADE", "STATE"], cells)?;
            }
        }
        Ok(())
    }
}

fn cells(token: &TokenInfo) -> [String; 4] {
    let revoked = token.revoked_at.map(|at| format!("revoked {at}"));
    [
        token.id.to_string(),
        token.scope.to_string(),
        token.created_at.to_string(),
        revoked.unwrap_or_else(|| "active".to_owned()),
    ]
}

fn scopes() -> impl TypedValueParser<Value = TokenScope> {
    PossibleValuesParser::new(TokenScope::ALL.map(TokenScope::as_str))
        .try_map(|text| text.to_ascii_lowercase().parse::<TokenScope>())
}

//! The e-mail address of a user as an argument, in the same way for every command.

use clap::Args;

/// `EMAIL` or `--email EMAIL`.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub struct EmailArgument {
    /// E-mail address of the user.
    #[arg(value_name = "EMAIL")]
    address: Option<String>,
    /// The e-mail address as an option.
    #[arg(long, value_name = "EMAIL")]
    email: Option<String>,
}

impl EmailArgument {
    /// The address as typed.
    pub fn get(&self) -> &str {
        // clap refuses a command line with neither.
        let given = self.address.as_deref().or(self.email.as_deref());
        given.unwrap_or_default()
    }
}

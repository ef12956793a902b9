//! The scope of an API token: what a caller may do with it, whatever roles the user has (CONTRACT §2).

use crate::frame::ClientAction;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The scope of a credential. A session always has [`Full`](Self::Full).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenScope {
    /// Everything that the user may do.
    #[default]
    Full,
    /// Every GET, and a socket that changes nothing.
    Read,
    /// Only sending notifications for another program.
    Notify,
}

impl TokenScope {
    /// Every scope.
    pub const ALL: [Self; 3] = [Self::Full, Self::Read, Self::Notify];

    /// The name on the command line and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Read => "read",
            Self::Notify => "notify",
        }
    }

    /// Whether it may send requests that change nothing, and open a socket.
    pub fn allows_reading(self) -> bool {
        matches!(self, Self::Full | Self::Read)
    }

    /// Whether it may send this action over a socket.
    pub fn allows_action(self, action: &ClientAction) -> bool {
        match action {
            ClientAction::Resume { .. } | ClientAction::Viewing { .. } => self.allows_reading(),
            ClientAction::MarkRead { .. }
            | ClientAction::MarkAllRead { .. }
            | ClientAction::Received { .. }
            | ClientAction::Seen { .. } => self == Self::Full,
        }
    }
}

impl fmt::Display for TokenScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for TokenScope {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        Self::ALL
            .into_iter()
            .find(|scope| scope.as_str() == text)
            .ok_or(UnknownScope)
    }
}

/// Error: the text is not a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown_scope")]
pub struct UnknownScope;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_round_trips() {
        for scope in TokenScope::ALL {
            assert_eq!(scope.as_str().parse(), Ok(scope));
            assert_eq!(
                serde_json::to_value(scope).expect("serializable"),
                scope.as_str()
            );
        }
        assert_eq!("write".parse::<TokenScope>(), Err(UnknownScope));
    }
}

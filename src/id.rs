//! Ids as types: a user's id cannot stand where a shift's is expected.

use serde::{Deserialize, Serialize};
use std::{fmt, num::ParseIntError, str::FromStr};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// Wraps a number that came from the store or the wire.
            pub const fn new(value: i64) -> Self {
                Self(value)
            }

            /// The number itself, for the store and the wire.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, ParseIntError> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// A person who can sign in.
    UserId
    /// A mother station or a daughter booster station.
    StationId
    /// A transport company.
    VendorId
    /// A truck.
    VehicleId
    /// A driver.
    DriverId
    /// A shift.
    ShiftId
    /// One notification of one user.
    NotificationId
    /// An API token (its name, not its secret).
    TokenId
}

//! Typed ids: the compiler rejects a user's id where a shift's id is expected.

use serde::{Deserialize, Serialize};
use std::{fmt, num::ParseIntError, str::FromStr};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// Wraps a number from the store or the wire.
            pub const fn new(value: i64) -> Self {
                Self(value)
            }

            /// The number, for the store or the wire.
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
    /// Id of a user.
    UserId
    /// Id of a mother station or a daughter booster station.
    StationId
    /// Id of a transport company.
    VendorId
    /// Id of a vehicle.
    VehicleId
    /// Id of a driver.
    DriverId
    /// Id of a shift.
    ShiftId
    /// Id of a series of shifts.
    SeriesId
    /// Id of a notification; every recipient has a notification row with an id of its own.
    NotificationId
    /// Id of an API token (not the secret).
    TokenId
    /// Id of a trip.
    TripId
    /// Id of a stock request.
    StockRequestId
    /// Id of an emergency.
    EmergencyId
}

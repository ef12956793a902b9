//! The users of a load test, from `shiftbell demo --credentials`.

use super::listeners::{Credential, SocketTarget};
use serde::Deserialize;
use std::net::SocketAddr;

/// All users.
#[derive(Deserialize)]
pub struct Accounts {
    /// Engineers of the station, who receive the notifications.
    pub eics: Vec<EicAccount>,
    /// Users who create shifts.
    pub vendors: Vec<VendorAccount>,
}

/// An engineer with an API token.
#[derive(Deserialize)]
pub struct EicAccount {
    /// E-mail address for signing in.
    pub email: String,
    /// User id.
    pub id: i64,
    /// API token.
    pub token: String,
}

/// A vendor's user, with the vehicles and drivers of the vendor.
#[derive(Deserialize)]
pub struct VendorAccount {
    /// User id.
    pub id: i64,
    /// Id of the vendor.
    pub vendor_id: i64,
    /// API token.
    pub token: String,
    /// Vehicle ids.
    pub vehicle_ids: Vec<i64>,
    /// Driver ids.
    pub driver_ids: Vec<i64>,
}

impl Accounts {
    /// Targets for `each` sockets per EIC, spread over the nodes in turn.
    pub fn targets(&self, nodes: &[SocketAddr], each: usize) -> Vec<SocketTarget> {
        let tokens = self
            .eics
            .iter()
            .flat_map(|eic| std::iter::repeat_n(&eic.token, each));
        tokens
            .zip(nodes.iter().cycle())
            .map(|(token, address)| SocketTarget {
                address: *address,
                credential: Credential::Token(token.clone()),
            })
            .collect()
    }
}

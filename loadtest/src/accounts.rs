//! Who takes part: what `shiftbell demo --credentials` writes.

use super::listeners::{Credential, SocketTarget};
use serde::Deserialize;
use std::net::SocketAddr;

/// Everybody.
#[derive(Deserialize)]
pub struct Accounts {
    /// Who hears.
    pub eics: Vec<EicAccount>,
    /// Who asks.
    pub vendors: Vec<VendorAccount>,
}

/// Someone with a token.
#[derive(Deserialize)]
pub struct EicAccount {
    /// In the database.
    pub id: i64,
    /// Theirs.
    pub token: String,
}

/// Someone who may ask for shifts.
#[derive(Deserialize)]
pub struct VendorAccount {
    /// In the database.
    pub id: i64,
    /// It.
    pub vendor_id: i64,
    /// Theirs.
    pub token: String,
    /// As many as drivers.
    pub vehicle_ids: Vec<i64>,
    /// As many as vehicles.
    pub driver_ids: Vec<i64>,
}

impl Accounts {
    /// So many sockets for each EIC, at each node in turn.
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

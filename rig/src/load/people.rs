//! Who takes part: what `shiftbell demo --credentials` writes.

use super::listen::{Proof, Seat};
use serde::Deserialize;
use std::net::SocketAddr;

/// Everybody.
#[derive(Deserialize)]
pub struct People {
    /// Who hears.
    pub eics: Vec<Person>,
    /// Who asks.
    pub vendors: Vec<Vendor>,
}

/// Someone with a token.
#[derive(Deserialize)]
pub struct Person {
    /// In the database.
    pub id: i64,
    /// Theirs.
    pub token: String,
}

/// Someone who may ask for shifts.
#[derive(Deserialize)]
pub struct Vendor {
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

impl People {
    /// So many sockets for each EIC, at each node in turn.
    pub fn seats(&self, nodes: &[SocketAddr], each: usize) -> Vec<Seat> {
        let tokens = self
            .eics
            .iter()
            .flat_map(|eic| std::iter::repeat_n(&eic.token, each));
        tokens
            .zip(nodes.iter().cycle())
            .map(|(token, address)| Seat {
                address: *address,
                proof: Proof::Token(token.clone()),
            })
            .collect()
    }
}

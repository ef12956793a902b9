//! Who takes part: what `shiftbell demo --credentials` writes.

use serde::Deserialize;

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
    /// Theirs.
    pub token: String,
}

/// Someone who may ask for shifts.
#[derive(Deserialize)]
pub struct Vendor {
    /// Theirs.
    pub token: String,
    /// As many as drivers.
    pub vehicle_ids: Vec<i64>,
    /// As many as vehicles.
    pub driver_ids: Vec<i64>,
}

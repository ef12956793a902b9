//! Complete lists of the network, for the command line.

use crate::{
    error::Error,
    fleet::{Driver, Vehicle, VendorEntry, WithVendor},
    service::Service,
    station::StationEntry,
    store::fleet,
};

/// All stations, by name.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer.
pub async fn all_stations(service: &Service) -> Result<Vec<StationEntry>, Error> {
    Ok(fleet::all_stations(&mut *service.store().reader().await?).await?)
}

/// All vendors, by name.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer.
pub async fn all_vendors(service: &Service) -> Result<Vec<VendorEntry>, Error> {
    Ok(fleet::all_vendors(&mut *service.store().reader().await?).await?)
}

/// All vehicles, by registration number.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer.
pub async fn all_vehicles(service: &Service) -> Result<Vec<WithVendor<Vehicle>>, Error> {
    Ok(fleet::all_vehicles(&mut *service.store().reader().await?).await?)
}

/// All drivers, by name.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer.
pub async fn all_drivers(service: &Service) -> Result<Vec<WithVendor<Driver>>, Error> {
    Ok(fleet::all_drivers(&mut *service.store().reader().await?).await?)
}

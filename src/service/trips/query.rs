//! Reading trips: lists and single ones.

use crate::{
    error::{EntityKind, Error},
    id::TripId,
    page::{Page, PageRequest},
    policy::may_view_trips,
    service::Service,
    store::trips,
    trip::{Trip, TripFilter},
    user::User,
};

/// A page of the trips that this user may see, latest planned start first.
///
/// # Errors
/// [`Error::Forbidden`] without a role; [`Error::InvalidParameter`] for a page past the end.
pub async fn list(
    service: &Service,
    user: &User,
    filter: TripFilter,
    page: PageRequest,
) -> Result<Page<Trip>, Error> {
    may_view_trips(user)?;
    let mut snapshot = service.store().snapshot().await?;
    let (count, results) = trips::list(&mut snapshot, user, filter, page).await?;
    Ok(Page::checked(count, page, results)?)
}

/// One trip.
///
/// # Errors
/// [`Error::NotFound`] if it does not exist or the user may not see it.
pub async fn get(service: &Service, user: &User, id: TripId) -> Result<Trip, Error> {
    may_view_trips(user)?;
    trips::get(&mut *service.store().reader().await?, id)
        .await?
        .filter(|trip| user.may_see_trip(trip.from_station_id, trip.vendor_id, trip.to_station_id))
        .ok_or(Error::NotFound {
            entity: EntityKind::Trip,
        })
}

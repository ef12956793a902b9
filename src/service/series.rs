//! Actions on series: one function per action, called by all entry points.

mod conflicts;
mod create;
mod decide;
mod preview;
mod query;
mod submit;

pub use create::{CreatedSeries, create};
pub use decide::{approve, cancel, reject};
pub use preview::{ShiftRequest, preview, station_preview};
pub use query::{details, get};
pub use submit::{SubmittedSeries, submit};

use crate::{
    error::Error,
    service::shifts::zone,
    shift::PatternRequest,
    shift::{SeriesPlan, ShiftTimes},
    store::shifts::LockedResources,
};

/// The dates of a requested series, at the clocks of the vehicle's home station.
fn plan(
    pattern: &PatternRequest,
    first: ShiftTimes,
    resources: &LockedResources,
) -> Result<SeriesPlan, Error> {
    let station = resources
        .station
        .as_ref()
        .ok_or(Error::VehicleWithoutStation)?;
    pattern
        .plan(first, &zone(&station.time_zone)?)
        .map_err(|fields| Error::Invalid { fields })
}

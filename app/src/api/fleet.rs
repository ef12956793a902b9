//! What a shift is made of, for its form.

use crate::{
    call::Call,
    choice::{Choice, choices, resolve},
    error::AppError,
};
use domain::{
    field_errors::FieldErrors,
    fleet::{FleetOptions, Vehicle},
    shift::{Conflict, LocalDraft, ShiftDraft},
    wall_clock::WallClock,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};

/// What a vendor can choose from.
#[server(endpoint = "fleet/options", protocol = Call<GetUrl>)]
pub async fn read_fleet() -> Result<FleetOptions, AppError> {
    use super::reply;
    use crate::backend;
    let outcome = async {
        let user = backend::signed_in()?;
        domain::shifts::may_create(&user)?;
        domain::fleet::options(&backend::service()?, &user).await
    };
    reply::read(outcome.await)
}

/// What stands in the way of a shift at that time, if anything does.
#[server(endpoint = "fleet/free", protocol = Call<GetUrl>)]
pub async fn find_conflict(
    vehicle: String,
    driver: String,
    start: String,
    end: String,
) -> Result<Option<Conflict>, AppError> {
    use super::reply;
    use crate::backend;
    let outcome = async {
        let (service, user) = (backend::service()?, backend::signed_in()?);
        domain::shifts::may_create(&user)?;
        let draft = resolve_draft(&service, &user, &vehicle, &driver, &start, &end).await?;
        domain::fleet::free(&service, &user, draft).await
    };
    reply::read(outcome.await)
}

/// The vehicles as choices: plate and home.
pub fn vehicle_choices(options: &FleetOptions) -> Vec<Choice> {
    choices(
        options
            .vehicles
            .iter()
            .map(|vehicle| (vehicle.id.get(), label(vehicle))),
    )
}

/// The drivers as choices.
pub fn driver_choices(options: &FleetOptions) -> Vec<Choice> {
    choices(
        options
            .drivers
            .iter()
            .map(|driver| (driver.id.get(), driver.full_name.clone())),
    )
}

/// The form's texts with ids for what was typed, and the clock of the vehicle's home.
pub fn local_draft<'a>(
    options: &'a FleetOptions,
    vehicle: &str,
    driver: &str,
    start: &str,
    end: &str,
) -> (LocalDraft, Option<&'a WallClock>) {
    let id = |typed: &str, choices: &[Choice]| {
        resolve(typed, choices)
            .map(|choice| choice.id.clone())
            .unwrap_or_default()
    };
    let vehicle = id(vehicle, &vehicle_choices(options));
    let chosen = options
        .vehicles
        .iter()
        .find(|other| other.id.to_string() == vehicle);
    let clock = chosen.and_then(|vehicle| options.clocks.get(&vehicle.station_id?));
    let draft = LocalDraft {
        vehicle,
        driver: id(driver, &driver_choices(options)),
        start: start.to_owned(),
        end: end.to_owned(),
    };
    (draft, clock)
}

/// The checks of the draft; what was typed and means no one thing is said so.
pub fn check_draft(
    options: &FleetOptions,
    vehicle: &str,
    driver: &str,
    start: &str,
    end: &str,
    now: jiff::Timestamp,
) -> Result<ShiftDraft, FieldErrors> {
    let (draft, clock) = local_draft(options, vehicle, driver, start, end);
    let unclear = |typed: &str, found: &str| found.is_empty() && !typed.trim().is_empty();
    draft.parse(clock, now).map_err(|errors| {
        let mut clearer = FieldErrors::default();
        if unclear(vehicle, &draft.vehicle) {
            clearer.add(
                "vehicle_id",
                "None of your vehicles is meant by this alone. Please choose one from the list.",
            );
        }
        if unclear(driver, &draft.driver) {
            clearer.add(
                "driver_id",
                "None of your drivers is meant by this alone. Please choose one from the list.",
            );
        }
        clearer.merge(errors);
        clearer
    })
}

fn label(vehicle: &Vehicle) -> String {
    match &vehicle.station_name {
        Some(station) => format!("{} · {station}", vehicle.registration_no),
        None => format!("{} · no home station", vehicle.registration_no),
    }
}

/// The same checks that the browser makes, on what was sent.
#[cfg(feature = "ssr")]
pub(super) async fn resolve_draft(
    service: &domain::service::Service,
    user: &domain::user::User,
    vehicle: &str,
    driver: &str,
    start: &str,
    end: &str,
) -> Result<domain::shift::ShiftDraft, domain::problem::Problem> {
    use domain::problem::Problem;
    let options = domain::fleet::options(service, user).await?;
    let (draft, clock) = local_draft(&options, vehicle, driver, start, end);
    if clock.is_none() && !draft.vehicle.is_empty() {
        return Err(Problem::VehicleWithoutStation);
    }
    check_draft(&options, vehicle, driver, start, end, service.now())
        .map_err(|fields| Problem::Invalid { fields })
}

//! The form of a new shift. It makes the same checks as the server, with the same code.

use super::{
    SubmittedForm,
    conflict::Explanation,
    conflict_check::use_conflict_check,
    fields::{ChoiceField, TimeField, TimeKind, Times},
    fleet::{Homes, driver, drivers, find_drivers, find_vehicles, vehicle, vehicles},
};
use crate::{
    api::shifts::CreateShift,
    components::ui::{
        button::{ButtonVariant, SubmitButton},
        combobox::Selected,
    },
    error::AppError,
    flash::{CREATE_FORM, FlashNotice},
    i18n::{error::field_sentence, text, use_locale},
    realtime::use_realtime,
    routes,
    state::{clock::use_clock, notices::use_notices, session::use_session},
};
use domain::{field_errors::FieldErrors, fleet::NewShiftForm, shift::LocalDraft};
use leptos::{ev, form::ActionForm, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::collections::BTreeSet;

const FIELDS: [&str; 4] = ["vehicle_id", "driver_id", "start_time", "end_time"];

/// The form.
#[component]
pub fn ShiftForm(
    /// Vehicles and drivers to choose from.
    form: NewShiftForm,
    /// What was entered before.
    entered: SubmittedForm,
) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let chosen_vehicle = Selected::new(form.vehicle.as_ref().map(|one| vehicle(locale, one)));
    let chosen_driver = Selected::new(form.driver.as_ref().map(|one| driver(locale, one)));
    let (first_vehicles, first_drivers) = (
        vehicles(locale, &form.vehicles),
        drivers(locale, &form.drivers),
    );
    let homes = Homes::of(&form);
    let search_vehicles = Callback::new(move |text| find_vehicles(locale, text, homes));
    let search_drivers = Callback::new(move |text| find_drivers(locale, text));
    let times = Times::new(&entered.start, &entered.end);
    Effect::new(move |_| times.read());
    let draft = Memo::new(move |_| LocalDraft {
        vehicle: id_of(chosen_vehicle),
        driver: id_of(chosen_driver),
        start: times.start.get(),
        end: times.end.get(),
    });
    // The station whose clocks the times are meant by.
    let home =
        Memo::new(move |_| chosen_vehicle.with(|chosen| homes.of_vehicle(&chosen.as_ref()?.id)));
    let check = move || {
        home.with(|home| {
            let clock_at_home = home.as_ref().map(|home| &home.clock);
            draft.with(|draft| draft.parse(clock_at_home, clock.exact()))
        })
    };
    let own_errors = Memo::new(move |_| {
        clock.now.track();
        check().err().unwrap_or_default()
    });

    let create = ServerAction::<CreateShift>::new();
    let (pending, answer) = (create.pending(), create.value());
    let first = use_session()
        .flash
        .as_ref()
        .and_then(|flash| flash.error_of(CREATE_FORM));
    let refusal = Memo::new(move |_| match answer.get() {
        Some(outcome) => outcome.err().map(|AppError(error)| error),
        None => first.clone(),
    });
    // A refusal of the server stands until the form is changed.
    let changed_since = RwSignal::new(false);
    Effect::new(move |_| {
        answer.track();
        changed_since.set(false);
    });
    let explain = move |make: &dyn Fn(&Explanation) -> Option<String>| {
        let name = |chosen: Selected| chosen.with(|chosen| Some(chosen.as_ref()?.name.clone()));
        home.with(|home| {
            make(&Explanation {
                locale,
                clock: home.as_ref().map(|home| &home.clock),
                vehicle: name(chosen_vehicle),
                driver: name(chosen_driver),
                now: clock.now.get_untracked(),
            })
        })
    };
    let refused = move |field: &'static str| {
        let error = refusal.get().filter(|_| !changed_since.get())?;
        explain(&|explanation| explanation.of_field(&error, field))
    };
    let touched = RwSignal::new(BTreeSet::<&'static str>::new());
    let on_leave = Callback::new(move |field: &'static str| {
        touched.update(|touched| {
            touched.insert(field);
        });
    });
    let wrong = move |field: &'static str| {
        Signal::derive(move || {
            let own = touched
                .with(|touched| touched.contains(field))
                .then(|| {
                    own_errors
                        .with(|errors| Some(field_sentence(locale, field, errors.first(field)?)))
                })
                .flatten();
            own.or_else(|| refused(field))
        })
    };
    let general = move || refused("");

    let free = use_conflict_check(draft, move || untrack(check).is_ok(), changed_since);
    let hint = move || {
        free.get().map(|conflict| match conflict {
            None => view! {
                <p class="hint hint--good" role="status">
                    {text!(locale, new_shift.free)}
                </p>
            }
            .into_any(),
            Some(conflict) => {
                let text =
                    untrack(|| explain(&|explanation| Some(explanation.of_conflict(&conflict))));
                let url = routes::shift(conflict.shift_id);
                view! {
                    <p class="hint hint--warning" role="status">
                        {text}
                        " "
                        <a class="link-button" href=url>
                            {text!(locale, new_shift.open_conflict)}
                        </a>
                    </p>
                }
                .into_any()
            }
        })
    };

    let (notices, realtime, navigate) = (use_notices(), use_realtime(), use_navigate());
    Effect::new(move |_| {
        if let Some(Ok(shift)) = answer.get() {
            let station = shift.station_name;
            notices.report(&FlashNotice::ShiftSent { station });
            realtime.shifts.refetch_now();
            navigate(&routes::shift(shift.id), NavigateOptions::default());
        }
    });
    let check_first = move |event: ev::SubmitEvent| {
        times.read();
        touched.set(FIELDS.into_iter().collect());
        let errors = check().err();
        if let Some(errors) = &errors {
            focus_first_wrong(errors);
        }
        if errors.is_some() || pending.get_untracked() {
            event.prevent_default();
        }
    };
    let place = move || {
        home.with(|home| {
            let home = home.as_ref()?;
            let zone = home.clock.abbreviation(clock.now.get());
            Some((home.station.clone(), zone.to_owned()))
        })
    };
    let start_label = Signal::derive(move || match place() {
        Some((station, zone)) => {
            text!(locale, new_shift.starts_at, station = station, zone = zone)
        }
        None => text!(locale, new_shift.starts).to_owned(),
    });
    let end_label = Signal::derive(move || match place() {
        Some((station, zone)) => text!(locale, new_shift.ends_at, station = station, zone = zone),
        None => text!(locale, new_shift.ends).to_owned(),
    });
    view! {
        <ActionForm
            action=create
            attr:class="pad"
            attr:novalidate=true
            on:submit:capture=check_first
        >
            {move || {
                general()
                    .map(|text| {
                        view! {
                            <p class="form-error" role="alert">
                                {text}
                            </p>
                        }
                    })
            }}
            <div class="grid2">
                <ChoiceField
                    name="vehicle_id"
                    control="vehicle_id-search"
                    search_name="vehicle"
                    label=text!(locale, new_shift.vehicle)
                    placeholder=text!(locale, new_shift.vehicle_placeholder)
                    first=first_vehicles
                    text=entered.vehicle
                    selected=chosen_vehicle
                    search=search_vehicles
                    error=wrong("vehicle_id")
                    on_leave
                />
                <ChoiceField
                    name="driver_id"
                    control="driver_id-search"
                    search_name="driver"
                    label=text!(locale, new_shift.driver)
                    placeholder=text!(locale, new_shift.driver_placeholder)
                    first=first_drivers
                    text=entered.driver
                    selected=chosen_driver
                    search=search_drivers
                    error=wrong("driver_id")
                    on_leave
                />
                <TimeField
                    kind=TimeKind::Start
                    label=start_label
                    times
                    error=wrong("start_time")
                    on_leave
                />
                <TimeField
                    kind=TimeKind::End
                    label=end_label
                    times
                    error=wrong("end_time")
                    on_leave
                />
            </div>
            <div class="form-hint">{hint}</div>
            <div class="form-actions">
                <SubmitButton variant=ButtonVariant::Primary busy=pending>
                    {text!(locale, new_shift.send)}
                </SubmitButton>
                <a class="button" href=routes::DASHBOARD>
                    {text!(locale, new_shift.cancel)}
                </a>
            </div>
        </ActionForm>
    }
}

fn id_of(selected: Selected) -> String {
    selected.with(|selected| {
        selected
            .as_ref()
            .map(|option| option.id.clone())
            .unwrap_or_default()
    })
}

fn focus_first_wrong(errors: &FieldErrors) {
    use wasm_bindgen::JsCast;
    let first = FIELDS
        .into_iter()
        .find(|field| errors.first(field).is_some());
    let control = first
        .and_then(|field| {
            document()
                .get_element_by_id(&format!("{field}-search"))
                .or_else(|| document().get_element_by_id(field))
        })
        .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(control) = control {
        let _ = control.focus();
    }
}

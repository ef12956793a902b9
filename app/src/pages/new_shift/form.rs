//! The form itself. The checks are those of the server, with the same code.

use crate::{
    api::{
        fleet::{check_draft, driver_choices, find_conflict, local_draft, vehicle_choices},
        shifts::{CREATE_FORM, CreateShift, create_shift},
    },
    choice::{Choice, resolve},
    components::{
        button::{Look, SubmitButton},
        field::{Field, invalid},
        notice::use_notices,
    },
    entered::Entered,
    error::AppError,
    realtime::use_realtime,
    routes,
    sending::Sending,
    session::use_session,
    ticking::use_clock,
    when,
};
use domain::{
    field_errors::FieldErrors,
    fleet::FleetOptions,
    id::ShiftId,
    problem::Problem,
    shift::{Conflict, Resource as Held},
};
use leptos::{
    ev, leptos_dom::helpers::TimeoutHandle, prelude::*, server_fn::ServerFn, task::spawn_local,
};
use std::{collections::BTreeSet, time::Duration};

/// After the last change, before the server is asked what is free.
const SETTLED: Duration = Duration::from_millis(350);

/// Vehicles and drivers.
type Lists = (Vec<Choice>, Vec<Choice>);

/// The form.
#[component]
pub fn ShiftForm(
    /// What one can choose from.
    options: FleetOptions,
) -> impl IntoView {
    let session = use_session();
    let clock = use_clock();
    let (vehicles, drivers) = (vehicle_choices(&options), driver_choices(&options));
    let lists = StoredValue::new((vehicles.clone(), drivers.clone()));
    let options = StoredValue::new(options);
    let typed = |field: &str| {
        session
            .flash
            .as_ref()
            .and_then(|flash| flash.typed_in(CREATE_FORM, field))
            .unwrap_or_default()
    };
    let first = session
        .flash
        .as_ref()
        .and_then(|flash| flash.problem_of(CREATE_FORM));
    let input = RwSignal::new(CreateShift {
        vehicle: typed("vehicle"),
        driver: typed("driver"),
        start: typed("start"),
        end: typed("end"),
    });
    let start_values = input.get_untracked();
    let touched = RwSignal::new(BTreeSet::<&'static str>::new());
    let action = Sending::<ShiftId>::new();

    let checked = move || {
        let CreateShift {
            vehicle,
            driver,
            start,
            end,
        } = input.get();
        options.with_value(|options| {
            check_draft(options, &vehicle, &driver, &start, &end, clock.exact())
        })
    };
    let own_errors = Memo::new(move |_| {
        clock.now.track();
        checked().err().unwrap_or_default()
    });
    let answer = Memo::new(move |_| match action.answer.get() {
        Some(outcome) => outcome.err().map(|AppError(problem)| problem),
        None => first.clone(),
    });
    // What the server refused stands until the form is changed.
    let refused = RwSignal::new(true);
    Effect::new(move |_| {
        action.answer.track();
        refused.set(true);
    });
    let said = Memo::new(move |_| {
        answer.get().filter(|_| refused.get()).map(|problem| {
            explain(&problem, |conflict| {
                conflict_in_words(conflict, options, &input.get_untracked())
            })
        })
    });
    let wrong = move |field: &'static str| {
        Signal::derive(move || {
            let own = touched
                .with(|touched| touched.contains(field))
                .then(|| own_errors.with(|errors| errors.first(field).map(str::to_owned)))
                .flatten();
            own.or_else(|| said.with(|said| said.as_ref()?.first(field).map(str::to_owned)))
        })
    };
    let general = move || said.with(|said| said.as_ref()?.first("").map(str::to_owned));

    let free = RwSignal::new(None::<Option<Conflict>>);
    let due = StoredValue::new(None::<TimeoutHandle>);
    let ask = move || {
        free.set(None);
        if checked().is_err() {
            return;
        }
        let CreateShift {
            vehicle,
            driver,
            start,
            end,
        } = input.get_untracked();
        let asked = input.get_untracked();
        spawn_local(async move {
            let answer = find_conflict(vehicle, driver, start, end).await;
            // The hint is only of use for what the form still says.
            if input.try_with_untracked(|input| same(input, &asked)) == Some(true) {
                let _ = free.try_update(|free| *free = answer.ok());
            }
        });
    };
    on_cleanup(move || {
        if let Some(due) = due.try_get_value().flatten() {
            due.clear();
        }
    });
    let changed = move |event: ev::Event, set: fn(&mut CreateShift, String)| {
        input.update(|input| set(input, event_target_value(&event)));
        refused.set(false);
        free.set(None);
        due.update_value(|due| {
            if let Some(due) = due.take() {
                due.clear();
            }
            *due = set_timeout_with_handle(ask, SETTLED).ok();
        });
    };
    let touch = move |field: &'static str| {
        touched.update(|touched| {
            touched.insert(field);
        });
    };
    // A part that can only mean one thing becomes that thing.
    let settle = move |field: &'static str,
                       event: &ev::FocusEvent,
                       choices: fn(&Lists) -> &Vec<Choice>,
                       set: fn(&mut CreateShift, String)| {
        touch(field);
        let text = event_target_value(event);
        let label = lists
            .with_value(|lists| resolve(&text, choices(lists)).map(|choice| choice.label.clone()));
        if let Some(label) = label.filter(|label| *label != text) {
            event_target::<web_sys::HtmlInputElement>(event).set_value(&label);
            input.update(|input| set(input, label));
        }
    };
    let (notices, realtime) = (use_notices(), use_realtime());
    let navigate = leptos_router::hooks::use_navigate();
    Effect::new(move |_| {
        if let Some(Ok(id)) = action.answer.get() {
            notices.say("Sent for approval.");
            realtime.refetch_shifts();
            navigate(&routes::shift(id), Default::default());
        }
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if action.pending.get_untracked() {
            return;
        }
        let Some(form) = Entered::of(&event) else {
            return;
        };
        let sent = CreateShift {
            vehicle: form.text("vehicle"),
            driver: form.text("driver"),
            start: form.text("start"),
            end: form.text("end"),
        };
        input.set(sent.clone());
        touched.set(FIELDS.into());
        if checked().is_ok() {
            action.send(create_shift(
                sent.vehicle,
                sent.driver,
                sent.start,
                sent.end,
            ));
        } else {
            focus_first_wrong(&own_errors.get_untracked());
        }
    };
    let place = move || {
        let (station, zone) =
            input.with(|input| station_of(options, &input.vehicle, clock.now.get()))?;
        Some(format!("{station}, {zone}"))
    };
    let start_label = Signal::derive(move || {
        place().map_or("Starts (station’s time)".to_owned(), |place| {
            format!("Starts ({place})")
        })
    });
    let end_label = Signal::derive(move || {
        place().map_or("Ends".to_owned(), |place| format!("Ends ({place})"))
    });
    let hint = move || {
        free.get().map(|conflict| match conflict {
        None => view! { <p class="hint hint--good" role="status">"Driver and vehicle are free at that time."</p> }.into_any(),
        Some(conflict) => {
            let text = conflict_in_words(&conflict, options, &input.get_untracked());
            view! { <p class="hint hint--warning" role="status">{text}</p> }.into_any()
        }
    })
    };
    view! {
        <form class="pad" method="post" action=CreateShift::url() novalidate on:submit=submit>
            {move || general().map(|text| view! { <p class="form-error" role="alert">{text}</p> }.into_any())}
            <div class="grid2">
                <Field name="vehicle_id" label="Vehicle" error=wrong("vehicle_id")>
                    <input
                        id="vehicle_id" name="vehicle" list="vehicles" autocomplete="off" placeholder="Type a part of the number" value=start_values.vehicle.clone()
                        aria-describedby="vehicle_id-error" aria-invalid=invalid(wrong("vehicle_id"))
                        on:input=move |event| changed(event, |input, text| input.vehicle = text)
                        on:blur=move |event| settle("vehicle_id", &event, |lists| &lists.0, |input, text| input.vehicle = text)
                    />
                </Field>
                <Field name="driver_id" label="Driver" error=wrong("driver_id")>
                    <input
                        id="driver_id" name="driver" list="drivers" autocomplete="off" placeholder="Type a part of the name" value=start_values.driver.clone()
                        aria-describedby="driver_id-error" aria-invalid=invalid(wrong("driver_id"))
                        on:input=move |event| changed(event, |input, text| input.driver = text)
                        on:blur=move |event| settle("driver_id", &event, |lists| &lists.1, |input, text| input.driver = text)
                    />
                </Field>
                <Field name="start_time" label=start_label error=wrong("start_time")>
                    <input
                        id="start_time" name="start" type="datetime-local" value=start_values.start.clone() aria-describedby="start_time-error" aria-invalid=invalid(wrong("start_time"))
                        on:input=move |event| changed(event, |input, text| input.start = text)
                        on:blur=move |_| touch("start_time")
                    />
                </Field>
                <Field name="end_time" label=end_label error=wrong("end_time")>
                    <input
                        id="end_time" name="end" type="datetime-local" value=start_values.end.clone() aria-describedby="end_time-error" aria-invalid=invalid(wrong("end_time"))
                        on:input=move |event| changed(event, |input, text| input.end = text)
                        on:blur=move |_| touch("end_time")
                    />
                </Field>
            </div>
            <datalist id="vehicles">{vehicles.into_iter().map(|choice| view! { <option value=choice.label></option> }.into_any()).collect_view()}</datalist>
            <datalist id="drivers">{drivers.into_iter().map(|choice| view! { <option value=choice.label></option> }.into_any()).collect_view()}</datalist>
            <div class="form-hint">{move || hint()}</div>
            <div class="form-actions">
                <SubmitButton look=Look::Primary busy=action.pending>"Send for approval"</SubmitButton>
                <a class="button" href=routes::DASHBOARD>"Cancel"</a>
            </div>
        </form>
    }
}

const FIELDS: [&str; 4] = ["vehicle_id", "driver_id", "start_time", "end_time"];

/// A refusal field by field; what belongs to none stands under "".
fn explain(problem: &Problem, when: impl Fn(&Conflict) -> String) -> FieldErrors {
    match problem {
        Problem::Invalid { fields } => fields.clone(),
        Problem::DoubleBooking { conflict } => FieldErrors::one(
            match conflict.resource {
                Held::Vehicle => "vehicle_id",
                Held::Driver => "driver_id",
            },
            when(conflict),
        ),
        Problem::VehicleWithoutStation => FieldErrors::one("vehicle_id", problem.to_string()),
        other => FieldErrors::one("", other.to_string()),
    }
}

/// What stands in the way, and when, as the station's clocks show it.
fn conflict_in_words(
    conflict: &Conflict,
    options: StoredValue<FleetOptions>,
    input: &CreateShift,
) -> String {
    let what = match conflict.resource {
        Held::Vehicle => "The vehicle",
        Held::Driver => "The driver",
    };
    let span = options.with_value(|options| {
        let (_, clock) = local_draft(options, &input.vehicle, &input.driver, "", "");
        let clock = clock?;
        let (start, end) = (
            clock.local(conflict.start_time),
            clock.local(conflict.end_time),
        );
        let today = clock.local(use_clock().now.get_untracked()).date();
        Some(format!(
            "{what} already has a shift {} ({}).",
            when::span(start, end, today).replacen("To", "to", 1),
            clock.abbreviation(conflict.start_time)
        ))
    });
    span.unwrap_or_else(|| format!("{what} already has a shift at that time."))
}

/// The name of the vehicle's home and of its time zone.
fn station_of(
    options: StoredValue<FleetOptions>,
    vehicle: &str,
    now: jiff::Timestamp,
) -> Option<(String, String)> {
    options.with_value(|options| {
        let (draft, clock) = local_draft(options, vehicle, "", "", "");
        let chosen = options
            .vehicles
            .iter()
            .find(|other| other.id.to_string() == draft.vehicle)?;
        Some((
            chosen.station_name.clone()?,
            clock?.abbreviation(now).to_owned(),
        ))
    })
}

fn same(one: &CreateShift, other: &CreateShift) -> bool {
    (&one.vehicle, &one.driver, &one.start, &one.end)
        == (&other.vehicle, &other.driver, &other.start, &other.end)
}

fn focus_first_wrong(errors: &FieldErrors) {
    use wasm_bindgen::JsCast;
    let first = FIELDS
        .into_iter()
        .find(|field| errors.first(field).is_some());
    let control = first
        .and_then(|field| document().get_element_by_id(field))
        .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(control) = control {
        let _ = control.focus();
    }
}

//! The form of a new shift. It makes the same checks as the server, with the same code.

use super::{
    Opened,
    conflict::Explanation,
    conflict_check::use_conflict_check,
    draft::{DraftStore, FormValues},
    entry::{Entry, id_of, keep_draft},
    fields::{ChoiceField, TimeField, TimeKind, time_labels},
    fleet::{Homes, driver, drivers, find_drivers, find_vehicles, vehicle, vehicles},
    lengths::{Lengths, NextHour},
    sending::{FIELDS, focus, focus_first_wrong, sends_another, use_sending},
    summary::{ConflictHint, Summary},
    times::Times,
};
use crate::{
    api::shifts::{CreateShift, PLAN_ANOTHER},
    components::ui::{
        button::{ButtonVariant, SubmitButton},
        combobox::Selected,
    },
    error::AppError,
    i18n::{error::field_sentence, text, use_locale},
    routes,
    state::{clock::use_clock, session::use_session},
};
use domain::{
    fleet::NewShiftForm,
    shift::{Conflict, LocalDraft},
};
use leptos::{ev, form::ActionForm, prelude::*};
use std::collections::BTreeSet;

/// The form.
#[component]
pub fn ShiftForm(
    /// Vehicles and drivers to choose from.
    form: NewShiftForm,
    /// How the page was opened.
    opened: Opened,
) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let values = opened.values_with(&form);
    let chosen_vehicle = Selected::new(form.vehicle.as_ref().map(|one| vehicle(locale, one)));
    let chosen_driver = Selected::new(form.driver.as_ref().map(|one| driver(locale, one)));
    let (vehicle_text, driver_text) = (
        RwSignal::new(values.vehicle.clone()),
        RwSignal::new(values.driver.clone()),
    );
    let (first_vehicles, first_drivers) = (
        vehicles(locale, &form.vehicles),
        drivers(locale, &form.drivers),
    );
    let homes = Homes::of(&form);
    let search_vehicles = Callback::new(move |text| find_vehicles(locale, text, homes));
    let search_drivers = Callback::new(move |text| find_drivers(locale, text));
    // The station whose clocks the times are meant by.
    let home =
        Memo::new(move |_| chosen_vehicle.with(|chosen| homes.of_vehicle(&chosen.as_ref()?.id)));
    let station_clock = Memo::new(move |_| match chosen_vehicle.with(Option::is_some) {
        true => home.with(|home| Some(home.as_ref()?.clock.clone())),
        false => homes.only_clock(),
    });
    let user = use_session().user.as_ref().map(|user| user.id);
    let times = Times::new(&values.start, &values.end, station_clock, user);
    Effect::new(move |_| {
        times.use_last_length();
        times.read();
    });
    let draft = Memo::new(move |_| LocalDraft {
        vehicle: id_of(chosen_vehicle),
        driver: id_of(chosen_driver),
        start: times.start.get(),
        end: times.end.get(),
    });
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
    let first = opened.error.clone();
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
    let explain_conflict = move |conflict: Conflict| {
        untrack(|| explain(&|explanation| Some(explanation.of_conflict(&conflict))))
    };

    // What the user has entered and not sent is kept. The values of a refused form are the user's, all others the page's.
    let offered = if opened.refused {
        FormValues::default()
    } else {
        values
    };
    let entry = Entry {
        vehicle: chosen_vehicle,
        vehicle_text,
        driver: chosen_driver,
        driver_text,
        times,
        homes,
        store: DraftStore::new(user, offered.clone()),
    };
    keep_draft(entry, offered == FormValues::default() && !opened.refused);
    let forget = Callback::new(move |()| {
        touched.set(BTreeSet::new());
        changed_since.set(true);
    });
    let another = RwSignal::new(false);
    use_sending(entry, create, another, home, forget);
    let clear = move |_| {
        entry.clear();
        forget.run(());
        focus("vehicle_id-search");
    };
    let check_first = move |event: ev::SubmitEvent| {
        times.read();
        touched.set(FIELDS.into_iter().collect());
        let errors = check().err();
        if let Some(errors) = &errors {
            focus_first_wrong(errors);
        }
        if errors.is_some() || pending.get_untracked() {
            event.prevent_default();
            return;
        }
        another.set(sends_another(&event));
    };
    let sending = move |one: bool| Signal::derive(move || pending.get() && another.get() == one);
    let [start_label, end_label] = time_labels(home);
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
                    text=vehicle_text
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
                    text=driver_text
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
                    autofocus=opened.sent_one
                    on_leave
                >
                    <NextHour times clock=station_clock />
                </TimeField>
                <TimeField
                    kind=TimeKind::End
                    label=end_label
                    times
                    error=wrong("end_time")
                    on_leave
                >
                    <Lengths times />
                </TimeField>
            </div>
            <Summary times clock=station_clock />
            <ConflictHint free explain=explain_conflict />
            <div class="form-actions">
                <SubmitButton variant=ButtonVariant::Primary busy=sending(false)>
                    {text!(locale, new_shift.send)}
                </SubmitButton>
                <SubmitButton busy=sending(true) sends=["then", PLAN_ANOTHER]>
                    {text!(locale, new_shift.send_and_another)}
                </SubmitButton>
                <a class="button" href=routes::DASHBOARD>
                    {text!(locale, new_shift.cancel)}
                </a>
                <button type="button" class="link-button needs-script" on:click=clear>
                    {text!(locale, new_shift.clear)}
                </button>
            </div>
        </ActionForm>
    }
}

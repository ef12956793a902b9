//! The form of a new shift or series. It makes the same checks as the server, with the same code.

use super::{
    Opened,
    checks::Checks,
    conflict_check::use_conflict_check,
    dates::DateList,
    draft::{DraftStore, FormValues},
    entry::{Entry, keep_draft},
    fields::{ChoiceField, TimeField, TimeKind, time_labels},
    fleet::{Homes, driver, drivers, find_drivers, find_vehicles, vehicle, vehicles},
    lengths::{Lengths, NextHour},
    pattern::Pattern,
    pattern_fields::PatternFields,
    preview::Dates,
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
    i18n::{text, use_locale},
    routes,
    state::session::use_session,
};
use domain::{error::Error, fleet::NewShiftForm, series::StationPreview, shift::Conflict};
use leptos::{ev, form::ActionForm, prelude::*};
use std::collections::BTreeSet;

/// The form.
#[component]
pub fn ShiftForm(
    /// Vehicles and drivers to choose from.
    form: NewShiftForm,
    /// The dates of the series that the form was opened with, if it was.
    preview: Option<Result<StationPreview, Error>>,
    /// How the page was opened.
    opened: Opened,
) -> impl IntoView {
    let locale = use_locale();
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
    let pattern = Pattern::new(values.pattern.clone(), times.start);
    Effect::new(move |_| {
        times.use_last_length();
        times.read();
        pattern.read();
    });
    pattern.follow_start();

    let create = ServerAction::<CreateShift>::new();
    let (pending, answer) = (create.pending(), create.value());
    let first = opened.error.clone();
    let refusal = Memo::new(move |_| match answer.get() {
        Some(outcome) => outcome.err().map(|AppError(error)| error),
        None => first.clone(),
    });
    let checks = Checks::new(
        [chosen_vehicle, chosen_driver],
        times,
        pattern,
        home,
        refusal,
    );
    let (touched, changed_since) = (checks.touched, checks.changed_since);
    if opened.shows_dates {
        touched.set(FIELDS.into_iter().collect());
    }
    let on_leave = Callback::new(move |field: &'static str| {
        touched.update(|touched| {
            touched.insert(field);
        });
    });
    let recurs = Memo::new(move |_| pattern.recurs());
    let is_complete = move || untrack(|| checks.check()).is_ok();
    let free = use_conflict_check(checks.draft, recurs, is_complete, changed_since);
    let explain_conflict = move |conflict: Conflict| Some(checks.conflict(&conflict));
    let dates = Dates::new(pattern, preview);
    dates.keep_current(checks.draft, is_complete);
    // Another shift came in between: the list shows it.
    Effect::new(move |_| {
        let refused =
            refusal.with(|error| matches!(error, Some(Error::SeriesDoubleBooking { .. })));
        if refused {
            dates.ask_again();
        }
    });

    // What the user has entered and not sent is kept. The values of a refused form are the user's, all others the
    // page's.
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
        pattern,
        homes,
        store: DraftStore::new(user, offered.clone()),
    };
    keep_draft(entry, offered == FormValues::default() && !opened.refused);
    let forget = Callback::new(move |()| {
        touched.set(BTreeSet::new());
        changed_since.set(true);
    });
    let another = RwSignal::new(false);
    use_sending(entry, create, another, forget);
    let clear = move |_| {
        entry.clear();
        forget.run(());
        focus("vehicle_id-search");
    };
    let check_first = move |event: ev::SubmitEvent| {
        times.read();
        pattern.read();
        touched.set(FIELDS.into_iter().collect());
        let errors = checks.check().err();
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
    let general = move || {
        checks.refused("").map(|text| {
            view! {
                <p class="form-error" role="alert">
                    {text}
                </p>
            }
        })
    };
    view! {
        <ActionForm
            action=create
            attr:class="pad"
            attr:novalidate=true
            on:submit:capture=check_first
        >
            {general}
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
                    error=checks.wrong("vehicle_id")
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
                    error=checks.wrong("driver_id")
                    on_leave
                />
                <TimeField
                    kind=TimeKind::Start
                    label=start_label
                    times
                    error=checks.wrong("start_time")
                    autofocus=opened.sent_one
                    on_leave
                >
                    <NextHour times clock=station_clock />
                </TimeField>
                <TimeField
                    kind=TimeKind::End
                    label=end_label
                    times
                    error=checks.wrong("end_time")
                    on_leave
                >
                    <Lengths times />
                </TimeField>
            </div>
            <Summary times clock=station_clock />
            <PatternFields
                pattern
                error=Callback::new(move |place| checks.wrong_pattern(place))
                on_leave
            />
            <DateList
                dates
                pattern
                clock=station_clock
                names=checks.names()
                refused=checks.wrong("dates")
            />
            <Show when=move || !recurs.get()>
                <ConflictHint free explain=explain_conflict />
            </Show>
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

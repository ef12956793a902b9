//! The form with which an EIC assigns a trip to a shift.

use super::ui::{
    button::{ButtonVariant, SubmitButton},
    field::{Field, invalid},
};
use crate::{
    api::trips::AssignTrip as Assign,
    browser::focus::{Scroll, focus_text},
    flash::{ASSIGN_FORM, FlashNotice},
    i18n::{Locale, error::field_sentence, stock_request::dry, text, use_locale},
    realtime::use_realtime,
    state::{clock::use_clock, notices::use_notices, session::use_session},
};
use domain::{
    error::Error,
    field_errors::{FieldError, FieldErrors},
    id::{ShiftId, StockRequestId},
    shift::local_text,
    shift_trips::{ShiftTrips, TripForm},
    trip::{Destination, QUANTITY_KG},
};
use leptos::{ev::SubmitEvent, form::ActionForm, html, prelude::*};

/// The form, folded until it is wanted.
#[component]
pub fn AssignTrip(
    /// The shift.
    shift: ShiftId,
    /// What can be assigned.
    trips: Memo<ShiftTrips>,
    /// The stock request that the page was opened for.
    wanted: Option<StockRequestId>,
    /// Called after a trip was assigned.
    changed: Callback<()>,
) -> impl IntoView {
    let locale = use_locale();
    let assign = ServerAction::<Assign>::new();
    let (notices, realtime) = (use_notices(), use_realtime());
    // The form starts anew after each trip.
    let round = RwSignal::new(0);
    let answer = assign.value();
    Effect::new(move |_| match answer.get() {
        Some(Ok(trip)) => {
            notices.report(&FlashNotice::trip(&trip));
            changed.run(());
            realtime.records.refetch_now();
            round.update(|round| *round += 1);
            focus_title();
        }
        Some(Err(error)) if !matches!(error.0, Error::Invalid { .. }) => {
            notices.report_error(&error);
            changed.run(());
        }
        _ => {}
    });
    let refused = use_session()
        .flash
        .as_ref()
        .and_then(|flash| flash.error_of(ASSIGN_FORM));
    move || {
        let first_round = round.get() == 0;
        let form = trips.with_untracked(|trips| trips.form.clone())?;
        let wanted = wanted.filter(|_| first_round);
        let open = first_round && (wanted.is_some() || refused.is_some());
        let first = refused.clone().filter(|_| first_round);
        Some(view! {
            <details class="unfold" open=open>
                <summary class="button">{text!(locale, trip.assign)}</summary>
                <Fields shift form wanted first assign />
            </details>
        })
    }
}

/// Moves the focus to the heading of the trips: the button that had it is folded away.
fn focus_title() {
    request_animation_frame(|| {
        if let Some(title) = document().get_element_by_id("trips-title") {
            focus_text(title, Scroll::IntoView);
        }
    });
}

#[component]
fn Fields(
    shift: ShiftId,
    form: TripForm,
    wanted: Option<StockRequestId>,
    /// Why the form was refused before the page was loaded.
    first: Option<Error>,
    assign: ServerAction<Assign>,
) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let (pending, answer) = (assign.pending(), assign.value());
    let offline = use_realtime().connection.unreachable;
    let session = use_session();
    let typed = |field: &str| {
        let flash = session.flash.as_ref().filter(|_| first.is_some());
        flash.and_then(|flash| flash.typed_in(ASSIGN_FORM, field))
    };
    let requested = form
        .requests
        .iter()
        .find(|view| Some(view.request.id) == wanted)
        .map(|view| view.request.clone());
    let chosen = typed("to_station_id").unwrap_or_else(|| {
        let wanted = requested.as_ref().map(|request| request.id);
        wanted.map_or_else(String::new, |id| Destination::Request(id).value())
    });
    let planned = typed("planned_start").unwrap_or_else(|| local_text(form.offered));
    let quantity = typed("quantity_kg").unwrap_or_else(|| {
        let asked = requested.as_ref().and_then(|request| request.quantity_kg);
        asked.map_or_else(String::new, |quantity| quantity.to_string())
    });
    let missing = RwSignal::new(false);
    let fields = Memo::new(move |_| match answer.get() {
        Some(Err(error)) => fields_of(&error.0),
        Some(Ok(_)) => FieldErrors::default(),
        None => first.as_ref().map(fields_of).unwrap_or_default(),
    });
    let wrong = move |names: &'static [&'static str]| {
        Signal::derive(move || {
            fields.with(|fields| {
                let error = names
                    .iter()
                    .find_map(|name| Some((name, fields.first(name)?)));
                error.map(|(name, error)| field_sentence(locale, name, error))
            })
        })
    };
    let destination = wrong(&["to_station_id", "stock_request_id"]);
    let destination = Signal::derive(move || {
        let own = field_sentence(locale, "to_station_id", &FieldError::Required);
        missing.get().then_some(own).or_else(|| destination.get())
    });
    let (start_error, quantity_error) = (wrong(&["planned_start"]), wrong(&["quantity_kg"]));
    let select = NodeRef::<html::Select>::new();
    let check = move |event: SubmitEvent| {
        let value = select.get_untracked().map(|select| select.value());
        missing.set(value.is_some_and(|value| value.is_empty()));
        if let Some(select) = select.get_untracked().filter(|_| missing.get_untracked()) {
            let _ = select.focus();
        }
        if missing.get_untracked() || pending.get_untracked() || offline.get_untracked() {
            event.prevent_default();
        }
    };
    let (earliest, end) = (local_text(form.earliest), local_text(form.end));
    let label = text!(locale, trip.planned_at, zone = form.zone.as_str());
    let options = options(locale, &form, &chosen, clock.now.get_untracked());
    view! {
        <ActionForm
            action=assign
            attr:class="trip-form"
            attr:novalidate=true
            on:submit:capture=check
        >
            <input type="hidden" name="shift_id" value=shift.to_string() />
            <Field name="to_station_id" label=text!(locale, trip.destination) error=destination>
                <select
                    id="to_station_id"
                    name="to_station_id"
                    aria-describedby="to_station_id-error"
                    aria-invalid=invalid(destination)
                    aria-required="true"
                    node_ref=select
                >
                    {options}
                </select>
            </Field>
            <div class="grid2">
                <Field name="planned_start" label=label error=start_error>
                    <input
                        id="planned_start"
                        name="planned_start"
                        type="datetime-local"
                        min=earliest
                        max=end
                        value=planned
                        aria-describedby="planned_start-error"
                        aria-invalid=invalid(start_error)
                    />
                </Field>
                <Field name="quantity_kg" label=text!(locale, trip.quantity) error=quantity_error>
                    <input
                        id="quantity_kg"
                        name="quantity_kg"
                        inputmode="numeric"
                        maxlength=QUANTITY_KG.end().to_string().len() + 2
                        value=quantity
                        autocomplete="off"
                        aria-describedby="quantity_kg-error"
                        aria-invalid=invalid(quantity_error)
                    />
                </Field>
            </div>
            <div class="form-actions">
                <SubmitButton variant=ButtonVariant::Primary busy=pending disabled=offline>
                    {text!(locale, trip.send)}
                </SubmitButton>
            </div>
        </ActionForm>
    }
}

fn fields_of(error: &Error) -> FieldErrors {
    match error {
        Error::Invalid { fields } => fields.clone(),
        _ => FieldErrors::default(),
    }
}

/// The stock requests that wait, then every daughter station.
fn options(
    locale: Locale,
    form: &TripForm,
    chosen: &str,
    now: jiff::Timestamp,
) -> impl IntoView + use<> {
    let option = |destination: Destination, label: String| {
        let value = destination.value();
        let selected = value == chosen;
        view! {
            <option value=value selected=selected>
                {label}
            </option>
        }
    };
    let requests: Vec<_> = form
        .requests
        .iter()
        .map(|view| {
            let station = view.request.station_name.as_str();
            let dry = dry(locale, view, now);
            let label = text!(locale, trip.request_option, station = station, dry = dry);
            option(Destination::Request(view.request.id), label)
        })
        .collect();
    let stations: Vec<_> = form
        .stations
        .iter()
        .map(|(id, name)| option(Destination::Station(*id), name.clone()))
        .collect();
    view! {
        <option value="">{text!(locale, trip.choose)}</option>
        {(!requests.is_empty())
            .then(|| {
                view! { <optgroup label=text!(locale, trip.requests)>{requests}</optgroup> }
            })}
        <optgroup label=text!(locale, trip.stations)>{stations}</optgroup>
    }
}

//! The first step of raising an emergency: where, what happened, and whether it is a drill. It is sent as a link to the second
//! step, so it works without scripts and changes nothing.

use crate::{
    api::emergencies::emergency_stations,
    components::{
        empty_state::EmptyState,
        icon::IconName,
        loaded::Loaded,
        ui::{
            button::{ButtonVariant, SubmitButton},
            field::{Field, invalid},
            text_area::TextArea,
        },
    },
    i18n::{error::field_sentence, text, use_locale},
    page_title::PageTitle,
    routes,
};
use domain::{emergency::MAX_MESSAGE_CHARS, field_errors::FieldError, station::Station};
use leptos::{ev, html, prelude::*};
use leptos_router::{components::Form, hooks::use_query_map};

/// The page.
#[component]
pub fn RaiseEmergency() -> impl IntoView {
    let locale = use_locale();
    let stations = Resource::new_serde_wb_blocking(|| (), |()| emergency_stations());
    view! {
        <PageTitle text=text!(locale, raise_emergency.title) />
        <div class="narrow">
            <div class="head">
                <div class="grow">
                    <h1>{text!(locale, raise_emergency.title)}</h1>
                    <p>{text!(locale, raise_emergency.step_1)}</p>
                </div>
            </div>
            <section class="card">
                <Loaded resource=stations let(stations)>
                    {move || {
                        let stations = stations.get();
                        if stations.is_empty() {
                            let (title, text) = (
                                text!(locale, raise_emergency.nowhere),
                                text!(locale, raise_emergency.nowhere_text),
                            );
                            view! { <EmptyState icon=IconName::Warning title text /> }.into_any()
                        } else {
                            view! { <What stations /> }.into_any()
                        }
                    }}
                </Loaded>
            </section>
        </div>
    }
}

#[component]
fn What(stations: Vec<Station>) -> impl IntoView {
    let locale = use_locale();
    // What was typed before, on the way back from the second step.
    let typed = use_query_map().with_untracked(|query| {
        ["station_id", "message", "drill"].map(|name| query.get(name).unwrap_or_default())
    });
    let [station, message_text, drill] = typed;
    let message = NodeRef::<html::Textarea>::new();
    let select = NodeRef::<html::Select>::new();
    let [no_message, no_station] = [RwSignal::new(false), RwSignal::new(false)];
    let wrong = move |field: &'static str, is_missing: RwSignal<bool>| {
        Signal::derive(move || {
            let sentence = || field_sentence(locale, field, &FieldError::Required);
            is_missing.get().then(sentence)
        })
    };
    let check = move |event: ev::SubmitEvent| {
        let text = message.get_untracked().map(|area| area.value());
        let chosen = select.get_untracked().map(|select| select.value());
        no_message.set(text.is_some_and(|text| text.trim().is_empty()));
        no_station.set(chosen.is_some_and(|chosen| chosen.is_empty()));
        if no_station.get_untracked() {
            let _ = select.get_untracked().map(|select| select.focus());
        } else if no_message.get_untracked() {
            let _ = message.get_untracked().map(|message| message.focus());
        }
        if no_message.get_untracked() || no_station.get_untracked() {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    let only_one = stations.len() == 1;
    let options = stations
        .into_iter()
        .map(|one| {
            let id = one.id.to_string();
            let selected = only_one || id == station;
            view! {
                <option value=id selected=selected>
                    {one.name}
                </option>
            }
        })
        .collect_view();
    let station_error = wrong("station_id", no_station);
    let message_error = wrong("message", no_message);
    view! {
        <div class="pad" on:submit:capture=check>
            <Form method="GET" action=routes::CONFIRM_EMERGENCY attr:novalidate=true>
                <Field
                    name="station_id"
                    label=text!(locale, raise_emergency.station)
                    error=station_error
                >
                    <select
                        id="station_id"
                        name="station_id"
                        class="select"
                        required
                        aria-describedby="station_id-error"
                        aria-invalid=invalid(station_error)
                        node_ref=select
                    >
                        {(!only_one)
                            .then(|| {
                                view! {
                                    <option value="">
                                        {text!(locale, raise_emergency.choose)}
                                    </option>
                                }
                            })}
                        {options}
                    </select>
                </Field>
                <Field
                    name="message"
                    label=text!(locale, raise_emergency.message)
                    error=message_error
                >
                    <TextArea
                        id="message"
                        name="message"
                        text=message_text
                        placeholder=text!(locale, raise_emergency.message_placeholder)
                        rows=4
                        max_length=MAX_MESSAGE_CHARS
                        required=true
                        error=message_error
                        node_ref=message
                    />
                </Field>
                <label class="check">
                    <input type="checkbox" name="drill" value="true" checked=drill == "true" />
                    <span>
                        {text!(locale, raise_emergency.drill)}
                        <small>{text!(locale, raise_emergency.drill_hint)}</small>
                    </span>
                </label>
                <div class="form-actions">
                    <SubmitButton variant=ButtonVariant::Primary>
                        {text!(locale, raise_emergency.next)}
                    </SubmitButton>
                    <a class="button" href=routes::DASHBOARD>
                        {text!(locale, raise_emergency.cancel)}
                    </a>
                </div>
            </Form>
        </div>
    }
}

//! The fields of the form: a choice from the fleet, and a time.

use super::{fleet::Home, times::Times};
use crate::{
    components::ui::{
        combobox::{Combobox, Found, Search, Selected},
        field::{Field, invalid},
    },
    i18n::{text, use_locale},
    routes,
    state::clock::use_clock,
};
use leptos::prelude::*;

/// A vehicle or a driver.
#[component]
pub fn ChoiceField(
    /// Name of the field that is sent.
    name: &'static str,
    /// Id of the text field after hydration: `{name}-search`.
    control: &'static str,
    /// Name of the search text, for a search without scripts.
    search_name: &'static str,
    /// Label above the field.
    label: &'static str,
    /// Placeholder of the text field.
    placeholder: &'static str,
    /// The options at first.
    first: Found,
    /// The text in the field.
    text: RwSignal<String>,
    /// The chosen option.
    selected: Selected,
    /// Searches for options.
    search: Search,
    /// Error of the field, if any.
    error: Signal<Option<String>>,
    /// Runs with the name of the field when it loses the focus.
    on_leave: Callback<&'static str>,
) -> impl IntoView {
    view! {
        <Field name control label error>
            <Combobox
                name
                search_name
                label
                placeholder
                page=routes::NEW_SHIFT
                first
                text
                selected
                search
                error
                on_leave=move |()| on_leave.run(name)
            />
        </Field>
    }
}

/// Which of the two times a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeKind {
    /// The start.
    Start,
    /// The end.
    End,
}

/// The start or the end, as a local time at the station.
#[component]
pub fn TimeField(
    /// Which time.
    kind: TimeKind,
    /// Label above the field.
    label: Signal<String>,
    /// The values of both fields.
    times: Times,
    /// Error of the field, if any.
    error: Signal<Option<String>>,
    /// Whether the field has the focus when the page opens.
    #[prop(optional)]
    autofocus: bool,
    /// Runs with the name of the field when it loses the focus.
    on_leave: Callback<&'static str>,
    /// Buttons below the field.
    children: Children,
) -> impl IntoView {
    let (id, name, value, input, error_id) = match kind {
        TimeKind::Start => (
            "start_time",
            "start",
            times.start,
            times.start_input,
            "start_time-error",
        ),
        TimeKind::End => (
            "end_time",
            "end",
            times.end,
            times.end_input,
            "end_time-error",
        ),
    };
    view! {
        <Field name=id label error>
            <input
                id=id
                name=name
                type="datetime-local"
                value=value.get_untracked()
                node_ref=input
                aria-describedby=error_id
                aria-invalid=invalid(error)
                on:input=move |_| times.read()
                autofocus=autofocus
                on:blur=move |_| {
                    let _ = on_leave.try_run(id);
                }
            />
            {children()}
        </Field>
    }
}

/// The labels of the start and the end. They name the station and its zone once a vehicle is chosen.
pub fn time_labels(home: Memo<Option<Home>>) -> [Signal<String>; 2] {
    let (locale, clock) = (use_locale(), use_clock());
    let place = move || {
        home.with(|home| {
            let home = home.as_ref()?;
            let zone = home.clock.abbreviation(clock.now.get());
            Some((home.station.clone(), zone.to_owned()))
        })
    };
    let start = Signal::derive(move || match place() {
        Some((station, zone)) => {
            text!(locale, new_shift.starts_at, station = station, zone = zone)
        }
        None => text!(locale, new_shift.starts).to_owned(),
    });
    let end = Signal::derive(move || match place() {
        Some((station, zone)) => text!(locale, new_shift.ends_at, station = station, zone = zone),
        None => text!(locale, new_shift.ends).to_owned(),
    });
    [start, end]
}

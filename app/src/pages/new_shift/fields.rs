//! The fields of the form: a choice from the fleet, and a time.

use crate::{
    components::ui::{
        combobox::{Combobox, Found, Search, Selected},
        field::{Field, invalid},
    },
    routes,
};
use leptos::{html, prelude::*};

/// The values of the two time fields.
#[derive(Clone, Copy)]
pub struct Times {
    /// Local time of the start, as its field has it.
    pub start: RwSignal<String>,
    /// Local time of the end, as its field has it.
    pub end: RwSignal<String>,
    start_input: NodeRef<html::Input>,
    end_input: NodeRef<html::Input>,
}

impl Times {
    /// The values that the form was rendered with.
    pub fn new(start: &str, end: &str) -> Self {
        Self {
            start: RwSignal::new(start.to_owned()),
            end: RwSignal::new(end.to_owned()),
            start_input: NodeRef::new(),
            end_input: NodeRef::new(),
        }
    }

    /// Reads the fields, including what was typed before hydration.
    pub fn read(self) {
        for (signal, input) in [(self.start, self.start_input), (self.end, self.end_input)] {
            if let Some(input) = input.get_untracked()
                && signal.with_untracked(|text| *text != input.value())
            {
                signal.set(input.value());
            }
        }
    }
}

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
    /// The search text at first.
    text: String,
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
    /// Runs with the name of the field when it loses the focus.
    on_leave: Callback<&'static str>,
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
                on:blur=move |_| on_leave.run(id)
            />
        </Field>
    }
}

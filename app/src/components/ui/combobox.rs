//! A field that searches for one thing among many and submits its id.
//!
//! Before hydration, and without scripts, it is a plain `<select>`, with a search field above it if there are too many options. The form
//! always submits the `<select>`. Typed text and a selection from before hydration are kept.

mod keys;
mod state;

use crate::{
    error::AppError,
    i18n::{error::sentence, plural::count_text, text, use_locale},
    state::clock::use_clock,
};
use leptos::prelude::*;
use state::State;
use std::pin::Pin;

/// An option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComboboxOption {
    /// Value that is submitted.
    pub id: String,
    /// Text of the option, different for each.
    pub label: String,
    /// Shorter name, for sentences.
    pub name: String,
}

/// Options that match a text, and how many there are at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The first options.
    pub options: Vec<ComboboxOption>,
    /// Number of all options that match.
    pub total: i64,
}

impl Found {
    fn has_more(&self) -> bool {
        i64::try_from(self.options.len()).is_ok_and(|shown| shown < self.total)
    }
}

/// Asks the server for options.
pub type Search = Callback<String, Pin<Box<dyn Future<Output = Result<Found, AppError>>>>>;

/// The chosen option, if any.
pub type Selected = RwSignal<Option<ComboboxOption>>;

/// The field; its label and its error stand around it.
#[component]
pub fn Combobox(
    /// Name and id of the `<select>`. The id of the text field is `{name}-search`.
    name: &'static str,
    /// Name of the text field, for a search without scripts.
    search_name: &'static str,
    /// The same text as in the label.
    label: &'static str,
    /// Placeholder of the text field.
    placeholder: &'static str,
    /// Path of the page that a search without scripts leads to.
    page: &'static str,
    /// The options at first.
    first: Found,
    /// The text in the field: what was typed, or the label of the chosen option. The field follows it.
    text: RwSignal<String>,
    /// The chosen option. The field follows it.
    selected: Selected,
    /// Searches for options.
    search: Search,
    /// Error of the field, if any.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// Runs when the field loses the focus.
    #[prop(into)]
    on_leave: Callback<()>,
) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let typed = text.get_untracked();
    let many = first.has_more() || !typed.is_empty();
    let start = selected.get_untracked();
    let state = State {
        select: NodeRef::new(),
        input: NodeRef::new(),
        found: RwSignal::new(first.clone()),
        active: RwSignal::new(None),
        open: RwSignal::new(false),
        failed: RwSignal::new(None),
        typed: StoredValue::new(String::new()),
        answered: StoredValue::new(None),
        due: StoredValue::new(None),
        first: StoredValue::new(first.clone()),
        taken_over: StoredValue::new(false),
        text,
        selected,
        search,
    };
    Effect::new(move |_| state.take_over());
    Effect::new(move |_| {
        selected.track();
        text.track();
        state.follow();
    });
    on_cleanup(move || state.cancel());
    let hydrated = clock.hydrated;
    let listbox = format!("{name}-options");
    let option_id = move |index: usize| format!("{name}-option-{index}");
    let active_id = move || {
        state
            .active
            .get()
            .filter(|_| state.open.get())
            .map(option_id)
    };
    let status = move || {
        if let Some(error) = state.failed.get() {
            return sentence(locale, &error.0, clock.exact());
        }
        let (shown, total) = state.found.with(|found| (found.options.len(), found.total));
        match total {
            0 => text!(locale, combobox.nothing_found).to_owned(),
            total if i64::try_from(shown).is_ok_and(|shown| shown < total) => {
                text!(locale, combobox.first_of, shown = shown, total = total)
            }
            total => count_text!(locale, total, combobox.found),
        }
    };
    let choose = if many && !first.options.is_empty() {
        text!(locale, combobox.choose_from, count = first.options.len())
    } else {
        text!(locale, combobox.choose).to_owned()
    };
    let described_by = format!("{name}-error");
    view! {
        <div class="combobox" class:combobox--many=many>
            <div class="combobox__search">
                <input
                    id=format!("{name}-search")
                    name=search_name
                    type="text"
                    role="combobox"
                    aria-label=label
                    aria-autocomplete="list"
                    aria-haspopup="listbox"
                    aria-expanded=move || state.open.get().to_string()
                    aria-controls=listbox.clone()
                    aria-activedescendant=active_id
                    aria-describedby=described_by.clone()
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=placeholder
                    value=typed
                    node_ref=state.input
                    on:input=move |event| state.typed(event_target_value(&event))
                    on:click=move |_| state.show()
                    on:keydown=move |event| state.key(&event)
                    on:blur=move |_| {
                        state.leave();
                        // The field also loses the focus when the page goes.
                        let _ = on_leave.try_run(());
                    }
                />
                {many.then(|| view! {
                    <button type="submit" class="button only-plain" formmethod="get" formaction=page formnovalidate=true>{text!(locale, combobox.find)}</button>
                })}
            </div>
            <select
                id=name
                name=name
                aria-label=label
                aria-describedby=described_by
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                // After hydration it is hidden and only carries the id.
                aria-hidden=move || hydrated.get().then_some("true")
                tabindex=move || hydrated.get().then_some("-1")
                node_ref=state.select
            >
                <option value="">{choose}</option>
                {options_of(&first.options, start.as_ref())}
            </select>
            <div class="combobox__list" class:combobox__list--open=state.open>
                <ul id=listbox role="listbox" aria-label=label>
                    <For
                        each=move || state.found.with(|found| found.options.clone().into_iter().enumerate().collect::<Vec<_>>())
                        key=|(index, option): &(usize, ComboboxOption)| (*index, option.id.clone())
                        let((index, option))
                    >
                        {
                            let (id, label) = (option.id.clone(), option.label.clone());
                            view! {
                                <li
                                    id=option_id(index)
                                    role="option"
                                    aria-selected=move || state.selected.with(|selected| selected.as_ref().is_some_and(|selected| selected.id == id)).to_string()
                                    class:active=move || state.active.get() == Some(index)
                                    // Keeps the focus in the field.
                                    on:mousedown=|event| event.prevent_default()
                                    on:click=move |_| state.choose(&option)
                                >
                                    {label}
                                </li>
                            }
                        }
                    </For>
                </ul>
                <p class="combobox__status" role="status">{move || state.open.get().then(status)}</p>
            </div>
        </div>
    }
}

fn options_of(
    options: &[ComboboxOption],
    selected: Option<&ComboboxOption>,
) -> impl IntoView + use<> {
    let missing = selected.filter(|selected| options.iter().all(|option| option.id != selected.id));
    missing
        .into_iter()
        .chain(options)
        .map(|option| {
            let chosen = selected.is_some_and(|selected| selected.id == option.id);
            view! {
                <option value=option.id.clone() selected=chosen>
                    {option.label.clone()}
                </option>
            }
        })
        .collect_view()
}

//! State of a combobox: search text, options and choice.

use super::{
    ComboboxOption, Found, Search, Selected,
    keys::{Move, moved},
};
use crate::error::AppError;
use domain::text::letters_and_digits;
use leptos::{ev, html, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::HtmlOptionElement;

/// Pause after the last key before the server is asked.
const TYPING: Duration = Duration::from_millis(60);

#[derive(Clone, Copy)]
pub(super) struct State {
    pub(super) select: NodeRef<html::Select>,
    pub(super) input: NodeRef<html::Input>,
    pub(super) found: RwSignal<Found>,
    /// The option that Enter chooses.
    pub(super) active: RwSignal<Option<usize>>,
    pub(super) open: RwSignal<bool>,
    /// Why the last search failed, if it did.
    pub(super) failed: RwSignal<Option<AppError>>,
    /// The search text; a response to another text is too late.
    pub(super) typed: StoredValue<String>,
    /// The text that the options in `found` answer; `None` for the first ones.
    pub(super) answered: StoredValue<Option<String>>,
    pub(super) due: StoredValue<Option<TimeoutHandle>>,
    /// The options at first.
    pub(super) first: StoredValue<Found>,
    /// Whether what was entered before hydration was taken over.
    pub(super) taken_over: StoredValue<bool>,
    /// The text in the field.
    pub(super) text: RwSignal<String>,
    pub(super) selected: Selected,
    pub(super) search: Search,
}

impl State {
    /// Takes over what was typed and chosen before hydration.
    pub(super) fn take_over(&self) {
        let (Some(select), Some(input)) = (self.select.get(), self.input.get()) else {
            return;
        };
        let id = select.value();
        let chosen = self.first.with_value(|first| {
            let mut options = first.options.iter();
            options.find(|option| option.id == id).cloned()
        });
        let chosen = chosen.or_else(|| {
            self.selected
                .get_untracked()
                .filter(|selected| selected.id == id)
        });
        let focused = document().active_element();
        let was_focused = focused.is_some_and(|focused| focused == **select);
        match chosen {
            Some(option) => self.choose(&option),
            None => {
                self.selected.set(None);
                let text = input.value();
                if !text.trim().is_empty() {
                    self.typed(text);
                }
            }
        }
        if was_focused {
            let _ = input.focus();
        }
        self.taken_over.set_value(true);
    }

    /// Shows what was chosen or emptied from outside the field.
    pub(super) fn follow(&self) {
        if !self.taken_over.get_value() {
            return;
        }
        let (Some(select), Some(input)) = (self.select.get_untracked(), self.input.get_untracked())
        else {
            return;
        };
        let text = self.text.get_untracked();
        match self.selected.get_untracked() {
            Some(option) if option.id != select.value() => self.choose(&option),
            Some(_) => {}
            None => {
                select.set_value("");
                if input.value() == text {
                    return;
                }
                input.set_value(&text);
                if text.is_empty() {
                    self.cancel();
                    self.typed.set_value(text);
                    self.answered.set_value(None);
                    self.found.set(self.first.get_value());
                } else {
                    self.typed(text);
                }
            }
        }
    }

    pub(super) fn choose(&self, option: &ComboboxOption) {
        self.cancel();
        if let Some(select) = self.select.get_untracked() {
            let known = (0..select.length())
                .filter_map(|index| select.item(index)?.dyn_into::<HtmlOptionElement>().ok())
                .any(|known| known.value() == option.id);
            if !known
                && let Ok(new) =
                    HtmlOptionElement::new_with_text_and_value(&option.label, &option.id)
            {
                let _ = select.append_child(&new);
            }
            select.set_value(&option.id);
        }
        if let Some(input) = self.input.get_untracked() {
            input.set_value(&option.label);
        }
        self.typed.set_value(option.label.clone());
        self.text.set(option.label.clone());
        self.open.set(false);
        self.active.set(None);
        self.selected.set(Some(option.clone()));
    }

    pub(super) fn typed(&self, text: String) {
        self.text.set(text.clone());
        self.typed.set_value(text);
        // Enter must not choose an option that was found for another text.
        self.active.set(None);
        if self.selected.with_untracked(Option::is_some) {
            self.selected.set(None);
            if let Some(select) = self.select.get_untracked() {
                select.set_value("");
            }
        }
        self.cancel();
        let state = *self;
        let due = set_timeout_with_handle(move || state.ask(), TYPING);
        self.due.set_value(due.ok());
    }

    fn ask(&self) {
        let Some(text) = self.typed.try_get_value() else {
            return;
        };
        let (state, search) = (*self, self.search);
        spawn_local(async move {
            let answer = search.run(text.clone()).await;
            if state.typed.try_get_value().as_ref() != Some(&text) {
                return;
            }
            match answer {
                Ok(found) => {
                    let first = (!found.options.is_empty() && !text.trim().is_empty()).then_some(0);
                    state.failed.set(None);
                    state.active.set(first);
                    state.found.set(found);
                    state.answered.set_value(Some(text));
                    if state.has_focus() {
                        state.open.set(true);
                    } else {
                        state.choose_the_named_one();
                    }
                }
                Err(error) => {
                    state.failed.set(Some(error));
                    state.open.set(state.has_focus());
                }
            }
        });
    }

    fn has_focus(&self) -> bool {
        let focused = document().active_element();
        self.input
            .get_untracked()
            .is_some_and(|input| focused.is_some_and(|focused| focused == **input))
    }

    /// Shows the options; all of them if one is chosen already.
    pub(super) fn show(&self) {
        if self.open.get_untracked() {
            return;
        }
        if self.selected.with_untracked(Option::is_some) {
            if let Some(input) = self.input.get_untracked() {
                input.select();
            }
            self.typed.set_value(String::new());
            self.ask();
        } else {
            self.open.set(true);
        }
    }

    pub(super) fn key(&self, event: &ev::KeyboardEvent) {
        let count = self.found.with_untracked(|found| found.options.len());
        let open = self.open.get_untracked();
        if event.key() == "Enter" && !open && self.is_undecided() {
            // Nothing is chosen yet: the key must not submit the form, also if the text names an option. It is shown
            // first, as chosen.
            event.prevent_default();
            self.decide();
            if self.is_undecided() {
                self.open.set(self.is_answered());
            }
            return;
        }
        match moved(&event.key(), open, self.active.get_untracked(), count) {
            Some(Move::Open) => {
                event.prevent_default();
                self.show();
            }
            Some(Move::To(index)) => {
                event.prevent_default();
                self.active.set(Some(index));
                self.reveal(index);
            }
            Some(Move::Choose(index)) => {
                // The key that chooses must not submit the form.
                event.prevent_default();
                let option = self
                    .found
                    .with_untracked(|found| found.options.get(index).cloned());
                if let Some(option) = option {
                    self.choose(&option);
                }
            }
            Some(Move::Stay) => event.prevent_default(),
            Some(Move::Close) => {
                event.prevent_default();
                self.open.set(false);
                self.active.set(None);
            }
            None => {}
        }
    }

    fn reveal(&self, index: usize) {
        let Some(select) = self.select.get_untracked() else {
            return;
        };
        let id = format!("{}-option-{index}", select.id());
        if let Some(option) = document().get_element_by_id(&id) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&options);
        }
    }

    /// The field loses the focus. Chooses the option that was typed in full.
    pub(super) fn leave(&self) {
        let Some(selected) = self.selected.try_get_untracked() else {
            // The whole page is gone.
            return;
        };
        self.open.set(false);
        self.active.set(None);
        match selected {
            Some(option) => {
                // The user searched for another option and gave up.
                if let Some(input) = self.input.get_untracked() {
                    input.set_value(&option.label);
                }
            }
            None if self.is_undecided() => self.decide(),
            None => {}
        }
    }

    /// Whether something is typed and nothing is chosen.
    fn is_undecided(&self) -> bool {
        self.selected.with_untracked(Option::is_none)
            && self.typed.with_value(|typed| !typed.trim().is_empty())
    }

    fn is_answered(&self) -> bool {
        let typed = self.typed.get_value();
        self.answered
            .with_value(|text| text.as_ref() == Some(&typed))
    }

    fn decide(&self) {
        if self.is_answered() {
            self.choose_the_named_one();
        } else {
            self.cancel();
            self.ask();
        }
    }

    /// Chooses the only option whose whole name or label was typed. A part of a name chooses nothing, even if there is
    /// only one match: `Raj` may mean somebody who is not among the options.
    fn choose_the_named_one(&self) {
        if !self.is_undecided() {
            return;
        }
        let typed = self.typed.with_value(|typed| letters_and_digits(typed));
        let is_named = |option: &&ComboboxOption| {
            letters_and_digits(&option.name) == typed || letters_and_digits(&option.label) == typed
        };
        let named = self.found.with_untracked(|found| {
            let mut named = found.options.iter().filter(is_named);
            let first = named.next().cloned();
            first.filter(|_| named.next().is_none())
        });
        if let Some(named) = named {
            self.choose(&named);
        }
    }

    pub(super) fn cancel(&self) {
        self.due.try_update_value(|due| {
            if let Some(due) = due.take() {
                due.clear();
            }
        });
    }
}

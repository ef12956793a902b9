//! State of a combobox: search text, options and choice.

use super::{
    ComboboxOption, Found, Search, Selected,
    keys::{Move, moved},
};
use crate::error::AppError;
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
    pub(super) due: StoredValue<Option<TimeoutHandle>>,
    pub(super) selected: Selected,
    pub(super) search: Search,
}

impl State {
    /// Takes over what was typed and chosen before hydration.
    pub(super) fn take_over(&self, options: &[ComboboxOption]) {
        let (Some(select), Some(input)) = (self.select.get(), self.input.get()) else {
            return;
        };
        let id = select.value();
        let chosen = options.iter().find(|option| option.id == id).cloned();
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
        self.open.set(false);
        self.active.set(None);
        self.selected.set(Some(option.clone()));
    }

    pub(super) fn typed(&self, text: String) {
        self.typed.set_value(text);
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
                    if state.has_focus() {
                        state.open.set(true);
                    } else {
                        state.choose_the_only_one();
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

    /// Chooses the option if the text matches only one.
    pub(super) fn leave(&self) {
        self.open.set(false);
        self.active.set(None);
        match self.selected.get_untracked() {
            Some(option) => {
                // The user searched for another option and gave up.
                if let Some(input) = self.input.get_untracked() {
                    input.set_value(&option.label);
                }
            }
            None if self.due.with_value(Option::is_some) => {
                self.cancel();
                self.ask();
            }
            None => self.choose_the_only_one(),
        }
    }

    fn choose_the_only_one(&self) {
        let only = self.found.with_untracked(|found| match &*found.options {
            [only] => Some(only.clone()),
            _ => None,
        });
        let typed = self.typed.with_value(|typed| !typed.trim().is_empty());
        if let Some(only) = only.filter(|_| typed && self.selected.get_untracked().is_none()) {
            self.choose(&only);
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

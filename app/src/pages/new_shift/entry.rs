//! The values of the form as signals, and their draft.

use super::{
    draft::{DraftStore, FormValues},
    fleet::{Homes, driver, vehicle},
    pattern::Pattern,
    times::Times,
};
use crate::{
    api::fleet::read_new_shift_form, components::ui::combobox::Selected, i18n::use_locale, routes,
};
use domain::shift::{LocalPattern, local_text};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

/// The values of the form as signals.
#[derive(Clone, Copy)]
pub struct Entry {
    /// The chosen vehicle.
    pub vehicle: Selected,
    /// The text in the vehicle's field.
    pub vehicle_text: RwSignal<String>,
    /// The chosen driver.
    pub driver: Selected,
    /// The text in the driver's field.
    pub driver_text: RwSignal<String>,
    /// Start and end.
    pub times: Times,
    /// How the shift repeats.
    pub pattern: Pattern,
    /// The home stations of the vehicles.
    pub homes: Homes,
    /// Keeps the draft.
    pub store: DraftStore,
}

impl Entry {
    fn values(self) -> FormValues {
        // The text of a choice is its label.
        let typed = |chosen: Selected, text: RwSignal<String>| match chosen.with(Option::is_some) {
            true => String::new(),
            false => text.get(),
        };
        FormValues {
            vehicle_id: id_of(self.vehicle),
            driver_id: id_of(self.driver),
            start: self.times.start.get(),
            end: self.times.end.get(),
            vehicle: typed(self.vehicle, self.vehicle_text),
            driver: typed(self.driver, self.driver_text),
            pattern: self.pattern.value.get(),
        }
    }

    /// Empties the form and removes the draft.
    pub fn clear(self) {
        self.store.restart(FormValues::default());
        self.vehicle.set(None);
        self.driver.set(None);
        self.vehicle_text.set(String::new());
        self.driver_text.set(String::new());
        self.times.set(String::new(), String::new());
        self.pattern.set(LocalPattern::default());
    }

    /// The shift is sent. Keeps vehicle and driver, and offers the same hours of the next day: the driver cannot drive
    /// on after a whole shift, and is planned day by day. A series goes on after its last day.
    pub fn plan_next(self) {
        let local = untrack(|| self.times.local());
        let mut pattern = self.pattern.value.get_untracked();
        let next = if pattern.recurs() {
            let next = local.and_then(|times| times.next_period(&pattern));
            next.map(|(times, moved)| {
                pattern = moved;
                times
            })
        } else {
            local.and_then(|times| times.next_day())
        };
        let [start, end] = next.map_or_else(Default::default, |next| {
            [local_text(next.start), local_text(next.end)]
        });
        self.store.restart(FormValues {
            start: start.clone(),
            end: end.clone(),
            pattern: pattern.clone(),
            ..untrack(|| self.values())
        });
        self.times.set(start, end);
        self.pattern.set(pattern);
    }
}

/// Restores the draft if the form is otherwise empty, and keeps it up to date.
pub fn keep_draft(entry: Entry, may_restore: bool) {
    let locale = use_locale();
    let (search, navigate) = (use_location().search, use_navigate());
    let store = entry.store;
    Effect::new(move |_| {
        let Some(draft) = store.read().filter(|_| may_restore) else {
            return store.start(false);
        };
        spawn_local(async move {
            let mut found = None;
            if draft.has_choice() {
                let query = FormValues {
                    vehicle: String::new(),
                    driver: String::new(),
                    ..draft.clone()
                };
                // If they cannot be read now, the stored draft stays as it is.
                found = Some(match read_new_shift_form(query.query(None)).await {
                    Ok(form) => form,
                    Err(_) => return,
                });
            }
            request_animation_frame(move || {
                // The user may have left, or may have entered something meanwhile.
                let Some(values) = untrack(|| entry.vehicle.try_get().map(|_| entry.values()))
                else {
                    return;
                };
                if values.vehicle_id.is_empty() && values.vehicle.is_empty() {
                    match found.as_ref().and_then(|form| form.vehicle.as_ref()) {
                        Some(one) => {
                            entry.homes.note(std::slice::from_ref(one));
                            entry.vehicle.set(Some(vehicle(locale, one)));
                        }
                        None => entry.vehicle_text.set(draft.vehicle),
                    }
                }
                if values.driver_id.is_empty() && values.driver.is_empty() {
                    match found.as_ref().and_then(|form| form.driver.as_ref()) {
                        Some(one) => entry.driver.set(Some(driver(locale, one))),
                        None => entry.driver_text.set(draft.driver),
                    }
                }
                if values.start.is_empty() && values.end.is_empty() {
                    entry.times.set(draft.start, draft.end);
                }
                if values.pattern == LocalPattern::default() {
                    entry.pattern.set(draft.pattern);
                }
                store.start(true);
            });
        });
    });
    let values = Memo::new(move |_| entry.values());
    let offered_at_first = store.offered();
    Effect::new(move |_| {
        values.with(|values| store.keep(values));
        // Once the user has changed something, a reload must not bring back what the URL offers.
        let changed = values.with_untracked(|values| *values != offered_at_first);
        if changed && !search.with_untracked(String::is_empty) {
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                ..NavigateOptions::default()
            };
            navigate(routes::NEW_SHIFT, options);
        }
    });
}

/// The id of what is chosen; empty if nothing is.
pub fn id_of(selected: Selected) -> String {
    selected.with(|selected| {
        selected
            .as_ref()
            .map(|option| option.id.clone())
            .unwrap_or_default()
    })
}

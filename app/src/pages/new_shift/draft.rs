//! What was entered and not sent yet. It stays in this tab, for this user, while another page is open, after a reload
//! and after a new sign-in.

use crate::browser::storage::{read_tab_storage, remove_from_tab_storage, write_tab_storage};
use domain::{
    fleet::NewShiftFormQuery,
    id::{ShiftId, UserId},
    shift::LocalPattern,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The values of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormValues {
    /// Id of the vehicle.
    pub vehicle_id: String,
    /// Id of the driver.
    pub driver_id: String,
    /// Local time of the start.
    pub start: String,
    /// Local time of the end.
    pub end: String,
    /// Search text of the vehicle.
    pub vehicle: String,
    /// Search text of the driver.
    pub driver: String,
    /// How the shift repeats.
    #[serde(default)]
    pub pattern: LocalPattern,
}

impl FormValues {
    /// What the server needs to show the form with these values.
    pub fn query(&self, again: Option<ShiftId>) -> NewShiftFormQuery {
        NewShiftFormQuery {
            vehicle_search: self.vehicle.clone(),
            driver_search: self.driver.clone(),
            vehicle_id: self.vehicle_id.trim().parse().ok(),
            driver_id: self.driver_id.trim().parse().ok(),
            again,
        }
    }

    /// Whether a vehicle or a driver is chosen.
    pub fn has_choice(&self) -> bool {
        !self.vehicle_id.is_empty() || !self.driver_id.is_empty()
    }
}

/// The place of one user's draft.
#[derive(Clone, Copy)]
pub struct DraftStore {
    user: Option<UserId>,
    /// The values that the page offers by itself: they are no draft.
    offered: StoredValue<FormValues>,
    /// Whether the stored draft is that of this form, and not an older one.
    ours: StoredValue<bool>,
    /// Whether an older draft was looked for.
    ready: RwSignal<bool>,
}

impl DraftStore {
    /// `offered` are the values that the page offers by itself.
    pub fn new(user: Option<UserId>, offered: FormValues) -> Self {
        Self {
            user,
            offered: StoredValue::new(offered),
            ours: StoredValue::new(false),
            ready: RwSignal::new(false),
        }
    }

    /// The user's draft, if there is one.
    pub fn read(self) -> Option<FormValues> {
        serde_json::from_str(&read_tab_storage(&self.key()?)?).ok()
    }

    /// From now on the values are stored.
    pub fn start(self, restored: bool) {
        self.ours.set_value(restored);
        self.ready.set(true);
    }

    /// The values that the page offers by itself.
    pub fn offered(self) -> FormValues {
        self.offered.get_value()
    }

    /// Stores the values if they differ from what the page offers.
    pub fn keep(self, values: &FormValues) {
        let Some(key) = self.key().filter(|_| self.ready.get()) else {
            return;
        };
        if self.offered.with_value(|offered| offered != values) {
            if let Ok(json) = serde_json::to_string(values) {
                write_tab_storage(&key, &json);
            }
            self.ours.set_value(true);
        } else if self.ours.get_value() {
            self.remove();
        }
    }

    /// Removes the draft: it was sent, or the user has cleared the form. The page now offers `offered`.
    pub fn restart(self, offered: FormValues) {
        self.offered.set_value(offered);
        self.remove();
    }

    fn remove(self) {
        self.ours.set_value(false);
        if let Some(key) = self.key() {
            remove_from_tab_storage(&key);
        }
    }

    fn key(self) -> Option<String> {
        Some(format!("shiftbell.new_shift.{}", self.user?))
    }
}

//! Selecting rows by keys, and on a phone by a long press and taps.

use super::rows_in_use::{focus_checkbox, row_of};
use crate::decisions::Bulk;
use domain::{
    id::ShiftId,
    shift::{Selection, StableRows},
};
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// How long a finger rests on a row to select it.
const LONG_PRESS: Duration = Duration::from_millis(500);
/// A finger that moves farther scrolls, in pixels.
const MOVES: i32 = 10;

/// Keys and touches on the rows of the list.
#[derive(Clone, Copy)]
pub struct RowGestures {
    bulk: Bulk,
    rows: Memo<StableRows>,
    selectable: Memo<Vec<ShiftId>>,
    press: StoredValue<Option<Press>>,
    /// Whether the click that ends a long press is to come.
    pressed_long: StoredValue<bool>,
}

struct Press {
    at: (i32, i32),
    timer: Option<TimeoutHandle>,
}

impl RowGestures {
    /// Nothing is pressed at first.
    pub fn new(bulk: Bulk, rows: Memo<StableRows>, selectable: Memo<Vec<ShiftId>>) -> Self {
        Self {
            bulk,
            rows,
            selectable,
            press: StoredValue::new(None),
            pressed_long: StoredValue::new(false),
        }
    }

    /// Space selects the row with the focus, Shift and an arrow the next one too, Escape none.
    pub fn key_down(&self, event: &ev::KeyboardEvent) {
        if event.default_prevented() || event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let Some(row) = row_of(event.target()) else {
            return;
        };
        match (event.key().as_str(), event.shift_key()) {
            (" ", false) if is_link(event.target()) && self.is_selectable(row) => {
                self.toggle(row);
            }
            ("ArrowDown", true) => self.extend(row, 1),
            ("ArrowUp", true) => self.extend(row, -1),
            ("Escape", false) if !self.bulk.selection.with_untracked(Selection::is_empty) => {
                self.bulk.clear();
            }
            _ => return,
        }
        event.prevent_default();
    }

    /// While rows are being selected on a phone, a tap on a row selects it.
    pub fn click(&self, event: &ev::MouseEvent) {
        if self.pressed_long.get_value() {
            self.pressed_long.set_value(false);
            event.prevent_default();
            return;
        }
        if !self.bulk.selecting.get_untracked() || !is_link(event.target()) {
            return;
        }
        event.prevent_default();
        if let Some(row) = row_of(event.target()).filter(|row| self.is_selectable(*row)) {
            self.toggle(row);
        }
    }

    /// A finger may begin a long press.
    pub fn pointer_down(&self, event: &ev::PointerEvent) {
        self.pointer_up();
        self.pressed_long.set_value(false);
        let row = row_of(event.target()).filter(|row| self.is_selectable(*row));
        let Some(row) = row.filter(|_| event.pointer_type() == "touch" && is_link(event.target()))
        else {
            return;
        };
        let gestures = *self;
        let timer = set_timeout_with_handle(
            move || {
                gestures.press.try_set_value(None);
                gestures.pressed_long.try_set_value(true);
                gestures.bulk.selecting.try_set(true);
                gestures.toggle(row);
            },
            LONG_PRESS,
        );
        self.press.set_value(Some(Press {
            at: (event.client_x(), event.client_y()),
            timer: timer.ok(),
        }));
    }

    /// A finger that moves scrolls.
    pub fn pointer_move(&self, event: &ev::PointerEvent) {
        let moved = self.press.with_value(|press| {
            press.as_ref().is_some_and(|press| {
                (event.client_x() - press.at.0).abs() > MOVES
                    || (event.client_y() - press.at.1).abs() > MOVES
            })
        });
        if moved {
            self.pointer_up();
        }
    }

    /// The finger was lifted, or the browser scrolls.
    pub fn pointer_up(&self) {
        let press = self.press.try_update_value(Option::take).flatten();
        if let Some(timer) = press.and_then(|press| press.timer) {
            timer.clear();
        }
    }

    /// A long press opens no menu about the link below it.
    pub fn context_menu(&self, event: &ev::MouseEvent) {
        if self.pressed_long.get_value() || self.press.with_value(Option::is_some) {
            event.prevent_default();
        }
    }

    fn toggle(&self, row: ShiftId) {
        self.bulk.select(|selection| selection.toggle(row));
    }

    /// Selects this row and the next one that can be selected, which gets the focus.
    fn extend(&self, row: ShiftId, step: isize) {
        let next = self.rows.with_untracked(|rows| {
            let ids: Vec<_> = rows.rows().iter().map(|row| row.view.shift.id).collect();
            let mut place = ids.iter().position(|id| *id == row)?;
            loop {
                place = place.checked_add_signed(step)?;
                let id = *ids.get(place)?;
                if self.is_selectable(id) {
                    return Some(id);
                }
            }
        });
        let Some(next) = next else { return };
        self.bulk.select(|selection| {
            self.selectable.with_untracked(|rows| {
                if rows.contains(&row) {
                    selection.extend(row, next, rows);
                } else {
                    selection.extend_to(next, rows);
                }
            });
        });
        focus_checkbox(next);
    }

    fn is_selectable(&self, row: ShiftId) -> bool {
        self.selectable.with_untracked(|rows| rows.contains(&row))
    }
}

/// Whether the target is the link that covers a row, not a control in it.
fn is_link(target: Option<web_sys::EventTarget>) -> bool {
    target
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|element| element.closest(".row__link").ok().flatten())
        .is_some()
}

//! Which rows of the list are in use: under the pointer, with the focus, selected, or decided a moment ago. They must not move.

use crate::{
    browser::focus::{Scroll, focus, focused_element},
    decisions::Decisions,
};
use domain::id::ShiftId;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};

/// The attribute of a row with the id of its shift.
const ROW: &str = "data-shift";

/// The rows in use.
#[derive(Clone, Copy)]
pub struct RowsInUse {
    pointed: RwSignal<Option<ShiftId>>,
    focused: RwSignal<Option<ShiftId>>,
    decisions: Decisions,
}

impl RowsInUse {
    /// None at first. Rows that are decided on this page are in use for a while.
    pub fn new(decisions: Decisions) -> Self {
        Self {
            pointed: RwSignal::new(None),
            focused: RwSignal::new(None),
            decisions,
        }
    }

    /// The shifts of the rows in use.
    pub fn get(&self) -> Vec<ShiftId> {
        let mut rows = self.decisions.decided_recently();
        rows.extend(
            self.decisions
                .bulk
                .selection
                .with(|rows| rows.ids().collect::<Vec<_>>()),
        );
        rows.extend(self.pointed.get());
        rows.extend(self.focused.get());
        rows
    }

    /// The row with the focus.
    pub fn focused(&self) -> Option<ShiftId> {
        self.focused.get_untracked()
    }

    /// Whether the pointer is on a row. A finger is on none once it is lifted.
    pub fn is_pointed_at(&self) -> bool {
        self.pointed.with_untracked(Option::is_some)
    }

    /// The pointer is over the table.
    pub fn pointer_over(&self, event: &ev::PointerEvent) {
        // Headings are not rows: above one, the last row stays in use.
        if let Some(row) = row_of(event.target()) {
            self.pointed.set(Some(row));
        }
    }

    /// The pointer has left the table.
    pub fn pointer_left(&self) {
        self.pointed.set(None);
    }

    /// Something in the table got the focus.
    pub fn focus_in(&self, event: &ev::FocusEvent) {
        self.focused.set(row_of(event.target()));
    }

    /// Something in the table lost the focus. A row that is drawn anew while it has the focus stays in use: it gets the focus back.
    pub fn focus_out(&self, event: &ev::FocusEvent) {
        let lost = event
            .target()
            .and_then(|target| target.dyn_into::<Node>().ok());
        let focused = self.focused;
        request_animation_frame(move || {
            let in_table =
                focused_element().is_some_and(|active| row_of_element(&active).is_some());
            if !in_table && lost.is_some_and(|lost| lost.is_connected()) {
                let _ = focused.try_set(None);
            }
        });
    }

    /// Nothing is in use any more.
    pub fn release(&self) {
        self.pointed.set(None);
        self.focused.set(None);
        self.decisions.forget_decided();
    }
}

/// Moves the focus to the row of a shift: to its link, which is always there.
pub fn focus_row(id: ShiftId) {
    if let Some(link) = row_element(id).and_then(|row| within(&row, LINK)) {
        focus(&link, Scroll::IntoView);
    }
}

/// Moves the focus to the checkbox of a row if it is visible, else to its link.
pub fn focus_checkbox(id: ShiftId) {
    let checkbox = row_element(id).and_then(|row| within(&row, CHECKBOX));
    match checkbox.filter(|checkbox| checkbox.offset_parent().is_some()) {
        Some(checkbox) => focus(&checkbox, Scroll::IntoView),
        None => focus_row(id),
    }
}

/// Moves the focus to the next row that can be decided: below this one, else above it, else to this row itself. Returns the row.
pub fn focus_next_to_decide(id: ShiftId, scroll: Scroll) -> Option<ShiftId> {
    let row = row_element(id)?;
    let undecided = |row: &Element| within(row, APPROVE);
    let below = std::iter::successors(row.next_element_sibling(), Element::next_element_sibling);
    let above = std::iter::successors(
        row.previous_element_sibling(),
        Element::previous_element_sibling,
    );
    let next = below
        .chain(above)
        .find_map(|row| Some((undecided(&row)?, row)));
    match next {
        Some((button, row)) => {
            focus(&button, scroll);
            row_of_element(&row)
        }
        None => {
            focus(&within(&row, LINK)?, scroll);
            Some(id)
        }
    }
}

/// Whether nothing has the focus, as after the element with the focus was removed.
pub fn focus_is_lost() -> bool {
    focused_element().is_none_or(|active| active.tag_name() == "BODY")
}

const CHECKBOX: &str = ".row__select input";
const LINK: &str = ".row__link";
const APPROVE: &str = ".button--primary";

fn within(row: &Element, selector: &str) -> Option<HtmlElement> {
    row.query_selector(selector).ok().flatten()?.dyn_into().ok()
}

fn row_element(id: ShiftId) -> Option<Element> {
    let selector = format!("[{ROW}=\"{id}\"]");
    document().query_selector(&selector).ok().flatten()
}

/// The shift of the row around an element.
pub fn row_of(target: Option<web_sys::EventTarget>) -> Option<ShiftId> {
    row_of_element(&target?.dyn_into::<Element>().ok()?)
}

fn row_of_element(element: &Element) -> Option<ShiftId> {
    let row = element.closest(&format!("[{ROW}]")).ok().flatten()?;
    row.get_attribute(ROW)?.parse().ok().map(ShiftId::new)
}

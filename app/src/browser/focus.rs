//! Moving the focus.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement};

/// Whether the page scrolls to an element that gets the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scroll {
    /// It scrolls until the element is visible.
    IntoView,
    /// It stays where it is.
    Keep,
}

/// Moves the focus to an element.
pub fn focus(element: &HtmlElement, scroll: Scroll) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(scroll == Scroll::Keep);
    let _ = element.focus_with_options(&options);
}

/// Moves the focus to an element that the Tab key does not reach, such as a heading.
pub fn focus_text(element: Element, scroll: Scroll) {
    let _ = element.set_attribute("tabindex", "-1");
    if let Ok(element) = element.dyn_into() {
        focus(&element, scroll);
    }
}

/// The element with the focus.
pub fn focused_element() -> Option<Element> {
    document().active_element()
}

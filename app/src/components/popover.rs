//! A panel that opens under a button of the header: the browser's own popover, which closes on Escape and on a click outside, and opens even
//! before hydration. The code only tells whether it is open.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::{JsCast, JsValue};

/// Whether a popover is open, for its button's `aria-expanded`.
#[derive(Clone, Copy)]
pub struct PopoverState {
    /// Whether it is open.
    pub open: RwSignal<bool>,
    /// The panel.
    pub panel: NodeRef<html::Div>,
}

impl PopoverState {
    /// A closed popover.
    pub fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            panel: NodeRef::new(),
        }
    }

    /// Handles the `toggle` event of the panel.
    pub fn toggled(&self, event: &ev::Event) {
        let state = js_sys::Reflect::get(event, &JsValue::from_str("newState"))
            .ok()
            .and_then(|state| state.as_string());
        self.open.set(state.as_deref() == Some("open"));
    }

    /// Closes it.
    pub fn close(&self) {
        self.call("hidePopover");
    }

    /// Opens it.
    pub fn show(&self) {
        self.call("showPopover");
    }

    /// Moves the focus among the elements that match `selector` for the arrow keys, Home and End.
    pub fn move_focus(&self, event: &ev::KeyboardEvent, selector: &str) {
        let Some(panel) = self.panel.get_untracked() else {
            return;
        };
        let Ok(found) = panel.query_selector_all(selector) else {
            return;
        };
        let items: Vec<web_sys::HtmlElement> = (0..found.length())
            .filter_map(|index| found.get(index)?.dyn_into().ok())
            .collect();
        let focused = document().active_element();
        let at = items.iter().position(|item| {
            focused
                .as_ref()
                .is_some_and(|focused| focused == item.as_ref() as &web_sys::Element)
        });
        let to = match (event.key().as_str(), at) {
            ("ArrowDown", None) | ("Home", _) => Some(0),
            ("ArrowDown", Some(at)) => Some((at + 1).min(items.len().saturating_sub(1))),
            ("ArrowUp", at) => Some(at.unwrap_or(0).saturating_sub(1)),
            ("End", _) => Some(items.len().saturating_sub(1)),
            _ => None,
        };
        if let Some(item) = to.and_then(|to| items.get(to)) {
            event.prevent_default();
            let _ = item.focus();
        }
    }

    /// Does nothing in a browser that has no popovers.
    fn call(&self, method: &str) {
        let Some(panel) = self.panel.get_untracked() else {
            return;
        };
        if let Ok(function) = js_sys::Reflect::get(&panel, &JsValue::from_str(method))
            && let Ok(function) = function.dyn_into::<js_sys::Function>()
        {
            let _ = function.call0(&panel);
        }
    }
}

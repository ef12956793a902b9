//! The window's address, its history, and the clicks on links.

use super::Place;
use crate::routes::Page;
use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, History, HtmlAnchorElement, MouseEvent};

/// How many frames a list may take to be as long again as it was: two seconds.
const PATIENCE: u32 = 120;

/// Path and query of the window.
pub fn url() -> String {
    let location = window().location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}

/// A real load: for what is no page of ours.
pub fn load(url: &str) {
    let _ = window().location().set_href(url);
}

/// A new entry in the history, at the top of its page; the old one keeps how far down its page was read. To the page that is shown
/// already, it is none.
pub fn push(to: &str) {
    if let Some(history) = history() {
        let hash = window().location().hash().unwrap_or_default();
        if to != url() || !hash.is_empty() {
            let height = window().scroll_y().unwrap_or_default();
            let _ = history.replace_state(&JsValue::from_f64(height), "");
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(to));
        }
    }
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// Another URL for the entry of the page that is shown.
pub fn replace(to: &str) {
    if let Some(history) = history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(to));
    }
}

/// Goes where links lead, and where the browser goes back and forward.
pub fn follow(place: Place) {
    drop(window_event_listener(ev::click, move |event| {
        if let Some(url) = page_behind(&event) {
            event.prevent_default();
            place.go(&url);
        }
    }));
    drop(window_event_listener(ev::popstate, move |_| {
        place.url.set(url());
        if let Some(height) = height_left_at() {
            scroll_down_to(height, PATIENCE);
        }
    }));
}

/// The page of ours that a click opens in this window, if nobody asked for anything else.
fn page_behind(event: &MouseEvent) -> Option<String> {
    let plain = event.button() == 0
        && !(event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key())
        && !event.default_prevented();
    if !plain {
        return None;
    }
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let link = target.closest("a[href]").ok()??;
    let link = link.dyn_into::<HtmlAnchorElement>().ok()?;
    let here = link.target().is_empty()
        && !link.has_attribute("download")
        && !link.rel().split(' ').any(|word| word == "external")
        && Some(link.origin()) == window().location().origin().ok();
    // A place on a page is the browser's business: it moves the focus there too.
    if !here || !link.hash().is_empty() {
        return None;
    }
    let url = link.pathname() + &link.search();
    (Page::of(&url) != Page::NotFound).then_some(url)
}

fn history() -> Option<History> {
    window().history().ok()
}

fn height_left_at() -> Option<f64> {
    history()?.state().ok()?.as_f64()
}

/// The browser scrolls back by itself, but a page that still loads what it shows is not that long yet.
fn scroll_down_to(height: f64, frames: u32) {
    request_animation_frame(move || {
        let root = document().document_element();
        let lowest = root.map_or(0, |root| root.scroll_height() - root.client_height());
        if height_left_at() != Some(height) {
            // Somebody went on.
        } else if f64::from(lowest) >= height.floor() {
            window().scroll_to_with_x_and_y(0.0, height);
        } else if frames > 0 {
            scroll_down_to(height, frames - 1);
        }
    });
}

//! Looking after the toast: when it may appear, where, and how long it stays.

use super::place::{Area, Place, Screen, place};
use crate::{browser::monotonic::monotonic_ms, realtime::use_realtime};
use leptos::{ev, prelude::*};
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// How often the toast is looked after, while there is one.
const TICK: Duration = Duration::from_millis(150);
/// What people point at: controls and rows.
const TARGETS: &str = "a, button, input, select, textarea, label, summary, tr, li, form";
/// What has the focus because somebody works with it. A heading has it only because its page is new.
const CONTROLS: &str = "a, button, input, select, textarea, summary";
/// The buttons of a page.
const BUTTONS: &str = "main button, main .button";

/// Shows what waits as soon as there is room for it, and lets the toast's time run: not while the page is hidden, and not while the toast
/// is hovered or focused.
pub(super) fn look_after(shown_at: RwSignal<Place>) {
    let toasts = use_realtime().toasts;
    let visible = RwSignal::new(true);
    let pointer = StoredValue::new(None::<(i32, i32)>);
    Effect::new(move |_| {
        let look = move || visible.set(!document().hidden());
        look();
        let seen = window_event_listener_untyped("visibilitychange", move |_| look());
        let moved = window_event_listener(ev::pointermove, move |event| {
            let mouse = event.pointer_type() != "touch";
            pointer.set_value(mouse.then(|| (event.client_x(), event.client_y())));
        });
        on_cleanup(move || {
            seen.remove();
            moved.remove();
        });
    });
    // The timer runs only while there is a toast, so that a phone that shows none can sleep.
    let any = Memo::new(move |_| !toasts.is_empty());
    Effect::new(move |_| {
        if !any.get() || !visible.get() {
            return;
        }
        let before = StoredValue::new(monotonic_ms());
        let tick = move || {
            let now = monotonic_ms();
            let elapsed = now - before.get_value();
            before.set_value(now);
            let pointed_at = pointer.get_value().and_then(element_at);
            let focused = document().active_element();
            if [&pointed_at, &focused].into_iter().flatten().any(is_in_toast) {
                return;
            }
            toasts.run(elapsed);
            if !toasts.is_due() {
                return;
            }
            if toasts.is_shown() {
                // It grows in its count only.
                toasts.show_waiting();
            } else if let Some(free) = free_place(pointed_at, focused) {
                shown_at.set(free);
                toasts.show_waiting();
            }
        };
        if let Ok(tick) = set_interval_with_handle(tick, TICK) {
            on_cleanup(move || tick.clear());
        }
    });
}

/// Whether this is the toast, or in it.
pub(super) fn is_in_toast(element: &Element) -> bool {
    element.closest(".toast").ok().flatten().is_some()
}

#[expect(clippy::cast_precision_loss, reason = "pixels")]
fn element_at((x, y): (i32, i32)) -> Option<Element> {
    document().element_from_point(x as f32, y as f32)
}

/// Where the toast may appear now. While a dialog is open it waits: it would be below the dialog, where nobody can reach it.
fn free_place(pointed_at: Option<Element>, focused: Option<Element>) -> Option<Place> {
    if document().query_selector("dialog[open]").ok()?.is_some() {
        return None;
    }
    let pointed_at = pointed_at.and_then(|element| element.closest(TARGETS).ok().flatten());
    let focused = focused.filter(|element| element.matches(CONTROLS).unwrap_or(false));
    let in_use: Vec<Area> = [pointed_at, focused]
        .into_iter()
        .flatten()
        .map(|element| area(&element))
        .collect();
    place(screen()?, &in_use, &buttons())
}

fn screen() -> Option<Screen> {
    let window = window();
    let header = document().query_selector(".top-bar").ok()?;
    Some(Screen {
        width: window.inner_width().ok()?.as_f64()?,
        height: window.inner_height().ok()?.as_f64()?,
        header: header.map_or(0.0, |header| header.get_bounding_client_rect().bottom()),
    })
}

fn buttons() -> Vec<Area> {
    let Ok(found) = document().query_selector_all(BUTTONS) else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|index| found.get(index)?.dyn_into().ok())
        .map(|button: Element| area(&button))
        .collect()
}

fn area(element: &Element) -> Area {
    let rect = element.get_bounding_client_rect();
    Area {
        left: rect.left(),
        top: rect.top(),
        right: rect.right(),
        bottom: rect.bottom(),
    }
}

//! Looking after the toast: when it may appear, where, and how long it stays.

use super::place::{Area, Place, Screen, place};
use crate::{
    browser::monotonic::monotonic_ms,
    realtime::{Toasts, use_realtime},
};
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
    let upkeep = Upkeep {
        toasts,
        shown_at,
        pointer: StoredValue::new(None),
        round: StoredValue::new(0),
    };
    Effect::new(move |_| {
        let look = move || visible.set(!document().hidden());
        look();
        let seen = window_event_listener_untyped("visibilitychange", move |_| look());
        let moved = window_event_listener(ev::pointermove, move |event| {
            let mouse = event.pointer_type() != "touch";
            let at = mouse.then(|| (event.client_x(), event.client_y()));
            upkeep.pointer.set_value(at);
        });
        on_cleanup(move || {
            seen.remove();
            moved.remove();
        });
    });
    // The timer runs only while there is a toast, so that a phone that shows none can sleep.
    let any = Memo::new(move |_| !toasts.is_empty());
    Effect::new(move |_| {
        upkeep.round.update_value(|round| *round += 1);
        if any.get() && visible.get() {
            upkeep.tick_soon(upkeep.round.get_value(), monotonic_ms());
        }
    });
}

/// What the timer needs.
#[derive(Clone, Copy)]
struct Upkeep {
    toasts: Toasts,
    /// Where the toast is.
    shown_at: RwSignal<Place>,
    /// Where the mouse is.
    pointer: StoredValue<Option<(i32, i32)>>,
    /// Rises when the timer starts or stops: a tick of an earlier round does nothing.
    round: StoredValue<u32>,
}

impl Upkeep {
    fn tick_soon(self, round: u32, before: f64) {
        set_timeout(
            move || {
                if self.round.try_get_value() == Some(round) {
                    let now = monotonic_ms();
                    self.tick(now - before);
                    self.tick_soon(round, now);
                }
            },
            TICK,
        );
    }

    fn tick(self, elapsed: f64) {
        let pointed_at = self.pointer.get_value().and_then(element_at);
        let focused = document().active_element();
        if [&pointed_at, &focused]
            .into_iter()
            .flatten()
            .any(is_in_toast)
        {
            return;
        }
        self.toasts.run(elapsed);
        if !self.toasts.is_due() {
            return;
        }
        // If there is a toast, only its count grows.
        if self.toasts.is_shown_now() {
            self.toasts.show_waiting();
        } else if let Some(free) = free_place(pointed_at, focused) {
            self.shown_at.set(free);
            self.toasts.show_waiting();
        }
    }
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

//! Notices when a notification is on the screen.

use super::super::use_realtime;
use domain::id::NotificationId;
use leptos::{html, prelude::*};
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// The part of an element that has to be visible.
const VISIBLE_PART: f64 = 0.6;

/// Notes that a notification arrived, and that it was seen when its element is on the screen.
pub fn watch_receipt(id: NotificationId, place: NodeRef<html::Div>) {
    let realtime = use_realtime();
    Effect::new(move |_| {
        let Some(element) = place.get() else {
            return;
        };
        realtime.note_received([id]);
        let shown = StoredValue::new(false);
        let note = move |now: bool| {
            if shown.try_get_value() == Some(!now) {
                shown.set_value(now);
                if now {
                    realtime.note_on_screen(id);
                } else {
                    realtime.note_off_screen(id);
                }
            }
        };
        let on_change = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            // The last entry is the present state.
            let last = entries.pop().dyn_into::<IntersectionObserverEntry>();
            if let Ok(last) = last {
                note(last.intersection_ratio() >= VISIBLE_PART);
            }
        });
        let options = IntersectionObserverInit::new();
        options.set_threshold(&VISIBLE_PART.into());
        let callback = on_change.as_ref().unchecked_ref();
        let Ok(observer) = IntersectionObserver::new_with_options(callback, &options) else {
            return;
        };
        observer.observe(&element);
        let watch = SendWrapper::new((observer, on_change));
        on_cleanup(move || {
            note(false);
            let (observer, _on_change) = watch.take();
            observer.disconnect();
        });
    });
}

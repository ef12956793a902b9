//! Focus and scroll position on a change of page, which leptos_router does not handle: the focus moves to the new page's heading, so that
//! screen readers announce it, and going back restores the scroll position.

use crate::{
    browser::focus::{Scroll, focus_text},
    realtime::use_realtime,
};
use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_location, hooks::use_navigate};
use std::collections::HashMap;
use web_sys::ScrollRestoration;

/// Frames to wait until a list is as long again as it was: about two seconds.
const RESTORE_FRAMES: u32 = 120;

/// Path and query of the page, for links that lead back to it.
pub fn use_current_url() -> Signal<String> {
    let location = use_location();
    Signal::derive(move || {
        let query = location.search.get();
        let path = location.pathname.get();
        if query.is_empty() {
            path
        } else {
            format!("{path}?{query}")
        }
    })
}

/// Moves the focus and the scroll position with the page, and opens pages that desktop notifications ask for.
#[component]
pub fn NavigationEffects(
    /// Whether the next page is being loaded.
    is_routing: ReadSignal<bool>,
) -> impl IntoView {
    focus_new_pages(is_routing);
    restore_scroll_positions(is_routing);
    let (realtime, navigate) = (use_realtime(), use_navigate());
    Effect::new(move |_| {
        if let Some(url) = realtime.take_navigation_request() {
            navigate(&url, NavigateOptions::default());
        }
    });
}

/// Moves the focus to the heading. leptos_router leaves it on a link that may be gone: a keyboard then starts from the top of the page.
fn focus_new_pages(is_routing: ReadSignal<bool>) {
    let path = use_location().pathname;
    Effect::new(move |shown: Option<String>| {
        let (path, busy) = (path.get(), is_routing.get());
        match shown {
            Some(shown) if !busy && shown != path => request_animation_frame(focus_heading),
            Some(shown) if busy => return shown,
            _ => {}
        }
        path
    });
}

fn focus_heading() {
    let main = document().get_element_by_id("main");
    let heading = main.and_then(|main| main.query_selector("h1").ok().flatten().or(Some(main)));
    if let Some(heading) = heading {
        focus_text(heading, Scroll::Keep);
    }
}

/// Keeps the scroll position of each URL and restores it once the page is long enough again. On the way back, browsers scroll before a
/// list is fetched.
fn restore_scroll_positions(is_routing: ReadSignal<bool>) {
    let positions = StoredValue::new(HashMap::<String, f64>::new());
    // The URL whose position is noted; `None` while a page is being loaded.
    let shown = StoredValue::new(None::<String>);
    let url = use_current_url();
    Effect::new(move |_| {
        let (url, busy) = (url.get(), is_routing.get());
        shown.set_value((!busy).then_some(url));
    });
    let note_position = move |_| {
        let Ok(y) = window().scroll_y() else { return };
        if let Some(url) = shown.get_value() {
            positions.update_value(|positions| {
                positions.insert(url, y);
            });
        }
    };
    let go_back = move |_| {
        let location = window().location();
        let (Ok(path), Ok(search)) = (location.pathname(), location.search()) else {
            return;
        };
        shown.set_value(None);
        let y = positions
            .with_value(|positions| positions.get(&(path + &search)).copied())
            .unwrap_or(0.0);
        restore(y, RESTORE_FRAMES, is_routing, shown, url);
    };
    Effect::new(move |_| {
        set_restoration(ScrollRestoration::Manual);
        let listeners = [
            window_event_listener(ev::scroll, note_position),
            window_event_listener(ev::popstate, go_back),
            // The browser handles reloads and the way back from another site.
            window_event_listener(ev::pagehide, |_| set_restoration(ScrollRestoration::Auto)),
        ];
        on_cleanup(move || listeners.into_iter().for_each(|listener| listener.remove()));
    });
}

fn restore(
    y: f64,
    frames: u32,
    is_routing: ReadSignal<bool>,
    shown: StoredValue<Option<String>>,
    url: Signal<String>,
) {
    request_animation_frame(move || {
        let height = document()
            .document_element()
            .map_or(0, |root| root.scroll_height());
        let window_height = window()
            .inner_height()
            .ok()
            .and_then(|height| height.as_f64())
            .unwrap_or_default();
        let long_enough = f64::from(height) >= y + window_height;
        let busy = is_routing.try_get_untracked().unwrap_or(false);
        if busy || (frames > 0 && !long_enough) {
            let frames = if busy { frames } else { frames - 1 };
            return restore(y, frames, is_routing, shown, url);
        }
        window().scroll_to_with_x_and_y(0.0, y);
        shown.try_set_value(url.try_get_untracked());
    });
}

fn set_restoration(mode: ScrollRestoration) {
    if let Ok(history) = window().history() {
        let _ = history.set_scroll_restoration(mode);
    }
}

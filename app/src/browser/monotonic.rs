//! A clock for durations: it never goes back, whatever happens to the time of day.

use leptos::prelude::window;

/// Milliseconds since the page was loaded.
pub fn monotonic_ms() -> f64 {
    window()
        .performance()
        .map_or(0.0, |performance| performance.now())
}

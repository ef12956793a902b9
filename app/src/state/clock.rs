//! The page's clock: what the server's clock shows, clock in the browser, so that "starts in 1 h 12 min" stays true.

use jiff::{SignedDuration, Timestamp};
use leptos::prelude::*;
use std::time::Duration;

/// How often relative times are told anew.
const TICK: Duration = Duration::from_secs(10);
/// A browser's clock that is off by less than this is believed.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(60);

/// The page's clock.
#[derive(Clone, Copy)]
pub struct PageClock {
    /// Now, as texts should take it.
    pub now: RwSignal<Timestamp>,
    /// Whether the browser has taken over: from then on times can be told in its own zone and language.
    pub hydrated: RwSignal<bool>,
    offset: StoredValue<SignedDuration>,
}

impl PageClock {
    /// The exact time, for checks that must agree with the server.
    pub fn exact(&self) -> Timestamp {
        if self.hydrated.get_untracked() {
            let now = browser_now();
            now.checked_add(self.offset.get_value()).unwrap_or(now)
        } else {
            self.now.get_untracked()
        }
    }
}

/// Starts the clock at the time of the server's rendering.
pub fn provide_clock(rendered_at: Timestamp) {
    let clock = PageClock {
        now: RwSignal::new(rendered_at),
        hydrated: RwSignal::new(false),
        offset: StoredValue::new(SignedDuration::ZERO),
    };
    provide_context(clock);
    Effect::new(move |_| {
        clock.offset.set_value(offset(rendered_at));
        clock.hydrated.set(true);
        clock.now.set(clock.exact());
        if let Some(body) = document().body() {
            // What the browser tests wait for.
            let _ = body.set_attribute("data-hydrated", "");
        }
        let tick = set_interval_with_handle(move || clock.now.set(clock.exact()), TICK);
        on_cleanup(move || {
            if let Ok(tick) = tick {
                tick.clear();
            }
        });
    });
}

/// The page's clock.
pub fn use_clock() -> PageClock {
    expect_context()
}

/// What the browser's clock shows.
pub fn browser_now() -> Timestamp {
    from_millis(js_sys::Date::now())
}

/// An instant in the browser's own zone and language.
pub fn browser_time(instant: Timestamp) -> String {
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(to_millis(instant)));
    date.to_locale_string("en-GB", &wasm_bindgen::JsValue::UNDEFINED)
        .into()
}

/// Hours and minutes in the browser's own zone, such as `14:05`.
pub fn browser_clock(instant: Timestamp) -> String {
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(to_millis(instant)));
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}

/// How far the browser's clock is behind the server's: the page was rendered shortly after the browser asked for it.
fn offset(rendered_at: Timestamp) -> SignedDuration {
    let Some(asked_at) = window()
        .performance()
        .map(|performance| from_millis(performance.time_origin()))
    else {
        return SignedDuration::ZERO;
    };
    let offset = rendered_at.duration_since(asked_at);
    if offset.abs() < TOLERANCE {
        SignedDuration::ZERO
    } else {
        offset
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "milliseconds since 1970 fit"
)]
fn from_millis(millis: f64) -> Timestamp {
    Timestamp::from_millisecond(millis as i64).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds since 1970 stay far below 2^53"
)]
fn to_millis(instant: Timestamp) -> f64 {
    instant.as_millisecond() as f64
}

//! The clock of the page: the server's time, which goes on in the browser, for texts such as "starts in 1 h 12 min".

use jiff::{SignedDuration, Timestamp};
use leptos::prelude::*;
use std::time::Duration;

/// How often relative times are updated.
const TICK: Duration = Duration::from_secs(10);
/// The browser's clock is used as it is if it is off by less than this.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(60);

/// The clock of the page.
#[derive(Clone, Copy)]
pub struct PageClock {
    /// The current time, updated every [`TICK`].
    pub now: RwSignal<Timestamp>,
    /// Whether the page is hydrated: from then on times can be shown in the browser's own zone.
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

/// Starts the clock at the time at which the server rendered the page.
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
            // The browser tests wait for this attribute.
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

/// The clock of the page.
pub fn use_clock() -> PageClock {
    expect_context()
}

/// The time of the browser's clock.
pub fn browser_now() -> Timestamp {
    from_millis(js_sys::Date::now())
}

/// An instant in the browser's own zone, as `language` (a BCP 47 tag) writes dates.
pub fn browser_time(instant: Timestamp, language: &str) -> String {
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(to_millis(instant)));
    date.to_locale_string(language, &wasm_bindgen::JsValue::UNDEFINED)
        .into()
}

/// Hours and minutes in the browser's own zone, such as `14:05`.
pub fn browser_clock(instant: Timestamp) -> String {
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(to_millis(instant)));
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}

/// How far the browser's clock is behind the server's, from when the browser requested the page and when the server rendered it.
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

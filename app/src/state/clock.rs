//! The clock of the page: the server's time, which goes on in the browser, for texts such as "starts in 1 h 12 min".

use crate::browser::{
    monotonic::monotonic_ms,
    page_time::{jumped_ms, page_time_ms},
};
use gloo_net::http::Request;
use jiff::{SignedDuration, Timestamp};
use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;
use web_sys::RequestCache;

/// How often relative times are updated.
const TICK: Duration = Duration::from_secs(10);
/// The browser's clock is used as it is if it is off by less than this.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(60);
/// A light URL, whose response has the server's time in its header `Date`.
const TIME_URL: &str = "/healthz";

/// The clock of the page.
#[derive(Clone, Copy)]
pub struct PageClock {
    /// The current time, updated every [`TICK`].
    pub now: RwSignal<Timestamp>,
    /// Whether the page is hydrated: from then on times can be shown in the browser's own zone.
    pub hydrated: RwSignal<bool>,
    /// How far the browser's clock is behind the server's.
    offset: StoredValue<SignedDuration>,
    /// What [`jumped_ms`] was when the offset was measured.
    measured_at: StoredValue<f64>,
    measuring: StoredValue<bool>,
}

impl PageClock {
    /// The exact time, for checks that must agree with the server.
    pub fn exact(&self) -> Timestamp {
        if self.hydrated.get_untracked() {
            self.measure_after_jump();
            self.at_server(browser_now())
        } else {
            self.now.get_untracked()
        }
    }

    /// The server's time at an instant of [`browser_now`].
    pub fn at_server(&self, instant: Timestamp) -> Timestamp {
        instant
            .checked_add(self.offset.get_value())
            .unwrap_or(instant)
    }

    /// Measures the offset again after the page's time jumped forward. If the computer slept, the offset is as before. If its clock was
    /// set, it is not.
    fn measure_after_jump(self) {
        let jumped = jumped_ms();
        if self.measuring.get_value()
            || jumped - self.measured_at.get_value() < TOLERANCE.as_secs_f64() * 1_000.0
        {
            return;
        }
        self.measuring.set_value(true);
        spawn_local(async move {
            // If nobody answers, the next tick tries again.
            if let Some(time) = server_time().await {
                self.offset.try_set_value(offset(time, browser_now()));
                self.measured_at.try_set_value(jumped);
                self.measuring.try_set_value(false);
                self.now.try_set(self.exact());
            }
            self.measuring.try_set_value(false);
        });
    }
}

/// Starts the clock at the time at which the server rendered the page.
pub fn provide_clock(rendered_at: Timestamp) {
    let clock = PageClock {
        now: RwSignal::new(rendered_at),
        hydrated: RwSignal::new(false),
        offset: StoredValue::new(SignedDuration::ZERO),
        measured_at: StoredValue::new(0.0),
        measuring: StoredValue::new(false),
    };
    provide_context(clock);
    Effect::new(move |_| {
        clock.offset.set_value(offset_at_load(rendered_at));
        clock.measured_at.set_value(jumped_ms());
        clock.hydrated.set(true);
        clock.now.set(clock.exact());
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

/// The time of the browser's clock. It never goes back: if the clock is set back while the page is open, it goes on as before.
pub fn browser_now() -> Timestamp {
    from_millis(page_time_ms())
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
fn offset_at_load(rendered_at: Timestamp) -> SignedDuration {
    let requested_at = from_millis(page_time_ms() - monotonic_ms());
    offset(rendered_at, requested_at)
}

/// How far the browser's clock is behind the server's, if it shows `browser` when the server's shows `server`.
fn offset(server: Timestamp, browser: Timestamp) -> SignedDuration {
    let offset = server.duration_since(browser);
    if offset.abs() < TOLERANCE {
        SignedDuration::ZERO
    } else {
        offset
    }
}

/// Asks for the server's time; `None` if nobody answers. The browser's parser of dates adds nothing to the WebAssembly.
async fn server_time() -> Option<Timestamp> {
    let request = Request::get(TIME_URL).cache(RequestCache::NoStore);
    let date = request.send().await.ok()?.headers().get("date")?;
    let millis = js_sys::Date::parse(&date);
    millis.is_finite().then(|| from_millis(millis))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_nearly_right_is_used_as_it_is() {
        let server = Timestamp::UNIX_EPOCH;
        let ahead = |seconds| offset(server, server + SignedDuration::from_secs(seconds));
        assert_eq!(ahead(59), SignedDuration::ZERO);
        assert_eq!(ahead(-59), SignedDuration::ZERO);
        assert_eq!(ahead(3_600), SignedDuration::from_hours(-1));
        assert_eq!(ahead(-10_800), SignedDuration::from_hours(3));
    }
}

//! Why the sign-in was refused.

use crate::{
    browser::monotonic::monotonic_ms,
    i18n::{error::sentence, text, use_locale},
    state::clock::use_clock,
};
use domain::error::Error;
use leptos::{leptos_dom::helpers::IntervalHandle, prelude::*};
use std::time::Duration;

/// The refusal, unless it stands beside a field. If the user has to wait, the seconds are counted down. A screen reader reads only how
/// many they are at first.
#[component]
pub fn Refusal(error: Memo<Option<Error>>) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let left = RwSignal::new(None);
    Effect::new(move |_| {
        left.set(None);
        if let Some(Error::Throttled { retry_after }) = error.get() {
            count_down(left, retry_after);
        }
    });
    move || {
        let error = error
            .get()
            .filter(|error| !matches!(error, Error::Invalid { .. }))?;
        let text = sentence(locale, &error, clock.exact());
        let shown = match error {
            Error::Throttled { retry_after } => {
                let counted = move || match left.get().unwrap_or(retry_after) {
                    0 => text!(locale, error.throttled_no_more).to_owned(),
                    seconds => text!(locale, error.throttled, seconds = seconds),
                };
                view! {
                    <span class="visually-hidden">{text}</span>
                    <span aria-hidden="true">{counted}</span>
                }
                .into_any()
            }
            _ => text.into_any(),
        };
        Some(view! {
            <p class="form-error" role="alert">
                {shown}
            </p>
        })
    }
}

/// Counts to zero, or until the effect around it runs again.
fn count_down(left: RwSignal<Option<u64>>, seconds: u64) {
    let end = monotonic_ms() + Duration::from_secs(seconds).as_secs_f64() * 1_000.0;
    let timer = StoredValue::new(None::<IntervalHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_get_value().flatten() {
            timer.clear();
        }
    };
    let tick = move || {
        let rest = whole_seconds(end - monotonic_ms());
        let _ = left.try_set(Some(rest));
        if rest == 0 {
            stop();
        }
    };
    timer.set_value(set_interval_with_handle(tick, Duration::from_secs(1)).ok());
    on_cleanup(stop);
}

/// Begun seconds count as whole ones.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small and not negative"
)]
fn whole_seconds(ms: f64) -> u64 {
    (ms / 1_000.0).ceil().max(0.0) as u64
}

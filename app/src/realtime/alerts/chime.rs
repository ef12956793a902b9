//! A sound: one audio element. Browsers let a page play sound only after a gesture; some only an element that was played in one.

use crate::browser::monotonic::monotonic_ms;
use leptos::{ev, leptos_dom::helpers::WindowListenerHandle, prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlAudioElement;

/// A burst is one chime: milliseconds between two.
const APART: f64 = 1500.0;

/// The chime.
#[derive(Clone, Copy)]
pub(in crate::realtime) struct Chime {
    /// Whether the browser did not let it play.
    pub blocked: RwSignal<bool>,
    // `SendWrapper` panics if another thread drops its content, so the server never fills it.
    audio: StoredValue<Option<SendWrapper<HtmlAudioElement>>>,
    rang_at: StoredValue<Option<f64>>,
}

impl Chime {
    /// Without sound, as on the server.
    pub fn new() -> Self {
        Self {
            blocked: RwSignal::new(false),
            audio: StoredValue::new(None),
            rang_at: StoredValue::new(None),
        }
    }

    /// Loads the sound of a file, and unlocks it with the first click or key.
    pub fn start(&self, file: &str) {
        let Ok(audio) = HtmlAudioElement::new_with_src(file) else {
            return;
        };
        self.audio.set_value(Some(SendWrapper::new(audio)));
        let chime = *self;
        let unlocked = StoredValue::new(Vec::<WindowListenerHandle>::new());
        let unlock = move || {
            for listener in unlocked
                .try_update_value(std::mem::take)
                .unwrap_or_default()
            {
                listener.remove();
            }
            chime.unlock();
        };
        // At the window, so after the sound button, which plays the chime aloud.
        let clicked = window_event_listener(ev::click, move |_| unlock());
        let typed = window_event_listener(ev::keydown, move |event| {
            // The one key that browsers do not count as a gesture.
            if event.key() != "Escape" {
                unlock();
            }
        });
        unlocked.set_value(vec![clicked, typed]);
    }

    /// Plays for something new, unless it has just played.
    pub fn ring(&self) {
        let now = monotonic_ms();
        let last = self.rang_at.get_value();
        if last.is_none_or(|last| now - last >= APART) {
            self.rang_at.set_value(Some(now));
            self.play();
        }
    }

    /// Plays, and notes whether the browser allows it.
    pub fn play(&self) {
        let Some(audio) = self.audio.get_value() else {
            return;
        };
        audio.set_muted(false);
        audio.set_current_time(0.0);
        self.try_to_play(&audio, |_| {});
    }

    /// Stops playing.
    pub fn stop(&self) {
        if let Some(audio) = self.audio.try_get_value().flatten()
            && !audio.paused()
        {
            let _ = audio.pause();
            audio.set_current_time(0.0);
        }
    }

    /// Plays without a sound, within a gesture.
    fn unlock(&self) {
        let Some(audio) = self.audio.get_value() else {
            return;
        };
        if !audio.paused() {
            return;
        }
        audio.set_muted(true);
        self.try_to_play(&audio, |audio| {
            // The chime may have begun meanwhile.
            if audio.muted() {
                let _ = audio.pause();
                audio.set_muted(false);
            }
        });
    }

    fn try_to_play(&self, audio: &HtmlAudioElement, then: fn(&HtmlAudioElement)) {
        let Ok(playing) = audio.play() else {
            return;
        };
        let (blocked, audio) = (self.blocked, audio.clone());
        spawn_local(async move {
            let outcome = JsFuture::from(playing).await;
            then(&audio);
            let _ = blocked.try_update(|blocked| *blocked = outcome.is_err());
        });
    }
}

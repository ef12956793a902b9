//! A form under way and what came of it. leptos' own server actions can do more (history, errors in the URL, cancelling), and each kind
//! of them would be loaded by every browser.

use crate::error::AppError;
use leptos::{prelude::*, task::spawn_local};

/// A form that is sent, perhaps again and again.
pub struct Sending<T: Send + Sync + 'static> {
    /// Whether an answer is awaited.
    pub pending: RwSignal<bool>,
    /// The last answer.
    pub answer: RwSignal<Option<Result<T, AppError>>>,
}

impl<T: Send + Sync + 'static> Clone for Sending<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Sending<T> {}

impl<T: Send + Sync + 'static> Sending<T> {
    /// Nothing is sent yet.
    pub fn new() -> Self {
        Self {
            pending: RwSignal::new(false),
            answer: RwSignal::new(None),
        }
    }

    /// Sends it.
    pub fn send(self, call: impl Future<Output = Result<T, AppError>> + 'static) {
        self.pending.set(true);
        spawn_local(async move {
            let answer = call.await;
            // The page may be gone by now.
            let _ = self.answer.try_set(Some(answer));
            let _ = self.pending.try_set(false);
        });
    }
}

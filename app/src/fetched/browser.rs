//! In the browser: what came with the page, and asking again.

use crate::error::AppError;
use domain::from_json::FromJson;
use leptos::{prelude::*, task::spawn_local_scoped_with_cancellation};
use std::pin::Pin;

/// Whether there has been an answer.
pub type Known = RwSignal<bool>;

/// What was asked for.
pub struct Fetched<T: Send + Sync + 'static> {
    answer: RwSignal<Option<Result<T, AppError>>>,
    known: Known,
    again: RwSignal<u32>,
}

impl<T: Clone + Send + Sync + 'static> Fetched<T> {
    /// The last answer, once there is one.
    pub fn get(self) -> Option<Result<T, AppError>> {
        self.answer.get()
    }

    /// Whether there has been an answer.
    pub fn known(self) -> Known {
        self.known
    }

    /// Asks again.
    pub fn refetch(self) {
        self.again.update(|count| *count += 1);
    }
}

/// Asks unless the answer came with the page, and again whenever a signal changes that `ask` reads before it asks.
pub fn fetch<T, F>(ask: impl Fn() -> F + Send + Sync + 'static) -> Fetched<T>
where
    T: Clone + FromJson + Send + Sync + 'static,
    F: Future<Output = Result<T, AppError>> + 'static,
{
    let answer = RwSignal::new(came_with_the_page());
    let known = RwSignal::new(answer.with_untracked(Option::is_some));
    let again = RwSignal::new(0);
    let ask = move || -> Asked {
        let call = ask();
        Box::pin(async move {
            answer.set(Some(call.await));
            if !known.get_untracked() {
                known.set(true);
            }
        })
    };
    keep_asking(known, again, Box::new(ask));
    Fetched {
        answer,
        known,
        again,
    }
}

type Asked = Pin<Box<dyn Future<Output = ()>>>;

fn keep_asking(known: Known, again: RwSignal<u32>, ask: Box<dyn Fn() -> Asked>) {
    Effect::new(move |before: Option<()>| {
        again.track();
        let asked = ask();
        if before.is_some() || !known.get_untracked() {
            // What was asked before is given up, and all of it when the page is left.
            spawn_local_scoped_with_cancellation(asked);
        }
    });
}

/// What the server read for the page.
pub fn sent<T: FromJson>(instead: impl FnOnce() -> T) -> T {
    came_with_the_page().unwrap_or_else(instead)
}

/// Both sides count what they share, in the same order.
pub fn count() {
    if let Some(shared) = Owner::current_shared_context() {
        shared.next_id();
    }
}

fn came_with_the_page<T: FromJson>() -> Option<T> {
    let shared = Owner::current_shared_context()?;
    let id = shared.next_id();
    T::from_json_text(&shared.read_data(&id)?)
}

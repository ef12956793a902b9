//! In the browser: what came with the page, and asking again.

use crate::error::AppError;
use domain::from_json::FromJson;
use leptos::{prelude::*, task::spawn_local};
use std::pin::Pin;

/// What was asked for.
pub struct Fetched<T: Send + Sync + 'static> {
    answer: RwSignal<Option<Result<T, AppError>>>,
    known: RwSignal<bool>,
    again: RwSignal<u32>,
}

impl<T: Clone + Send + Sync + 'static> Fetched<T> {
    /// The last answer, once there is one.
    pub fn get(self) -> Option<Result<T, AppError>> {
        self.answer.get()
    }

    /// Whether there has been an answer.
    pub fn known(self) -> RwSignal<bool> {
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
    let turn = StoredValue::new(0);
    let ask = move |mine| -> Asked {
        let call = ask();
        Box::pin(async move {
            let came = call.await;
            // By now the page may be gone, or something else asked for.
            if turn.try_get_value() == Some(mine) {
                answer.set(Some(came));
                if !known.get_untracked() {
                    known.set(true);
                }
            }
        })
    };
    keep_asking(known, again, turn, Box::new(ask));
    Fetched {
        answer,
        known,
        again,
    }
}

type Asked = Pin<Box<dyn Future<Output = ()>>>;

fn keep_asking(
    known: RwSignal<bool>,
    again: RwSignal<u32>,
    turn: StoredValue<u32>,
    ask: Box<dyn Fn(u32) -> Asked>,
) {
    Effect::new(move |before: Option<()>| {
        again.track();
        let mine = turn.get_value() + 1;
        turn.set_value(mine);
        let asked = ask(mine);
        if before.is_some() || !known.get_untracked() {
            spawn_local(asked);
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

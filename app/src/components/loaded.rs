//! What a page shows of the server's data: a placeholder until it is there, an error with a way on if it cannot be had, and after that
//! the last answer that came, also while the next one is on its way or fails.

use super::error_notice::ErrorNotice;
use crate::{error::AppError, json::JsonCodec};
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

/// Data that a page reads.
pub type Loading<T> = Resource<Result<T, AppError>, JsonCodec>;

/// Shows `children` with the last good answer of a resource: a [`Transition`] around an [`ErrorBoundary`].
#[component]
pub fn Loaded<T, F, V>(
    /// The data.
    resource: Loading<T>,
    /// What stands there until the first answer.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// What is shown: made once, with a signal that changes with every good answer.
    children: F,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + Serialize + DeserializeOwned + 'static,
    F: Fn(Memo<T>) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let children = StoredValue::new(move |latest| children(latest).into_any());
    let retry = Callback::new(move |()| resource.refetch());
    view! {
        <Transition fallback=move || fallback.run()>
            <ErrorBoundary fallback=move |errors| view! { <ErrorNotice errors retry /> }>
                {
                    // Made in here, so that the Transition sees what is read.
                    let first = first_good(resource);
                    move || {
                        first.get().map(|answer| {
                            answer.map(|first| {
                                let latest = latest_good(resource, first);
                                children.with_value(|children| children(latest))
                            })
                        })
                    }
                }
            </ErrorBoundary>
        </Transition>
    }
}

/// The first good answer, which stays, or why there is none yet.
fn first_good<T>(resource: Loading<T>) -> Memo<Option<Result<T, AppError>>>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    Memo::new(
        move |before: Option<&Option<Result<T, AppError>>>| match before {
            Some(Some(Ok(first))) => Some(Ok(first.clone())),
            _ => resource.get(),
        },
    )
}

fn latest_good<T>(resource: Loading<T>, first: T) -> Memo<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    Memo::new(move |before: Option<&T>| match resource.get() {
        Some(Ok(latest)) => latest,
        _ => before.unwrap_or(&first).clone(),
    })
}

//! Data of the server on a page: a placeholder until it is loaded, an error notice if it cannot be loaded, and then the last good response,
//! also while the next one is loading or fails.

use super::error_notice::ErrorNotice;
use crate::{error::AppError, json::JsonCodec};
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use std::sync::Arc;

/// Data that a page reads.
pub type Loading<T> = Resource<Result<T, AppError>, JsonCodec>;

/// Shows `children` with the last good response of a resource: a [`Transition`] around an [`ErrorBoundary`].
#[component]
pub fn Loaded<T, F, V>(
    /// The data.
    resource: Loading<T>,
    /// Stands in until the first response.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// Made once, with a signal that changes with every good response.
    children: F,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + Serialize + DeserializeOwned + 'static,
    F: Fn(Memo<T>) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let children = Arc::new(move |latest| children(latest).into_any());
    let content = move || -> Content {
        let first = first_answer(resource);
        let children = children.clone();
        Box::new(move || {
            let answer = first()?;
            Some(answer.map(|first| children(latest_good(resource, first))))
        })
    };
    let retry = Callback::new(move |()| resource.refetch());
    view! { <Boundary fallback retry content=Arc::new(content) /> }
}

/// Stands in for a page that is being loaded.
#[component]
pub fn Skeleton() -> impl IntoView {
    view! {
        <div class="skeleton">
            <span></span>
        </div>
    }
}

/// Nothing yet, an error, or a view.
type Content = Box<dyn Fn() -> Option<Result<AnyView, AppError>> + Send + Sync>;

/// The part of [`Loaded`] that is the same for every type of data, so that it is compiled once.
#[component]
fn Boundary(
    fallback: ViewFn,
    retry: Callback<()>,
    /// Makes the content. Called within the [`Transition`], so that the transition sees what is read.
    content: Arc<dyn Fn() -> Content + Send + Sync>,
) -> impl IntoView {
    view! {
        <Transition fallback=move || fallback.run()>
            <ErrorBoundary fallback=move |errors| {
                view! { <ErrorNotice errors retry /> }
            }>{content()}</ErrorBoundary>
        </Transition>
    }
}

/// The response, read from the resource itself: rendering goes on as soon as it is there, possibly on another thread, and a memo may not
/// have the value by then.
#[cfg(feature = "ssr")]
fn first_answer<T>(resource: Loading<T>) -> impl Fn() -> Option<Result<T, AppError>>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    move || resource.get()
}

/// The first good response, which stays; until then the latest response.
#[cfg(not(feature = "ssr"))]
fn first_answer<T>(resource: Loading<T>) -> impl Fn() -> Option<Result<T, AppError>>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let first = Memo::new(
        move |before: Option<&Option<Result<T, AppError>>>| match before {
            Some(Some(Ok(first))) => Some(Ok(first.clone())),
            _ => resource.get(),
        },
    );
    move || first.get()
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

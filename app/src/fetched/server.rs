//! On the server: leptos' resources, which a page waits for.

use crate::{error::AppError, wire::Wire};
use domain::from_json::FromJson;
use leptos::prelude::*;
use serde::Serialize;
use std::{pin::Pin, sync::Arc};

/// The wait for an answer.
#[derive(Clone)]
pub struct Known(Arc<dyn Fn() -> Wait + Send + Sync>);

type Wait = Pin<Box<dyn Future<Output = ()> + Send>>;

impl Known {
    /// Ends when there is one.
    pub fn wait(&self) -> Wait {
        (self.0)()
    }
}

/// What was asked for.
pub struct Fetched<T: Send + Sync + 'static>(Resource<Result<T, AppError>, Wire>);

impl<T: Clone + Serialize + FromJson + Send + Sync + 'static> Fetched<T> {
    /// The answer, once there is one.
    pub fn get(self) -> Option<Result<T, AppError>> {
        self.0.get()
    }

    /// The wait for an answer.
    pub fn known(self) -> Known {
        Known(Arc::new(move || {
            Box::pin(async move {
                // Its content is read where it is shown.
                let _answer = self.0.await;
            })
        }))
    }

    /// Asks again.
    pub fn refetch(self) {
        self.0.refetch();
    }
}

/// Asks, and sends the answer with the page.
pub fn fetch<T, F>(ask: impl Fn() -> F + Send + Sync + 'static) -> Fetched<T>
where
    T: Clone + Serialize + FromJson + Send + Sync + 'static,
    F: Future<Output = Result<T, AppError>> + Send + 'static,
{
    Fetched(Resource::new_with_options(|| (), move |()| ask(), true))
}

/// Reads it here and sends it with the page.
pub fn sent<T: Serialize + FromJson>(read: impl FnOnce() -> T) -> T {
    SharedValue::<T, Wire>::new_with_encoding(read).into_inner()
}

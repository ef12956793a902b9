//! What a page shows of the server: read there when it is rendered, sent with it, and asked for again by the browser. There it is two
//! signals and an effect: leptos' own resources and what waits for them can do far more, and every browser would load all of that.

#[cfg(not(feature = "ssr"))]
mod browser;
#[cfg(feature = "ssr")]
mod server;

#[cfg(not(feature = "ssr"))]
pub use browser::{Fetched, Known, fetch, sent};
#[cfg(feature = "ssr")]
pub use server::{Fetched, Known, fetch, sent};

use leptos::prelude::*;

impl<T: Send + Sync + 'static> Clone for Fetched<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Fetched<T> {}

/// Shows its children as soon as there is something to show; they stay while it is asked for again.
#[component]
pub fn Waiting(
    /// Whether there is.
    known: Known,
    /// What stands there until then.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// What is shown.
    children: ChildrenFn,
) -> impl IntoView {
    #[cfg(feature = "ssr")]
    {
        // Made only once the answer is there: what is made before may be asked for its content while it is still being told of it.
        let then = move || {
            let (known, children) = (known.clone(), children.clone());
            Suspend::new(async move {
                known.wait().await;
                children()
            })
        };
        view! { <Transition fallback=move || fallback.run()>{then}</Transition> }
    }
    #[cfg(not(feature = "ssr"))]
    {
        // The server counts it where it waits.
        browser::count();
        move || {
            if known.get() {
                children()
            } else {
                fallback.run()
            }
        }
    }
}

//! Where in a long list one is, and the ways to its other pages.

use leptos::prelude::*;

/// `1–25 of 240`, Previous and Next.
#[component]
pub fn Pager(
    /// The first row's number, from 1.
    first: i64,
    /// Rows here.
    rows: i64,
    /// Rows in all.
    count: i64,
    /// The page before.
    previous: Option<String>,
    /// The page after.
    next: Option<String>,
) -> impl IntoView {
    let step = |label: &'static str, url: Option<String>| match url {
        Some(url) => view! { <a class="button" href=url>{label}</a> }.into_any(),
        None => view! { <span class="button button--off" aria-disabled="true">{label}</span> }
            .into_any(),
    };
    view! {
        <nav class="pager" aria-label="Pages of the list">
            <span class="grow">{format!("{first}–{} of {count}", first + rows - 1)}</span>
            {step("Previous", previous)}
            {step("Next", next)}
        </nav>
    }
}

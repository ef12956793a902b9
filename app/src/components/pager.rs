//! Position in a long list, and links to its other pages.

use crate::i18n::{text, use_locale};
use leptos::prelude::*;

/// `1–25 of 240`, Previous and Next; only the numbers if there is one page.
#[component]
pub fn Pager(
    /// Number of the first row, from 1.
    first: i64,
    /// Rows on this page.
    rows: i64,
    /// Rows in all.
    count: i64,
    /// URL of the page before, if there is one.
    previous: Option<String>,
    /// URL of the page after, if there is one.
    next: Option<String>,
) -> impl IntoView {
    let locale = use_locale();
    let position = text!(
        locale,
        pager.rows,
        first = first,
        last = first + rows - 1,
        count = count
    );
    let several = previous.is_some() || next.is_some();
    let step = |label: &'static str, url: Option<String>| match url {
        Some(url) => view! {
            <a class="button" href=url>
                {label}
            </a>
        }
        .into_any(),
        None => view! {
            <span class="button button--off" aria-disabled="true">
                {label}
            </span>
        }
        .into_any(),
    };
    let steps = several.then(|| {
        (
            step(text!(locale, pager.previous), previous),
            step(text!(locale, pager.next), next),
        )
    });
    view! {
        <nav class="pager" aria-label=text!(locale, pager.label)>
            <span class="grow">{position}</span>
            {steps}
        </nav>
    }
}

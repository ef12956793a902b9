//! Stands in where there is nothing to show.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// What is the case, why, and what to do about it.
#[component]
pub fn EmptyState(
    /// Icon above the title.
    icon: IconName,
    /// What is the case, in a few words.
    #[prop(into)]
    title: String,
    /// One or two sentences more.
    #[prop(into, optional)]
    text: String,
    /// Links or buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon icon size=36 />
            <b>{title}</b>
            <p>{text}</p>
            {children
                .map(|children| {
                    view! { <div class="empty__actions">{children()}</div> }.into_any()
                })}
        </div>
    }
}

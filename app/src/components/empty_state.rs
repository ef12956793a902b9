//! Nothing to show, said kindly.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// Nothing to show, and why, and what to do about it.
#[component]
pub fn EmptyState(
    /// A picture.
    icon: IconName,
    /// What is the case.
    #[prop(into)]
    title: String,
    /// A sentence more.
    #[prop(into, optional)]
    text: String,
    /// What to do about it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon icon size=36 />
            <b>{title}</b>
            <p>{text}</p>
            {children.map(|children| view! { <div class="empty__actions">{children()}</div> }.into_any())}
        </div>
    }
}

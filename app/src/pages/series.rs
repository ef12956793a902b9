//! The page of a series: the list of shifts, narrowed to its dates.

use crate::routes;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, components::Redirect, hooks::use_params_map};

/// Leads to the list with the dates of the series in the path.
#[component]
pub fn SeriesDates() -> impl IntoView {
    let params = use_params_map();
    let id = params.with_untracked(|params| params.get("id").and_then(|id| id.parse().ok()));
    let path = id.map_or_else(|| routes::DASHBOARD.to_owned(), routes::series);
    let options = NavigateOptions {
        replace: true,
        ..NavigateOptions::default()
    };
    view! { <Redirect path options /> }
}

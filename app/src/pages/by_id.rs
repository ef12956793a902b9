//! Pages whose path names something by its id.

use crate::components::not_found::NotFound;
use leptos::prelude::*;
use leptos_router::{hooks::use_params, params::Params};

/// The parameters of the path.
#[derive(Params, Clone, Copy, PartialEq)]
struct IdParams {
    id: Option<i64>,
}

/// The page of what the path names, made anew for each id; the notice that it does not exist if that is no id.
pub fn by_id(page: impl Fn(i64) -> AnyView + Send + Sync + 'static) -> impl IntoView {
    let params = use_params::<IdParams>();
    let id = Memo::new(move |_| params.get().ok().and_then(|params| params.id));
    move || match id.get() {
        Some(id) => page(id),
        None => view! { <NotFound /> }.into_any(),
    }
}

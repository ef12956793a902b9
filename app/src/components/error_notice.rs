//! Something could not be shown: why, and a way on.

use super::{
    empty::Empty,
    icon::{Glyph, Icon},
};
use crate::{error::AppError, router::use_place, routes};
use domain::problem::Problem;
use leptos::prelude::*;

/// In place of what could not be loaded.
#[component]
pub fn ErrorNotice(
    /// Why.
    error: AppError,
    /// Tries again.
    retry: Callback<()>,
) -> impl IntoView {
    let place = use_place();
    let sign_in = move || routes::login_then(&place.url());
    match error.0 {
        Problem::NotSignedIn => view! {
            <Empty icon=Icon::Warning title="You are signed out" text="Your session has ended. Please sign in again to go on.">
                <a class="button button--primary" href=sign_in rel="external">"Sign in"</a>
            </Empty>
        }
        .into_any(),
        problem => view! {
            <Empty icon=Icon::Warning title="This could not be loaded" text=problem.to_string()>
                <button type="button" class="button needs-script" on:click=move |_| retry.run(())>"Try again"</button>
            </Empty>
        }
        .into_any(),
    }
}

/// Above what is still shown, but could not be refreshed.
#[component]
pub fn StaleNotice(
    /// Why.
    error: AppError,
) -> impl IntoView {
    view! {
        <p class="stale" role="status">
            <Glyph icon=Icon::Warning size=16 />
            {format!("This may be out of date. {error}")}
        </p>
    }
}

/// A refusal in one sentence for the people in front of the screen; `now` for how long ago somebody else was faster.
pub fn sentence(error: &AppError, now: jiff::Timestamp) -> String {
    match &error.0 {
        Problem::AlreadyDecided { shift } => match shift.decided_at {
            Some(at) => format!("{} It was decided {}.", error.0, crate::when::ago(at, now)),
            None => error.0.to_string(),
        },
        problem => problem.to_string(),
    }
}

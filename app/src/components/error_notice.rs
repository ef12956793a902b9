//! Something could not be shown: why, and a way on.

use super::{
    empty_state::EmptyState,
    icon::{Icon, IconName},
    ui::button::Button,
};
use crate::{error::AppError, navigation::use_current_url, pages::not_found::NotFound, routes};
use domain::error::Error;
use leptos::prelude::*;

/// In place of what could not be loaded.
#[component]
pub fn ErrorNotice(
    /// Why: what an error boundary caught.
    errors: ArcRwSignal<Errors>,
    /// Tries again.
    retry: Callback<()>,
) -> impl IntoView {
    let url = use_current_url();
    move || {
        match error_of(&errors.get()) {
        Error::NotSignedIn => view! {
            <EmptyState icon=IconName::Warning title="You are signed out" text="Your session has ended. Please sign in again to go on.">
                <a class="button button--primary" href=move || routes::login_then(&url.get()) rel="external">"Sign in"</a>
            </EmptyState>
        }
        .into_any(),
        // What one may not see is not told apart from what is not there.
        Error::NotFound { .. } | Error::Malformed => view! { <NotFound /> }.into_any(),
        Error::Forbidden => view! {
            <EmptyState icon=IconName::Warning title="This is not for you to see" text="You do not have the role that this needs.">
                <a class="button" href=routes::DASHBOARD>"To the shifts"</a>
            </EmptyState>
        }
        .into_any(),
        error => view! {
            <EmptyState icon=IconName::Warning title="This could not be loaded" text=error.to_string()>
                <span class="needs-script"><Button on_click=move |_| retry.run(())>"Try again"</Button></span>
            </EmptyState>
        }
        .into_any(),
    }
    }
}

/// The problem behind what an error boundary caught.
fn error_of(errors: &Errors) -> Error {
    errors
        .iter()
        .find_map(|(_, error)| error.downcast_ref::<AppError>())
        .map_or(Error::Internal, |error| error.0.clone())
}

/// Above what is still shown, but could not be refreshed.
#[component]
pub fn StaleNotice(
    /// Why.
    error: AppError,
) -> impl IntoView {
    view! {
        <p class="stale" role="status">
            <Icon icon=IconName::Warning size=16 />
            {format!("This may be out of date. {error}")}
        </p>
    }
}

/// A refusal in one sentence for the people in front of the screen; `now` for how long ago somebody else was faster.
pub fn sentence(error: &AppError, now: jiff::Timestamp) -> String {
    match &error.0 {
        Error::AlreadyDecided { shift } => match shift.decided_at {
            Some(at) => format!("{} It was decided {}.", error.0, crate::when::ago(at, now)),
            None => error.0.to_string(),
        },
        error => error.to_string(),
    }
}

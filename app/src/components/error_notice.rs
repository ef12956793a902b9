//! Notices for data that could not be loaded or refreshed.

use super::{
    empty_state::EmptyState,
    icon::{Icon, IconName},
    not_found::{NotFound, home_link},
    ui::button::Button,
};
use crate::{
    error::AppError,
    i18n::{Locale, error::sentence, text, use_locale},
    navigation::use_current_url,
    realtime::{ConnectionStatus, use_realtime},
    routes,
    state::clock::{browser_clock, use_clock},
};
use domain::error::Error;
use leptos::prelude::*;

/// Stands in for data that could not be loaded.
#[component]
pub fn ErrorNotice(
    /// What an error boundary caught.
    errors: ArcRwSignal<Errors>,
    /// Tries again.
    retry: Callback<()>,
) -> impl IntoView {
    let (locale, clock, url) = (use_locale(), use_clock(), use_current_url());
    move || match error_of(&errors.get()) {
        Error::NotSignedIn => signed_out(locale, url).into_any(),
        // What the user may not see is not told apart from what does not exist.
        Error::NotFound { .. } | Error::Malformed => view! { <NotFound /> }.into_any(),
        Error::Forbidden => no_access(locale, &url.get()).into_any(),
        error => {
            let text = sentence(locale, &error, clock.exact());
            view! {
                <EmptyState icon=IconName::Warning title=text!(locale, failure.not_loaded) text>
                    <span class="needs-script">
                        <Button on_click=move |_| {
                            retry.run(())
                        }>{text!(locale, failure.try_again)}</Button>
                    </span>
                </EmptyState>
            }
            .into_any()
        }
    }
}

fn signed_out(locale: Locale, url: Signal<String>) -> impl IntoView {
    let (title, text) = (
        text!(locale, failure.signed_out),
        text!(locale, failure.session_ended),
    );
    view! {
        <EmptyState icon=IconName::Warning title text>
            <a
                class="button button--primary"
                href=move || routes::login_then(&url.get())
                rel="external"
            >
                {text!(locale, failure.sign_in)}
            </a>
        </EmptyState>
    }
}

fn no_access(locale: Locale, url: &str) -> impl IntoView + use<> {
    let title = text!(locale, failure.no_access);
    let text = if url.split('?').next() == Some(routes::NEW_SHIFT) {
        text!(locale, failure.only_vendors_plan)
    } else {
        text!(locale, error.forbidden)
    };
    view! {
        <EmptyState icon=IconName::Warning title text>
            <a class="button" href=routes::DASHBOARD>
                {home_link(locale)}
            </a>
        </EmptyState>
    }
}

/// The error that an error boundary caught.
fn error_of(errors: &Errors) -> Error {
    errors
        .iter()
        .find_map(|(_, error)| error.downcast_ref::<AppError>())
        .map_or(Error::Internal, |error| error.0.clone())
}

/// Stands above data that is shown but could not be refreshed, or in place of data that could not be loaded.
#[component]
pub fn StaleNotice(
    /// Why the data could not be loaded.
    error: AppError,
    /// Whether no data is shown.
    missing: bool,
) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let link = use_realtime().connection.status;
    let text = move || {
        let since = match link.get() {
            ConnectionStatus::Offline(since) => Some(browser_clock(clock.at_server(since))),
            _ => None,
        };
        match (&error.0, since, missing) {
            (Error::Unreachable, Some(time), false) => {
                text!(locale, failure.offline_since, time = time)
            }
            (Error::Unreachable, None, false) => text!(locale, failure.offline).to_owned(),
            (Error::Unreachable, Some(time), true) => {
                text!(locale, failure.not_loaded_offline_since, time = time)
            }
            (Error::Unreachable, None, true) => {
                text!(locale, failure.not_loaded_offline).to_owned()
            }
            (error, _, false) => {
                let reason = sentence(locale, error, clock.exact());
                text!(locale, failure.out_of_date, reason = reason)
            }
            (error, _, true) => {
                let reason = sentence(locale, error, clock.exact());
                text!(locale, failure.not_loaded_because, reason = reason)
            }
        }
    };
    view! {
        <p class="stale" class:stale--missing=missing role="status">
            <Icon icon=IconName::Warning size=16 />
            {text}
        </p>
    }
}

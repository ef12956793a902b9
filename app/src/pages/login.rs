//! The sign-in page.

mod refusal;

use crate::{
    api::auth::SignIn,
    components::{
        icon::{Icon, IconName},
        ui::{
            button::{ButtonVariant, SubmitButton},
            field::{Field, invalid},
        },
    },
    flash::SIGN_IN_FORM,
    i18n::{error::field_sentence, text, use_locale},
    page_title::PageTitle,
    routes::next_path,
    state::session::use_session,
};
use domain::error::Error;
use leptos::{form::ActionForm, prelude::*};
use leptos_router::hooks::use_query_map;
use refusal::Refusal;

/// The page.
#[component]
pub fn Login() -> impl IntoView {
    let locale = use_locale();
    let session = use_session();
    let flash = session.flash.clone();
    let typed = flash
        .as_ref()
        .and_then(|flash| flash.typed_in(SIGN_IN_FORM, "email"));
    let first = flash.and_then(|flash| flash.error_of(SIGN_IN_FORM));
    let next = use_query_map().with_untracked(|params| {
        params
            .get("next")
            .and_then(|next| next_path(&next).map(str::to_owned))
            .unwrap_or_default()
    });
    let sign_in = ServerAction::<SignIn>::new();
    let (pending, answer) = (sign_in.pending(), sign_in.value());
    let error = Memo::new(move |_| match answer.get() {
        Some(Err(error)) => Some(error.0),
        Some(Ok(_)) => None,
        None => first.clone(),
    });
    let wrong = move |field: &'static str| {
        Signal::derive(move || {
            error.with(|error| match error {
                Some(Error::Invalid { fields }) => {
                    Some(field_sentence(locale, field, fields.first(field)?))
                }
                _ => None,
            })
        })
    };
    Effect::new(move |_| {
        if let Some(Ok(next)) = answer.get() {
            // A full page load, because the server renders every page for its user.
            let _ = window().location().set_href(&next);
        }
    });
    let busy = Signal::derive(move || pending.get() || matches!(answer.get(), Some(Ok(_))));
    let once = move |event: leptos::ev::SubmitEvent| {
        if busy.get_untracked() {
            event.prevent_default();
        }
    };
    view! {
        <PageTitle text=text!(locale, login.title) />
        <div class="login">
            <div class="logo logo--large">
                <Icon icon=IconName::Bell size=28 />
                {text!(locale, site.name)}
            </div>
            <ActionForm
                action=sign_in
                attr:class="card pad"
                attr:novalidate=true
                on:submit:capture=once
            >
                <h1>{text!(locale, login.title)}</h1>
                {session
                    .user
                    .as_ref()
                    .map(|user| {
                        view! {
                            <p class="hint">
                                {text!(locale, login.signed_in_as, name = user.full_name.as_str())}
                            </p>
                        }
                            .into_any()
                    })}
                <input type="hidden" name="next" value=next />
                <Refusal error />
                <Field name="email" label=text!(locale, login.email) error=wrong("email")>
                    <input
                        id="email"
                        name="email"
                        type="email"
                        autocomplete="username"
                        autocapitalize="none"
                        spellcheck="false"
                        required
                        value=typed
                        aria-describedby="email-error"
                        aria-invalid=invalid(wrong("email"))
                    />
                </Field>
                <Field name="password" label=text!(locale, login.password) error=wrong("password")>
                    <input
                        id="password"
                        name="password"
                        type="password"
                        autocomplete="current-password"
                        required
                        aria-describedby="password-error"
                        aria-invalid=invalid(wrong("password"))
                    />
                </Field>
                <SubmitButton variant=ButtonVariant::Primary busy>
                    {text!(locale, login.sign_in)}
                </SubmitButton>
            </ActionForm>
        </div>
    }
}

//! Signing in.

use crate::{
    api::auth::{SIGN_IN_FORM, SignIn},
    components::{
        icon::{Icon, IconName},
        ui::{
            button::{ButtonVariant, SubmitButton},
            field::{Field, invalid},
        },
    },
    error::AppError,
    page_title::PageTitle,
    routes::next_path,
    state::session::use_session,
};
use domain::error::Error;
use leptos::{form::ActionForm, prelude::*};
use leptos_router::hooks::use_query_map;

/// The page.
#[component]
pub fn Login() -> impl IntoView {
    let session = use_session();
    let flash = session.flash.clone();
    let typed = flash
        .as_ref()
        .and_then(|flash| flash.typed_in(SIGN_IN_FORM, "email"));
    let first = flash
        .and_then(|flash| flash.error_of(SIGN_IN_FORM))
        .map(AppError);
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
        None => first.clone().map(|error| error.0),
    });
    let wrong = move |field: &'static str| {
        Signal::derive(move || {
            error.with(|error| match error {
                Some(Error::Invalid { fields }) => fields.first(field).map(str::to_owned),
                _ => None,
            })
        })
    };
    let refusal = move || {
        error
            .get()
            .filter(|error| !matches!(error, Error::Invalid { .. }))
            .map(|error| error.to_string())
    };
    Effect::new(move |_| {
        if let Some(Ok(next)) = answer.get() {
            // A whole new page, with everything that the server knows of this person.
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
        <PageTitle text="Sign in" />
        <div class="login">
            <div class="logo logo--large">
                <Icon icon=IconName::Bell size=28 />
                "Shiftbell"
            </div>
            <ActionForm action=sign_in attr:class="card pad" attr:novalidate=true on:submit:capture=once>
                <h1>"Sign in"</h1>
                {session.user.as_ref().map(|user| view! { <p class="hint">{format!("You are signed in as {}.", user.full_name)}</p> }.into_any())}
                <input type="hidden" name="next" value=next />
                {move || refusal().map(|text| view! { <p class="form-error" role="alert">{text}</p> }.into_any())}
                <Field name="email" label="E-mail" error=wrong("email")>
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
                <Field name="password" label="Password" error=wrong("password")>
                    <input id="password" name="password" type="password" autocomplete="current-password" required aria-describedby="password-error" aria-invalid=invalid(wrong("password")) />
                </Field>
                <SubmitButton variant=ButtonVariant::Primary busy>"Sign in"</SubmitButton>
            </ActionForm>
        </div>
    }
}

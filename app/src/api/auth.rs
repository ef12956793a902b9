//! Signing in and out.

use crate::{error::AppError, json::Json};
use leptos::prelude::*;

/// The form's name, for what it says back.
pub const SIGN_IN_FORM: &str = "sign_in";

/// Signs in; where to go from there.
#[server(endpoint = "sign_in", output = Json)]
pub async fn sign_in(
    email: String,
    password: String,
    #[server(default)] next: String,
) -> Result<String, AppError> {
    use super::reply::{self, Done};
    use crate::{backend, routes};
    use domain::{
        error::Error,
        field_errors::FieldErrors,
        service::auth::{self, password::Password},
    };

    let outcome = async {
        let backend = backend::backend()?;
        let mut errors = FieldErrors::default();
        if email.trim().is_empty() {
            errors.add("email", "Please enter your e-mail address.");
        }
        if password.is_empty() {
            errors.add("password", "Please enter your password.");
        }
        errors
            .into_result(())
            .map_err(|fields| Error::Invalid { fields })?;
        // A password that nobody can have is a wrong one.
        let password = Password::parse(password).map_err(|_| Error::InvalidCredentials)?;
        let parts = backend::request().ok_or(Error::Internal)?;
        let address = parts
            .extensions
            .get::<backend::ClientAddress>()
            .ok_or(Error::Internal)?
            .0;
        let previous = parts
            .extensions
            .get::<backend::Session>()
            .and_then(|session| session.0.clone());
        let signed_in = auth::sign_in(
            &backend.service,
            &email,
            password,
            address,
            previous.as_ref(),
        )
        .await?;
        backend::set_cookie(&backend.cookies.set(&signed_in.session));
        let next = routes::next_path(&next)
            .unwrap_or(routes::DASHBOARD)
            .to_owned();
        Ok(Done::quietly(next.clone()).going(next))
    }
    .await;
    reply::form(SIGN_IN_FORM, &[("email", &email)], outcome)
}

/// Ends the session.
#[server(endpoint = "sign_out", output = Json)]
pub async fn sign_out() -> Result<(), AppError> {
    use super::reply::{self, Done};
    use crate::{backend, routes};
    use domain::{error::Error, service::auth};

    let outcome = async {
        let backend = backend::backend()?;
        let parts = backend::request().ok_or(Error::Internal)?;
        if let Some(session) = parts
            .extensions
            .get::<backend::Session>()
            .and_then(|session| session.0.clone())
        {
            auth::sign_out(&backend.service, &session).await?;
        }
        backend::set_cookie(&backend.cookies.clear());
        Ok(Done::quietly(()).going(routes::LOGIN))
    }
    .await;
    reply::form("sign_out", &[], outcome)
}

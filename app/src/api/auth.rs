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
    use crate::server::form_response::{self, FormSuccess};
    use crate::{routes, server};
    use domain::{
        error::Error,
        field_errors::FieldErrors,
        service::auth::{self, password::Password},
    };

    let outcome = async {
        let backend = server::backend()?;
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
        let parts = server::request().ok_or(Error::Internal)?;
        let address = parts
            .extensions
            .get::<server::ClientAddress>()
            .ok_or(Error::Internal)?
            .0;
        let previous = parts
            .extensions
            .get::<server::SessionCookie>()
            .and_then(|session| session.0.clone());
        let signed_in = auth::sign_in(
            &backend.service,
            &email,
            password,
            address,
            previous.as_ref(),
        )
        .await?;
        server::set_cookie(&backend.cookies.set(&signed_in.session));
        let next = routes::next_path(&next)
            .unwrap_or(routes::DASHBOARD)
            .to_owned();
        Ok(FormSuccess::new(next.clone()).redirect_to(next))
    }
    .await;
    form_response::form(SIGN_IN_FORM, &[("email", &email)], outcome)
}

/// Ends the session.
#[server(endpoint = "sign_out", output = Json)]
pub async fn sign_out() -> Result<(), AppError> {
    use crate::server::form_response::{self, FormSuccess};
    use crate::{routes, server};
    use domain::{error::Error, service::auth};

    let outcome = async {
        let backend = server::backend()?;
        let parts = server::request().ok_or(Error::Internal)?;
        if let Some(session) = parts
            .extensions
            .get::<server::SessionCookie>()
            .and_then(|session| session.0.clone())
        {
            auth::sign_out(&backend.service, &session).await?;
        }
        server::set_cookie(&backend.cookies.clear());
        Ok(FormSuccess::new(()).redirect_to(routes::LOGIN))
    }
    .await;
    form_response::form("sign_out", &[], outcome)
}

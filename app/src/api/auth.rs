//! Server functions for signing in and out.

use crate::{error::AppError, json::Json};
use leptos::prelude::*;

/// Signs in. Returns the path of the page to open.
#[server(endpoint = "sign_in", output = Json)]
pub async fn sign_in(
    email: String,
    password: String,
    #[server(default)] next: String,
) -> Result<String, AppError> {
    use crate::{
        flash::SIGN_IN_FORM,
        routes,
        server::form_response::{self, FormSuccess},
    };
    let outcome = start_session(&email, password).await.map(|()| {
        let next = routes::next_path(&next)
            .unwrap_or(routes::DASHBOARD)
            .to_owned();
        FormSuccess::new(next.clone()).redirect_to(next)
    });
    form_response::form(SIGN_IN_FORM, &[("email", &email)], outcome)
}

/// Ends the session.
#[server(endpoint = "sign_out", output = Json)]
pub async fn sign_out() -> Result<(), AppError> {
    use crate::server::form_response::{self, FormSuccess};
    use crate::{routes, server};
    use domain::service::auth;
    let outcome = async {
        let context = server::server_context()?;
        if let Some(session) = session_token()? {
            auth::sign_out(&context.service, &session).await?;
        }
        server::set_cookie(&context.cookies.clear());
        Ok(FormSuccess::new(()).redirect_to(routes::LOGIN))
    };
    form_response::form("sign_out", &[], outcome.await)
}

/// Checks the password, starts a session and sets its cookie.
#[cfg(feature = "ssr")]
async fn start_session(email: &str, password: String) -> Result<(), domain::error::Error> {
    use crate::server;
    use domain::{
        error::Error,
        field_errors::{FieldError, FieldErrors},
        service::auth::{self, password::Password},
    };
    let context = server::server_context()?;
    let mut errors = FieldErrors::default();
    for (field, text) in [("email", email.trim()), ("password", &password)] {
        if text.is_empty() {
            errors.add(field, FieldError::Required);
        }
    }
    errors
        .into_result(())
        .map_err(|fields| Error::Invalid { fields })?;
    // A password that no account can have is a wrong one.
    let password = Password::parse(password).map_err(|_| Error::InvalidCredentials)?;
    let parts = server::request().ok_or(Error::Internal)?;
    let address = parts
        .extensions
        .get::<server::ClientAddress>()
        .ok_or(Error::Internal)?
        .0;
    let previous = session_token()?;
    let signed_in = auth::sign_in(
        &context.service,
        email,
        password,
        address,
        previous.as_ref(),
    );
    server::set_cookie(&context.cookies.set(&signed_in.await?.session));
    Ok(())
}

#[cfg(feature = "ssr")]
fn session_token() -> Result<Option<domain::credential::SessionToken>, domain::error::Error> {
    use crate::server;
    let parts = server::request().ok_or(domain::error::Error::Internal)?;
    let session = parts.extensions.get::<server::SessionCookie>();
    Ok(session.and_then(|session| session.0.clone()))
}

//! Responses of server functions: in place for a script, a redirect for a plain form.

use crate::{
    flash::{Flash, FlashNotice},
    routes,
    server::{flash_cookie, request, request_id, server_context, set_cookie, status},
};
use domain::error::Error;
use http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

/// The result of a form that succeeded.
pub struct FormSuccess<T> {
    /// Response to a script.
    pub value: T,
    /// Path that a plain form leads to; the page that it came from if this is `None`.
    pub redirect: Option<String>,
    /// Notice on that page.
    pub notice: Option<FlashNotice>,
}

impl<T> FormSuccess<T> {
    /// Success without a notice.
    pub fn new(value: T) -> Self {
        Self {
            value,
            redirect: None,
            notice: None,
        }
    }

    /// Success with a notice.
    pub fn with_notice(value: T, notice: FlashNotice) -> Self {
        Self {
            value,
            redirect: None,
            notice: Some(notice),
        }
    }

    /// The same with another page to lead to.
    pub fn redirect_to(self, path: impl Into<String>) -> Self {
        Self {
            redirect: Some(path.into()),
            ..self
        }
    }
}

/// An error as a page gets it: a defect of ours comes with the id of the request, by which an operator finds its cause.
fn with_reference(error: Error) -> Error {
    match (error, request_id()) {
        (Error::Internal, Some(reference)) => Error::Defect { reference },
        (error, _) => error,
    }
}

/// Responds to a read. A page that cannot be shown gets the status of its error.
pub fn read<T, E: From<Error>>(outcome: Result<T, Error>) -> Result<T, E> {
    outcome.map_err(with_reference).map_err(|error| {
        let page = request().is_none_or(|parts| !is_call(&parts));
        if !page
            || matches!(
                error,
                Error::NotFound { .. }
                    | Error::Unavailable { .. }
                    | Error::Defect { .. }
                    | Error::Internal
            )
        {
            set_status(&error);
        }
        error.into()
    })
}

/// Responds to a form. `typed` is what the page shows again if the form was refused.
pub fn form<T, E: From<Error>>(
    form: &str,
    typed: &[(&str, &str)],
    outcome: Result<FormSuccess<T>, Error>,
) -> Result<T, E> {
    let plain = request().filter(is_plain_form);
    match outcome.map_err(with_reference) {
        Ok(done) => {
            if let Some(parts) = plain {
                let flash = done.notice.map(|notice| Flash {
                    form: form.to_owned(),
                    notice: Some(notice),
                    ..Flash::default()
                });
                redirect(
                    &done
                        .redirect
                        .unwrap_or_else(|| referer_path(&parts.headers)),
                    flash,
                );
            }
            Ok(done.value)
        }
        Err(error) => {
            match plain {
                Some(parts) if error == Error::NotSignedIn => {
                    redirect(&routes::login_then(&referer_path(&parts.headers)), None)
                }
                Some(parts) => {
                    let typed = typed
                        .iter()
                        .map(|(field, text)| ((*field).to_owned(), (*text).to_owned()))
                        .collect();
                    let flash = Flash {
                        form: form.to_owned(),
                        error: Some(error.clone()),
                        notice: None,
                        typed,
                    };
                    redirect(&referer_path(&parts.headers), Some(flash));
                }
                None => set_status(&error),
            }
            Err(error.into())
        }
    }
}

/// Responds to arguments that could not be read. No page of ours sends such arguments.
pub fn refuse_arguments(error: &Error) {
    match request() {
        Some(parts) if is_plain_form(&parts) => {
            let flash = Flash {
                error: Some(error.clone()),
                ..Flash::default()
            };
            redirect(&referer_path(&parts.headers), Some(flash));
        }
        Some(parts) if is_call(&parts) => set_status(error),
        _ => {}
    }
}

/// Whether this request is a form that was posted without a script.
pub fn is_plain() -> bool {
    request().is_some_and(|parts| is_plain_form(&parts))
}

fn set_status(error: &Error) {
    let Some(response) = use_context::<ResponseOptions>() else {
        return;
    };
    let (mut status, mut headers) = (StatusCode::OK, HeaderMap::new());
    status::set_status(error, &mut status, &mut headers);
    response.set_status(status);
    for (name, value) in &headers {
        response.insert_header(name.clone(), value.clone());
    }
}

fn redirect(path: &str, flash: Option<Flash>) {
    let Some(response) = use_context::<ResponseOptions>() else {
        return;
    };
    response.set_status(StatusCode::SEE_OTHER);
    response.insert_header(
        header::LOCATION,
        HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static(routes::DASHBOARD)),
    );
    if let (Some(flash), Ok(context)) = (flash, server_context())
        && let Some(cookie) = flash_cookie(&context).set(flash)
    {
        set_cookie(&cookie);
    }
}

fn is_call(parts: &Parts) -> bool {
    parts.uri.path().starts_with("/fn/")
}

fn is_plain_form(parts: &Parts) -> bool {
    is_call(parts)
        && parts
            .headers
            .get(header::ACCEPT)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|accept| accept.contains("text/html"))
}

/// The path of the page that a form was sent from. The cross-site layer has checked that the page is ours.
fn referer_path(headers: &HeaderMap) -> String {
    let path = || -> Option<String> {
        let referer = headers
            .get(header::REFERER)?
            .to_str()
            .ok()?
            .parse::<http::Uri>()
            .ok()?;
        Some(referer.path_and_query()?.as_str().to_owned())
    };
    path()
        .filter(|path| {
            path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/fn/")
        })
        .unwrap_or_else(|| routes::DASHBOARD.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(referer: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::REFERER,
            HeaderValue::from_str(referer).expect("a header"),
        );
        referer_path(&headers)
    }

    #[test]
    fn a_form_leads_back_to_the_page_it_was_sent_from_and_nowhere_else() {
        assert_eq!(
            from("http://127.0.0.1:3000/?status=all&q=a%20b"),
            "/?status=all&q=a%20b"
        );
        assert_eq!(from("https://evil.example//evil.example/x"), "/");
        assert_eq!(from("http://127.0.0.1:3000/fn/shifts/approve"), "/");
        assert_eq!(from("about:blank"), "/");
        assert_eq!(referer_path(&HeaderMap::new()), "/");
    }
}

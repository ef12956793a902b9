//! The call itself, with the browser's own `fetch`.

use crate::error::AppError;
use domain::{from_json::FromJson, problem::Problem};
use leptos::prelude::window;
use send_wrapper::SendWrapper;
use std::pin::Pin;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestInit, Response, UrlSearchParams};

/// What was to be sent could not be written.
pub const UNSENT: AppError = AppError(Problem::Internal);
/// What came is no answer of ours: something stands between here and the server.
pub const UNREADABLE: AppError = AppError(Problem::Unreachable);

/// The text of a good answer. Whoever stops waiting for it ends the call.
pub fn ask(
    get: bool,
    path: &str,
    arguments: String,
) -> Pin<Box<dyn Future<Output = Result<String, AppError>> + Send>> {
    let path = path.to_owned();
    Box::pin(SendWrapper::new(async move {
        let (status, text) = answer(get, path, &arguments)
            .await
            .map_err(|_| UNREADABLE)?;
        match status {
            400.. => Err(AppError::from_json_text(&text).unwrap_or(UNREADABLE)),
            _ => Ok(text),
        }
    }))
}

async fn answer(get: bool, path: String, arguments: &str) -> Result<(u16, String), JsValue> {
    let life = Life(AbortController::new()?);
    let options = RequestInit::new();
    options.set_signal(Some(&life.0.signal()));
    let url = if get {
        path + "?" + arguments
    } else {
        options.set_method("POST");
        options.set_body(&UrlSearchParams::new_with_str(arguments)?.into());
        path
    };
    let came = JsFuture::from(window().fetch_with_str_and_init(&url, &options)).await?;
    let response: Response = came.dyn_into()?;
    let text = JsFuture::from(response.text()?).await?;
    Ok((response.status(), text.as_string().unwrap_or_default()))
}

struct Life(AbortController);

impl Drop for Life {
    fn drop(&mut self) {
        self.0.abort();
    }
}

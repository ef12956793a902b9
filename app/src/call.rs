//! How a server function is called. As server_fn does it by itself, but in a browser there is one way for all of them: server_fn would
//! have the sending and reading once for each, and every browser would load that.

#[cfg(not(feature = "ssr"))]
mod browser;

use crate::{error::AppError, wire::Wire};
use domain::from_json::FromJson;
use http::Method;
use leptos::server_fn::{
    Http, Protocol,
    client::Client,
    codec::{Encoding, Post},
    server::Server,
};
use serde::Serialize;
use std::marker::PhantomData;

/// Arguments as `In` has them, an answer in JSON.
pub struct Call<In>(PhantomData<In>);

type Plain<In> = Http<In, Post<Wire>>;

impl<In, Input, Output, C, S> Protocol<Input, Output, C, S, AppError> for Call<In>
where
    Plain<In>: Protocol<Input, Output, C, S, AppError>,
    In: Encoding,
    Input: Serialize + Send,
    Output: FromJson + Send,
    C: Client<AppError>,
    S: Server<AppError>,
{
    const METHOD: Method = In::METHOD;

    async fn run_server<F, Fut>(request: S::Request, server_fn: F) -> Result<S::Response, AppError>
    where
        F: Fn(Input) -> Fut + Send,
        Fut: Future<Output = Result<Output, AppError>> + Send,
    {
        Plain::<In>::run_server(request, server_fn).await
    }

    #[cfg(feature = "ssr")]
    async fn run_client(path: &str, input: Input) -> Result<Output, AppError> {
        Plain::<In>::run_client(path, input).await
    }

    #[cfg(not(feature = "ssr"))]
    async fn run_client(path: &str, input: Input) -> Result<Output, AppError> {
        let arguments = serde_qs::to_string(&input).map_err(|_| browser::UNSENT)?;
        let text = browser::ask(In::METHOD == Method::GET, path, arguments).await?;
        Output::from_json_text(&text).ok_or(browser::UNREADABLE)
    }
}

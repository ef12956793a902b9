//! The one error that the browser sees.

use crate::wire::Wire;
use domain::{
    from_json::{FromJson, Json},
    problem::Problem,
};
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::Serialize;
use std::fmt;

/// A [`Problem`] on its way to the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct AppError(pub Problem);

impl FromJson for AppError {
    fn from_json(json: &Json) -> Option<Self> {
        Problem::from_json(json).map(Self)
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for AppError {}

impl From<Problem> for AppError {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl FromServerFnError for AppError {
    type Encoder = Wire;

    fn from_server_fn_error(value: ServerFnErrorErr) -> Self {
        let problem = match value {
            // Nothing that a page of ours sends: what is sent is wrong, not the server.
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_) => Problem::Malformed,
            ServerFnErrorErr::Request(_)
            | ServerFnErrorErr::Deserialization(_)
            | ServerFnErrorErr::Response(_) => Problem::Unreachable,
            ServerFnErrorErr::Registration(_)
            | ServerFnErrorErr::ServerError(_)
            | ServerFnErrorErr::MiddlewareError(_)
            | ServerFnErrorErr::Serialization(_) => Problem::Internal,
        };
        #[cfg(feature = "ssr")]
        crate::api::reply::refuse_arguments(&problem);
        Self(problem)
    }
}

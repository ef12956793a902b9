//! A response and the checks on it.

use reqwest::{
    RequestBuilder, StatusCode,
    header::{HeaderMap, SET_COOKIE},
};
use serde_json::Value;

/// A response of the server.
pub struct ApiResponse {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl ApiResponse {
    /// Sends the request and reads the response.
    pub async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        Self {
            status: StatusCode::as_u16(&status),
            headers,
            text: response.text().await.expect("text"),
        }
    }

    /// The value of a header, or an empty text.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|_| panic!("not JSON: {} {:?}", self.status, self.text))
    }

    /// Checks the status and returns the JSON.
    #[track_caller]
    pub fn expect_status(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }

    /// Checks the status and the error format of the contract, and returns the JSON.
    #[track_caller]
    pub fn refused(&self, status: u16) -> Value {
        let body = self.expect_status(status);
        let sentence = body["error"].as_str().unwrap_or_default();
        let code = body["code"].as_str().unwrap_or_default();
        assert!(
            sentence.chars().next().is_some_and(char::is_uppercase),
            "no message: {body}"
        );
        assert!(
            !code.is_empty()
                && code
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'),
            "no code: {body}"
        );
        body
    }

    /// As [`Self::expect_status`], without the id of the request, which differs between equal answers.
    #[track_caller]
    pub fn error_body(&self, status: u16) -> Value {
        let mut body = self.expect_status(status);
        let id = body
            .as_object_mut()
            .and_then(|body| body.remove("request_id"));
        assert!(id.is_some_and(|id| id.is_string()), "no id: {body}");
        body
    }

    /// Checks the status and the error code.
    #[track_caller]
    pub fn refused_as(&self, status: u16, code: &str) -> Value {
        let body = self.refused(status);
        assert_eq!(body["code"], code, "{body}");
        body
    }

    /// Checks for a 400 that names this field.
    #[track_caller]
    pub fn refused_field(&self, field: &str) {
        let body = self.refused(400);
        let sentences = body["fields"][field]
            .as_array()
            .unwrap_or_else(|| panic!("{field} is not named: {body}"));
        assert!(
            !sentences.is_empty() && sentences.iter().all(Value::is_string),
            "{body}"
        );
    }

    /// The session cookie as `name=value`, if the response sets one.
    pub fn session_cookie(&self) -> Option<String> {
        let cookies = self
            .headers
            .get_all(SET_COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok());
        let mut pairs = cookies
            .filter_map(|cookie| cookie.split(';').next())
            .filter(|pair| !pair.ends_with('='));
        pairs
            .find(|pair| pair.starts_with("shiftbell=") || pair.starts_with("__Host-shiftbell="))
            .map(str::to_owned)
    }
}

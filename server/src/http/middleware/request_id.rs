//! Which request ids are accepted, and the id in the bodies of errors (CONTRACT §1).

use crate::http::error_response::ErrorBody;
use axum::{
    Json,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tower_http::request_id::RequestId;

/// The header with the id of a request.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Maximum length of an id that a proxy may choose.
const MAX_LENGTH: usize = 64;

/// Removes an id that is not a trusted proxy's own, so that the request gets one of ours.
pub fn remove_foreign_id(headers: &mut HeaderMap, from_trusted_proxy: bool) {
    let mut ids = headers.get_all(X_REQUEST_ID).iter();
    let is_accepted =
        from_trusted_proxy && ids.next().is_some_and(is_valid) && ids.next().is_none();
    if !is_accepted {
        headers.remove(X_REQUEST_ID);
    }
}

fn is_valid(id: &HeaderValue) -> bool {
    let id = id.as_bytes();
    (1..=MAX_LENGTH).contains(&id.len())
        && id
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

/// Adds `request_id` to the body of an error.
pub async fn add_to_error(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().cloned();
    let mut response = next.run(request).await;
    let Some(ErrorBody(mut body)) = response.extensions_mut().remove::<ErrorBody>() else {
        return response;
    };
    if let Some(id) = id.as_ref().and_then(|id| id.header_value().to_str().ok()) {
        body["request_id"] = id.into();
    }
    response.headers_mut().remove(header::CONTENT_LENGTH);
    *response.body_mut() = Json(body).into_response().into_body();
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_only_one_valid_id_of_a_trusted_proxy() {
        let kept = |ids: &[&str], trusted| {
            let mut headers = HeaderMap::new();
            for id in ids {
                headers.append(X_REQUEST_ID, HeaderValue::from_str(id).expect("a header"));
            }
            remove_foreign_id(&mut headers, trusted);
            headers.contains_key(X_REQUEST_ID)
        };
        let longest = "x".repeat(MAX_LENGTH);
        assert!(kept(&["Az09._-"], true) && kept(&[&longest], true));
        assert!(!kept(&["Az09._-"], false));
        let too_long = "x".repeat(MAX_LENGTH + 1);
        for ids in [&["a b"][..], &[""], &[&too_long], &["a", "b"], &["a\"b"]] {
            assert!(!kept(ids, true), "{ids:?}");
        }
    }
}

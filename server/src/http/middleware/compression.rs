//! Which answers are compressed on their way out.

use axum::http::{Response, header};
use tower_http::compression::{CompressionLayer, Predicate, predicate::SizeAbove};

/// Smaller bodies gain nothing.
const WORTH_IT: u16 = 512;

/// Compresses text that is made per request. The browser's program is compressed once, when it is built, and passes as it is.
pub fn layer() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new()
        .br(true)
        .gzip(true)
        .compress_when(SizeAbove::new(WORTH_IT).and(IsText))
}

#[derive(Clone, Copy)]
struct IsText;

impl Predicate for IsText {
    fn should_compress<B: axum::body::HttpBody>(&self, response: &Response<B>) -> bool {
        let content_type = response
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        ["text/", "application/json", "image/svg"]
            .into_iter()
            .any(|kind| content_type.starts_with(kind))
    }
}

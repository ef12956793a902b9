//! Compression of responses.

use axum::http::{Response, header};
use tower_http::compression::{CompressionLayer, Predicate, predicate::SizeAbove};

/// Smallest compressed body in bytes; smaller ones gain nothing.
const MIN_BODY_BYTES: u16 = 512;

/// Compresses text that is generated per request. The files of the page were compressed when they were built.
pub fn layer() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new()
        .br(true)
        .gzip(true)
        .compress_when(SizeAbove::new(MIN_BODY_BYTES).and(IsText))
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

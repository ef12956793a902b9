//! Security headers of every response (CONTRACT §1).

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

/// Headers that are the same on every response.
const COMMON_HEADERS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// Adds the common headers. Adds [`DEFAULT_CSP`] unless the page has set its own policy, and `no-store` unless caching
/// was decided already: everything but the files of the site belongs to one user.
pub async fn add_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in COMMON_HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let set_default = |headers: &mut HeaderMap, name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    set_default(headers, header::CONTENT_SECURITY_POLICY, DEFAULT_CSP);
    set_default(headers, header::CACHE_CONTROL, "no-store");
    response
}

/// Adds `Strict-Transport-Security` for one year. Only for a site that is served over HTTPS.
pub async fn add_hsts(mut response: Response) -> Response {
    response.headers_mut().insert(
        header::STRICT_TRANSPORT_SECURITY,
        HeaderValue::from_static("max-age=31536000"),
    );
    response
}

/// The policy of responses without inline scripts.
const DEFAULT_CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

/// The policy of a page whose inline scripts have `nonce`. Styles stay `unsafe-inline`, because the theme of thaw is a
/// style element without a nonce. `reload_port` allows the live-reload socket of `cargo leptos watch`.
pub fn page_csp(nonce: &str, reload_port: Option<u16>) -> String {
    let script = format!("script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'");
    let policy = DEFAULT_CSP.replacen("script-src 'self' 'wasm-unsafe-eval'", &script, 1);
    match reload_port {
        None => policy,
        Some(port) => policy.replacen(
            "connect-src 'self'",
            &format!("connect-src 'self' ws://127.0.0.1:{port} ws://localhost:{port}"),
            1,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_csp_allows_only_scripts_with_the_nonce() {
        let policy = page_csp("abc", None);
        assert!(
            policy.contains("script-src 'self' 'nonce-abc' 'wasm-unsafe-eval';"),
            "{policy}"
        );
        assert!(
            policy.contains("connect-src 'self';") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(
            page_csp("abc", Some(3001))
                .contains("connect-src 'self' ws://127.0.0.1:3001 ws://localhost:3001;")
        );
    }
}

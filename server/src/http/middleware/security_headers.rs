//! What every answer tells the browser about safety (CONTRACT §1).

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

/// Headers that are the same on every answer.
const ALWAYS: [(HeaderName, &str); 5] = [
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

/// Adds them, a policy without any inline script where the page has not set its own, and `no-store` where nothing else is said:
/// what is not a public file belongs to one person.
pub async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let or_else = |headers: &mut HeaderMap, name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    or_else(
        headers,
        header::CONTENT_SECURITY_POLICY,
        WITHOUT_INLINE_SCRIPT,
    );
    or_else(headers, header::CACHE_CONTROL, "no-store");
    response
}

/// Where the site is HTTPS, browsers are to keep to that for a year.
pub async fn https_only(mut response: Response) -> Response {
    response.headers_mut().insert(
        header::STRICT_TRANSPORT_SECURITY,
        HeaderValue::from_static("max-age=31536000"),
    );
    response
}

const WITHOUT_INLINE_SCRIPT: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

/// The policy of a page whose inline scripts carry `nonce`. Styles stay `unsafe-inline`, as thaw's theme is a style element without a
/// nonce; `reload_port` lets the pages of `cargo leptos watch` listen for edits.
pub fn policy_of_page(nonce: &str, reload_port: Option<u16>) -> String {
    let script = format!("script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'");
    let policy = WITHOUT_INLINE_SCRIPT.replacen("script-src 'self' 'wasm-unsafe-eval'", &script, 1);
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
    fn a_page_allows_its_own_inline_scripts_only() {
        let policy = policy_of_page("abc", None);
        assert!(
            policy.contains("script-src 'self' 'nonce-abc' 'wasm-unsafe-eval';"),
            "{policy}"
        );
        assert!(
            policy.contains("connect-src 'self';") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(
            policy_of_page("abc", Some(3001))
                .contains("connect-src 'self' ws://127.0.0.1:3001 ws://localhost:3001;")
        );
    }
}

//! Paths with and without a trailing slash reach the same route (CONTRACT §1). No redirect, which would drop the body.

use axum::http::{Request, Uri, uri::PathAndQuery};

/// Rewrites the path as the routes have it: with a trailing slash under `/api/` and `/ws/`, without one elsewhere.
pub fn normalise<B>(mut request: Request<B>) -> Request<B> {
    if let Some(uri) = normalised(request.uri()) {
        *request.uri_mut() = uri;
    }
    request
}

/// The rewritten URI; `None` if it needs no change.
fn normalised(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    let wants_slash = ["/api", "/ws"].into_iter().any(|root| {
        path.strip_prefix(root)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    let path = match (wants_slash, path.strip_suffix('/')) {
        (true, None) => format!("{path}/"),
        (false, Some(shorter)) if !shorter.is_empty() => shorter.to_owned(),
        _ => return None,
    };
    let path_and_query: PathAndQuery = match uri.query() {
        Some(query) => format!("{path}?{query}").parse().ok()?,
        None => path.parse().ok()?,
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(path_and_query);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_or_removes_the_trailing_slash() {
        for (uri, route) in [
            ("/api/shifts", "/api/shifts/"),
            ("/api/shifts/", "/api/shifts/"),
            ("/api/shifts?page=2&q=a/", "/api/shifts/?page=2&q=a/"),
            ("/ws/notifications?since=1", "/ws/notifications/?since=1"),
            ("/shifts/new/", "/shifts/new"),
            ("/login/?next=/", "/login?next=/"),
            ("/", "/"),
            ("/apish/", "/apish"),
            ("/healthz/", "/healthz"),
        ] {
            let request = Request::builder().uri(uri).body(()).expect("valid request");
            assert_eq!(normalise(request).uri(), route, "{uri}");
        }
    }
}

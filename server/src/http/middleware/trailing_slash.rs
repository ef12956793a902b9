//! One path, two spellings: with and without its last slash (CONTRACT §1). Done before routing, as a redirect would drop a body.

use axum::http::{Request, Uri, uri::PathAndQuery};

/// Gives a request the spelling that the routes have: with the slash under `/api/` and `/ws/`, without it elsewhere.
pub fn normalise<B>(mut request: Request<B>) -> Request<B> {
    if let Some(uri) = normal(request.uri()) {
        *request.uri_mut() = uri;
    }
    request
}

fn normal(uri: &Uri) -> Option<Uri> {
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
    fn both_spellings_reach_one_route() {
        for (asked, route) in [
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
            let request = Request::builder().uri(asked).body(()).expect("a request");
            assert_eq!(normalise(request).uri(), route, "{asked}");
        }
    }
}

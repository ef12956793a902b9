//! Which requests the scope of an API token allows (CONTRACT §2).

use super::cross_site::is_unsafe;
use axum::http::Method;
use domain::{credential::TokenScope, error::Error};

/// The only path that a token of scope `notify` may post to.
const NOTIFY: &str = "/api/notifications/";

/// Refuses a request that the scope does not include. `path` is the path as the routes have it, with its slash.
///
/// # Errors
/// [`Error::TokenScope`].
pub fn check(scope: TokenScope, method: &Method, path: &str) -> Result<(), Error> {
    let allowed = match scope {
        TokenScope::Full => true,
        TokenScope::Read => !is_unsafe(method),
        TokenScope::Notify => *method == Method::POST && path == NOTIFY,
    };
    allowed.then_some(()).ok_or(Error::TokenScope)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_scope_allows_only_its_own_requests() {
        for (method, path, read, notify) in [
            (Method::GET, "/api/shifts/", true, false),
            (Method::HEAD, "/api/shifts/", true, false),
            (Method::POST, "/api/shifts/", false, false),
            (Method::PATCH, "/api/shifts/", false, false),
            (Method::GET, "/api/notifications/", true, false),
            (Method::POST, "/api/notifications/", false, true),
            (Method::DELETE, "/api/notifications/", false, false),
            (Method::POST, "/api/notifications/ticket/", false, false),
            (
                Method::POST,
                "/api/notifications/1/mark-read/",
                false,
                false,
            ),
        ] {
            for (scope, allowed) in [
                (TokenScope::Full, true),
                (TokenScope::Read, read),
                (TokenScope::Notify, notify),
            ] {
                let checked = check(scope, &method, path);
                assert_eq!(checked.is_ok(), allowed, "{scope} {method} {path}");
            }
        }
    }
}

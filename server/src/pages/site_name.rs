//! Tells people who open a page under a name that is not the site's own: they could not sign in there, because the
//! cross-site check refuses every form.

use crate::{config::Origin, http::middleware::cross_site::OwnOrigins};
use app::server::WrongAddress;
use axum::{
    extract::{Request, State},
    http::header,
    middleware::Next,
    response::Response,
};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

/// Number of names that are logged. Clients choose the name, so the log must be bounded.
const MAX_LOGGED: usize = 20;
/// Maximum length of a name with its port; longer ones are no names (RFC 1035 §2.3.4).
const MAX_LENGTH: usize = 255 + ":65535".len();

/// The names under which pages were opened. One per process.
pub struct SiteNames {
    origins: Arc<OwnOrigins>,
    logged: Mutex<HashSet<String>>,
}

impl SiteNames {
    /// No page was opened yet.
    pub fn new(origins: Arc<OwnOrigins>) -> Self {
        Self {
            origins,
            logged: Mutex::default(),
        }
    }

    /// `None` if `host` is a name of ours, or not a name at all.
    fn wrong(&self, host: &str) -> Option<WrongAddress> {
        if host.len() > MAX_LENGTH {
            return None;
        }
        // A proxy may speak HTTPS for us, so both schemes are right here. Forms are checked exactly.
        let origin = |scheme| format!("{scheme}://{host}").parse::<Origin>().ok();
        let (http, https) = (origin("http")?, origin("https")?);
        if self.origins.contains(&http) || self.origins.contains(&https) {
            return None;
        }
        let right = self.origins.public().to_string();
        self.log(host, &right);
        Some(WrongAddress {
            opened: host.to_owned(),
            right,
        })
    }

    /// Logs each name once.
    fn log(&self, name: &str, right: &str) {
        let mut logged = self.logged.lock().unwrap_or_else(PoisonError::into_inner);
        if logged.len() < MAX_LOGGED && logged.insert(name.to_owned()) {
            tracing::warn!(
                name,
                right,
                "page opened under a name that is not the site's own; see PUBLIC_URL and ALLOWED_ORIGINS"
            );
        }
    }
}

/// Adds [`WrongAddress`] to a request for a page under a wrong name. Nothing is refused, because health checks often use
/// an IP address.
pub async fn check(
    State(names): State<Arc<SiteNames>>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let is_page = !["/api/", "/ws/", "/fn/"]
        .into_iter()
        .any(|root| path.starts_with(root));
    let host = request.headers().get(header::HOST);
    if is_page
        && let Some(host) = host.and_then(|host| host.to_str().ok())
        && let Some(wrong) = names.wrong(host)
    {
        request.extensions_mut().insert(wrong);
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_our_own_names_with_both_schemes() {
        let origins = OwnOrigins::new(
            &"https://shifts.example".parse().expect("valid origin"),
            &["http://10.0.0.1:3000".parse().expect("valid origin")],
            false,
            ([127, 0, 0, 1], 3000).into(),
        );
        let names = SiteNames::new(Arc::new(origins));
        for own in [
            "shifts.example",
            "SHIFTS.example:443",
            "10.0.0.1:3000",
            "localhost:3000",
        ] {
            assert_eq!(names.wrong(own), None, "{own}");
        }
        for other in [
            "10.0.0.1",
            "shifts.example:8443",
            "localhost:3001",
            "shifts",
        ] {
            let wrong = names.wrong(other).expect("another name");
            assert_eq!(
                (wrong.opened.as_str(), wrong.right.as_str()),
                (other, "https://shifts.example")
            );
        }
        let too_long = "x".repeat(300);
        for no_name in ["", "a b", "shifts.example:port", &too_long] {
            assert_eq!(names.wrong(no_name), None, "{no_name}");
        }
    }
}

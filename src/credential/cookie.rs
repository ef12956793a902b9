//! The session cookie (CONTRACT §2).

use super::{SESSION_MAX_AGE, SessionToken};
use cookie::{Cookie, SameSite, time::Duration};

/// Name and flags of the session cookie. They depend on the site's address: browsers do not send a `Secure` cookie over
/// plain HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CookiePolicy {
    /// Whether the site is served over HTTPS.
    pub secure: bool,
}

impl CookiePolicy {
    /// The cookie's name.
    pub fn name(self) -> &'static str {
        if self.secure {
            "__Host-shiftbell"
        } else {
            "shiftbell"
        }
    }

    /// A `Set-Cookie` value that sets the session.
    pub fn set(self, session: &SessionToken) -> String {
        let mut cookie = self.build(session.expose());
        cookie.set_max_age(Duration::seconds(SESSION_MAX_AGE.as_secs()));
        cookie.to_string()
    }

    /// A `Set-Cookie` value that deletes the cookie.
    pub fn clear(self) -> String {
        let mut cookie = self.build("");
        cookie.set_max_age(Duration::ZERO);
        cookie.to_string()
    }

    /// The session token in a `Cookie` header, if it has a well-formed one.
    pub fn read(self, header: &str) -> Option<SessionToken> {
        let cookies = Cookie::split_parse(header).flatten();
        cookies
            .into_iter()
            .find(|cookie| cookie.name() == self.name())?
            .value()
            .parse()
            .ok()
    }

    fn build<'a>(self, value: &'a str) -> Cookie<'a> {
        Cookie::build((self.name(), value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.secure)
            .build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_flags_depend_on_https() {
        let session = SessionToken::random();
        let plain = CookiePolicy { secure: false }.set(&session);
        assert!(
            plain.starts_with(&format!("shiftbell={}; ", session.expose()))
                && !plain.contains("Secure"),
            "{plain}"
        );
        let secure = CookiePolicy { secure: true }.set(&session);
        for part in [
            "__Host-shiftbell=",
            "HttpOnly",
            "SameSite=Lax",
            "Secure",
            "Path=/",
        ] {
            assert!(secure.contains(part), "{secure}");
        }
    }

    #[test]
    fn finds_the_session_among_other_cookies() {
        let session = SessionToken::random();
        let policy = CookiePolicy { secure: false };
        let found = policy
            .read(&format!("theme=dark; shiftbell={}; x", session.expose()))
            .expect("session token");
        assert_eq!(found.expose(), session.expose());
        assert!(policy.read("shiftbell=forged").is_none());
        assert!(
            policy
                .read(&format!("__Host-shiftbell={}", session.expose()))
                .is_none()
        );
    }
}

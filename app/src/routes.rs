//! Every path of ours, once: how it is built and how it is read.

use domain::id::ShiftId;

/// The list of shifts.
pub const DASHBOARD: &str = "/";
/// Where one signs in.
pub const LOGIN: &str = "/login";
/// The form for a new shift.
pub const NEW_SHIFT: &str = "/shifts/new";
/// The whole inbox.
pub const NOTIFICATIONS: &str = "/notifications";

/// All pages, as the server's router takes their paths.
#[cfg(feature = "ssr")]
pub const PATHS: [&str; 5] = [DASHBOARD, LOGIN, NEW_SHIFT, "/shifts/{id}", NOTIFICATIONS];

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The list of shifts.
    Dashboard,
    /// Signing in.
    Login,
    /// The form for a new shift.
    NewShift,
    /// One shift.
    Shift(ShiftId),
    /// The whole inbox.
    Notifications,
    /// No page of ours.
    NotFound,
}

impl Page {
    /// The page that a URL leads to. A slash at its path's end does not matter.
    pub fn of(url: &str) -> Self {
        let (path, _) = parts(url);
        if path == DASHBOARD {
            return Self::Dashboard;
        }
        match path.strip_suffix('/').unwrap_or(path) {
            LOGIN => Self::Login,
            NEW_SHIFT => Self::NewShift,
            NOTIFICATIONS => Self::Notifications,
            path => path
                .strip_prefix("/shifts/")
                .and_then(|id| id.parse().ok())
                .map_or(Self::NotFound, Self::Shift),
        }
    }
}

/// A URL's path and its query, which may be empty.
pub fn parts(url: &str) -> (&str, &str) {
    url.split_once('?').unwrap_or((url, ""))
}

/// The page of one shift.
pub fn shift(id: ShiftId) -> String {
    format!("/shifts/{id}")
}

/// The page for signing in, which leads on to `next`.
pub fn login_then(next: &str) -> String {
    format!("{LOGIN}?next={}", percent_encode(next))
}

/// `next` if it is a path of ours, else the dashboard: a crafted link must not lead to another site.
pub fn safe_next(next: &str) -> &str {
    let ours = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(['\\', '\n', '\r', '\t'])
        && !next.starts_with("/login")
        && !next.starts_with("/fn/");
    if ours { next } else { DASHBOARD }
}

/// Text as it may stand in the value of a query parameter.
pub fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b':' => {
                encoded.push(char::from(byte))
            }
            _ => {
                encoded.push('%');
                encoded.push(hex_digit(byte >> 4));
                encoded.push(hex_digit(byte & 0xF));
            }
        }
    }
    encoded
}

fn hex_digit(value: u8) -> char {
    char::from_digit(u32::from(value), 16).map_or('0', |digit| digit.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_is_read_back() {
        let id = ShiftId::new(7);
        for (url, page) in [
            (DASHBOARD, Page::Dashboard),
            ("/?status=all", Page::Dashboard),
            (LOGIN, Page::Login),
            (&login_then("/?q=a b"), Page::Login),
            (NEW_SHIFT, Page::NewShift),
            (&shift(id), Page::Shift(id)),
            (NOTIFICATIONS, Page::Notifications),
            ("/notifications?unread=true", Page::Notifications),
            ("/notifications/", Page::Notifications),
        ] {
            assert_eq!(Page::of(url), page, "{url}");
        }
    }

    #[test]
    fn everything_else_is_no_page() {
        for url in [
            "",
            "//",
            "/shifts",
            "/shifts/",
            "/shifts/abc",
            "/shifts/1.5",
            "/shifts/99999999999999999999",
            "/shifts/7/edit",
            "/shifts/new/7",
            "/Login",
            "/notifications//",
            "/fn/sign_out",
            "/api/shifts/",
            "/metrics",
            "/pkg/shiftbell.js",
            "/no-such-page?next=/login",
        ] {
            assert_eq!(Page::of(url), Page::NotFound, "{url}");
        }
    }

    #[test]
    fn only_paths_of_ours_are_led_to() {
        assert_eq!(safe_next("/shifts/7?x=1"), "/shifts/7?x=1");
        for bad in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "shifts",
            "/login",
            "/a\nb",
            "/fn/sign_out",
        ] {
            assert_eq!(safe_next(bad), DASHBOARD, "{bad:?}");
        }
    }

    #[test]
    fn a_query_survives_inside_next() {
        assert_eq!(
            login_then("/?q=a b&page=2"),
            "/login?next=/%3Fq%3Da%20b%26page%3D2"
        );
    }
}

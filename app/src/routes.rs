//! Every path of ours, once.

use domain::id::ShiftId;

/// The list of shifts.
pub const DASHBOARD: &str = "/";
/// Where one signs in.
pub const LOGIN: &str = "/login";
/// The form for a new shift.
pub const NEW_SHIFT: &str = "/shifts/new";
/// The whole inbox.
pub const NOTIFICATIONS: &str = "/notifications";

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
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

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

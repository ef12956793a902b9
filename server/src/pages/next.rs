//! Where to go after login: a path of ours only, or anyone could send people from our login page to theirs (CONTRACT §6).

use axum::http::Uri;

/// The login page that leads back to `asked`.
pub fn login_for(asked: &Uri) -> String {
    let path = asked.path_and_query().map_or("/", |path| path.as_str());
    match own_path(path) {
        None => "/login".to_owned(),
        Some(path) => format!(
            "/login?{}",
            form_urlencoded::Serializer::new(String::new())
                .append_pair("next", path)
                .finish()
        ),
    }
}

/// Where a login page leads.
pub fn after_login(login: &Uri) -> String {
    let next = form_urlencoded::parse(login.query().unwrap_or_default().as_bytes())
        .find(|(name, _)| name == "next");
    next.and_then(|(_, path)| own_path(&path).map(str::to_owned))
        .unwrap_or_else(|| "/".to_owned())
}

/// The path, if it leads nowhere else: browsers take `//` and `/\` for another host, and drop tabs and line breaks before they look.
fn own_path(path: &str) -> Option<&str> {
    let own = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(char::is_control);
    own.then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn login_leads_back_to_where_one_wanted_to_go() {
        for (asked, login) in [
            ("/", "/login?next=%2F"),
            ("/shifts/7", "/login?next=%2Fshifts%2F7"),
            (
                "/?status=PENDING&q=a%26b",
                "/login?next=%2F%3Fstatus%3DPENDING%26q%3Da%2526b",
            ),
        ] {
            let asked: Uri = asked.parse().expect("a URL");
            assert_eq!(login_for(&asked), login);
            assert_eq!(
                after_login(&login.parse().expect("a URL")),
                asked.to_string()
            );
        }
    }

    #[test]
    fn login_leads_nowhere_else() {
        for next in [
            "",
            "//evil.example",
            "/%5Cevil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/%09/evil.example",
            "%5C%5Cevil.example",
        ] {
            let login: Uri = format!("/login?next={next}").parse().expect("a URL");
            assert_eq!(after_login(&login), "/", "{next}");
        }
    }
}

//! A page of a list as JSON, with links to the next and the previous page (CONTRACT §1).

use crate::config::Origin;
use axum::http::Uri;
use domain::page::Page;
use serde::Serialize;

/// The body of a page.
#[derive(Debug, Serialize)]
pub struct PageBody<T> {
    count: i64,
    next: Option<String>,
    previous: Option<String>,
    results: Vec<T>,
}

impl<T> PageBody<T> {
    /// Builds the body of `page`. The links keep all other parameters of `uri`, the request's URI.
    pub fn new(page: Page<T>, public_url: &Origin, uri: &Uri) -> Self {
        let number = page.request.number();
        let link = |number| page_link(public_url, uri, number);
        Self {
            next: page
                .request
                .has_next(page.count)
                .then(|| link(number.saturating_add(1))),
            previous: (number > 1).then(|| link(number - 1)),
            count: page.count,
            results: page.results,
        }
    }
}

fn page_link(public_url: &Origin, uri: &Uri, number: u32) -> String {
    let others = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        .filter(|(name, _)| name != "page");
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(others)
        .append_pair("page", &number.to_string())
        .finish();
    format!("{public_url}{}?{query}", uri.path())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::page::PageRequest;

    fn links(query: &str, number: u32, count: i64) -> (Option<String>, Option<String>) {
        let request = PageRequest::new(number, 25).expect("page in range");
        let uri = format!("/api/shifts/{query}").parse().expect("valid URI");
        let body = PageBody::new(
            Page::<()> {
                count,
                request,
                results: Vec::new(),
            },
            &"http://127.0.0.1:3000".parse().expect("valid origin"),
            &uri,
        );
        (body.next, body.previous)
    }

    #[test]
    fn links_keep_the_other_parameters() {
        let (next, previous) = links("?q=a%20b%26&page=2&status=PENDING", 2, 100);
        assert_eq!(
            next.as_deref(),
            Some("http://127.0.0.1:3000/api/shifts/?q=a+b%26&status=PENDING&page=3")
        );
        assert_eq!(
            previous.as_deref(),
            Some("http://127.0.0.1:3000/api/shifts/?q=a+b%26&status=PENDING&page=1")
        );
    }

    #[test]
    fn the_first_page_has_no_previous_and_the_last_no_next() {
        assert_eq!(links("", 1, 25), (None, None));
        assert!(links("", 1, 26).0.is_some());
        assert!(links("?page=2", 2, 26).0.is_none());
    }
}

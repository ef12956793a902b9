//! Query parameters: an invalid one is answered with 400, unknown ones are ignored (CONTRACT §1).

use axum::http::Uri;
use domain::{
    error::Error,
    page::{DEFAULT_PAGE_SIZE, PageRequest},
};
use std::str::FromStr;

/// The decoded query parameters of a request.
pub struct QueryParams(Vec<(String, String)>);

impl QueryParams {
    /// Decodes the query of `uri`.
    pub fn from_uri(uri: &Uri) -> Self {
        Self(
            form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
                .into_owned()
                .collect(),
        )
    }

    /// A parameter's text. Refused are a parameter that occurs twice, invalid UTF-8, and NUL, which PostgreSQL cannot
    /// store.
    pub fn text(&self, name: &str) -> Result<Option<&str>, Error> {
        let mut values = self
            .0
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.as_str());
        match (values.next(), values.next()) {
            (None, _) => Ok(None),
            (Some(value), None) if !value.contains(['\0', '\u{fffd}']) => Ok(Some(value)),
            _ => Err(invalid(name)),
        }
    }

    /// A parameter's value, parsed with [`FromStr`].
    pub fn parse<T: FromStr>(&self, name: &str) -> Result<Option<T>, Error> {
        self.parse_with(name, |text| text.parse().ok())
    }

    /// A parameter's value, parsed with `parse`; `None` from it is an error.
    pub fn parse_with<T>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Error> {
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        match parse(text) {
            Some(value) => Ok(Some(value)),
            // A `+` arrives as a space. The usual victim is the offset of a time.
            None if text.contains(' ') && parse(&text.replace(' ', "+")).is_some() => {
                let name = name.to_owned();
                Err(Error::PlusInParameter { name })
            }
            None => Err(invalid(name)),
        }
    }

    /// A number from 0, written with digits only.
    pub fn number(&self, name: &str) -> Result<Option<i64>, Error> {
        self.parse_with(name, parse_digits)
    }

    /// A row id, wrapped by `new`.
    pub fn id<T>(&self, name: &str, new: impl FnOnce(i64) -> T) -> Result<Option<T>, Error> {
        Ok(self.number(name)?.map(new))
    }

    /// The requested page: `page` and `page_size`, with defaults.
    pub fn page(&self) -> Result<PageRequest, Error> {
        let part = |name| {
            self.parse_with(name, |text| {
                parse_digits(text).and_then(|number| u32::try_from(number).ok())
            })
        };
        let (number, size) = (
            part("page")?.unwrap_or(1),
            part("page_size")?.unwrap_or(DEFAULT_PAGE_SIZE),
        );
        let name = if PageRequest::new(1, size).is_some() {
            "page"
        } else {
            "page_size"
        };
        PageRequest::new(number, size).ok_or_else(|| invalid(name))
    }
}

fn parse_digits(text: &str) -> Option<i64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    }
}

fn invalid(name: &str) -> Error {
    Error::InvalidParameter {
        name: name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(query: &str) -> QueryParams {
        QueryParams::from_uri(&format!("/api/shifts/?{query}").parse().expect("valid URI"))
    }

    #[test]
    fn rejects_numbers_that_are_not_plain_digits() {
        assert_eq!(params("station=7&x=y&x=z").number("station"), Ok(Some(7)));
        assert_eq!(params("").number("station"), Ok(None));
        for query in [
            "station=",
            "station=-1",
            "station=%2B1",
            "station=1.0",
            "station=9223372036854775808",
            "station=1&station=1",
            "station=%zz%ff",
        ] {
            assert_eq!(
                params(query).number("station"),
                Err(invalid("station")),
                "{query}"
            );
        }
    }

    #[test]
    fn rejects_invalid_utf_8_nul_and_repeated_parameters() {
        assert_eq!(params("q=GJ%2001+%25").text("q"), Ok(Some("GJ 01 %")));
        for query in ["q=%ff", "q=a%00b", "q=a&q=b"] {
            assert_eq!(params(query).text("q"), Err(invalid("q")), "{query}");
        }
    }

    #[test]
    fn rejects_pages_out_of_range() {
        assert_eq!(
            params("page=2&page_size=200").page(),
            Ok(PageRequest::new(2, 200).expect("page in range"))
        );
        assert_eq!(params("").page(), Ok(PageRequest::default()));
        for (query, name) in [
            ("page=0", "page"),
            ("page_size=0", "page_size"),
            ("page_size=201", "page_size"),
            ("page=x", "page"),
            ("page=4294967296", "page"),
        ] {
            assert_eq!(params(query).page(), Err(invalid(name)), "{query}");
        }
    }
}

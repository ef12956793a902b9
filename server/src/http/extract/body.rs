//! Extractor for a request's body. Handlers read it after the checks of session, origin and role (CONTRACT §1).

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, HeaderValue, header},
};
use domain::error::Error;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use std::{convert::Infallible, time::Duration};

/// Largest body in bytes.
pub const MAX_BYTES: usize = 64 * 1024;
/// Time limit for a body to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// Bytes of a body over the limit that are read and discarded.
const MAX_DISCARDED_BYTES: usize = 4 * 1024 * 1024;
/// Time limit for discarding.
const DISCARD_TIMEOUT: Duration = Duration::from_secs(2);

/// A body that has not been read yet.
pub struct UnreadBody {
    headers: HeaderMap,
    body: Body,
}

impl UnreadBody {
    /// Wraps the body of a request with these headers.
    pub fn new(headers: HeaderMap, body: Body) -> Self {
        Self { headers, body }
    }

    /// Reads a JSON body.
    pub async fn json(self) -> Result<Bytes, Error> {
        let unread = self.check_headers()?;
        if !is_json(&unread.headers) {
            return Err(Error::NotJson);
        }
        read(unread.body).await
    }

    /// Reads a JSON body; `None` if the body is empty, which needs no `Content-Type`.
    pub async fn optional_json(self) -> Result<Option<Bytes>, Error> {
        let unread = self.check_headers()?;
        let is_json = is_json(&unread.headers);
        let bytes = read(unread.body).await?;
        match (bytes.is_empty(), is_json) {
            (true, _) => Ok(None),
            (false, true) => Ok(Some(bytes)),
            (false, false) => Err(Error::NotJson),
        }
    }

    /// Reads a body of any content type.
    pub async fn bytes(self) -> Result<Bytes, Error> {
        read(self.check_headers()?.body).await
    }

    /// Refuses a body that is too large or encoded according to its headers.
    fn check_headers(self) -> Result<Self, Error> {
        let declared = self
            .headers
            .get(header::CONTENT_LENGTH)
            .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        if declared.is_some_and(|length| length > MAX_BYTES as u64) {
            discard(self.body);
            return Err(Error::TooLarge);
        }
        let encoded = self
            .headers
            .get_all(header::CONTENT_ENCODING)
            .iter()
            .any(|value| !value.as_bytes().eq_ignore_ascii_case(b"identity"));
        if encoded {
            Err(Error::NotJson)
        } else {
            Ok(self)
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for UnreadBody {
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Infallible> {
        let (parts, body) = request.into_parts();
        Ok(Self::new(parts.headers, body))
    }
}

async fn read(mut body: Body) -> Result<Bytes, Error> {
    let limited = Limited::new(&mut body, MAX_BYTES).collect();
    match tokio::time::timeout(BODY_TIMEOUT, limited)
        .await
        .map_err(|_| Error::Timeout)?
    {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            discard(body);
            Err(Error::TooLarge)
        }
        Err(_) => Err(Error::Malformed),
    }
}

/// Reads a part of a refused body in the background. A client that is still sending when the connection closes may
/// never read the response.
fn discard(body: Body) {
    let rest = Limited::new(body, MAX_DISCARDED_BYTES);
    tokio::spawn(async move {
        let mut rest = std::pin::pin!(rest);
        drop(
            tokio::time::timeout(DISCARD_TIMEOUT, async {
                while let Some(Ok(_)) = rest.frame().await {}
            })
            .await,
        );
    });
}

/// Whether there is exactly one `Content-Type`, and it is JSON in UTF-8.
fn is_json(headers: &HeaderMap) -> bool {
    let mut types = headers
        .get_all(header::CONTENT_TYPE)
        .iter()
        .map(HeaderValue::to_str);
    let (Some(Ok(content_type)), None) = (types.next(), types.next()) else {
        return false;
    };
    let mut parts = content_type.split(';').map(str::trim);
    let is_json = parts
        .next()
        .is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    is_json
        && parts.all(|parameter| {
            charset(parameter).is_none_or(|charset| charset.eq_ignore_ascii_case("utf-8"))
        })
}

fn charset(parameter: &str) -> Option<&str> {
    let (name, value) = parameter.split_once('=')?;
    name.eq_ignore_ascii_case("charset")
        .then(|| value.trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn json(headers: &[(&str, &str)], body: impl Into<Body>) -> Result<Bytes, Error> {
        unread(headers, body).await.json().await
    }

    async fn unread(headers: &[(&str, &str)], body: impl Into<Body>) -> UnreadBody {
        let mut request = Request::builder();
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let Ok(unread) =
            UnreadBody::from_request(request.body(body.into()).expect("valid request"), &()).await;
        unread
    }

    #[tokio::test]
    async fn accepts_only_json_in_utf_8() {
        for content_type in [
            "application/json",
            "Application/JSON; charset=UTF-8",
            "application/json;charset=\"utf-8\"",
        ] {
            assert_eq!(
                json(&[("content-type", content_type)], "{}").await,
                Ok("{}".into()),
                "{content_type}"
            );
        }
        for content_type in [
            "text/plain",
            "application/json; charset=latin1",
            "application/x-www-form-urlencoded",
            "application/jsonp",
            "",
        ] {
            assert_eq!(
                json(&[("content-type", content_type)], "{}").await,
                Err(Error::NotJson),
                "{content_type}"
            );
        }
        assert_eq!(json(&[], "{}").await, Err(Error::NotJson));
        assert_eq!(
            json(
                &[
                    ("content-type", "application/json"),
                    ("content-encoding", "gzip")
                ],
                "{}"
            )
            .await,
            Err(Error::NotJson)
        );
    }

    #[tokio::test]
    async fn rejects_a_body_over_the_limit_declared_or_not() {
        let is_json = ("content-type", "application/json");
        assert_eq!(
            json(&[is_json], vec![b' '; MAX_BYTES])
                .await
                .map(|bytes| bytes.len()),
            Ok(MAX_BYTES)
        );
        assert_eq!(
            json(&[is_json], vec![b' '; MAX_BYTES + 1]).await,
            Err(Error::TooLarge)
        );
        assert_eq!(
            json(&[is_json, ("content-length", "100000000")], "{}").await,
            Err(Error::TooLarge)
        );
    }

    #[tokio::test]
    async fn an_optional_body_needs_a_content_type_only_if_it_is_not_empty() {
        assert_eq!(unread(&[], "").await.optional_json().await, Ok(None));
        assert_eq!(
            unread(&[("content-type", "application/json")], "")
                .await
                .optional_json()
                .await,
            Ok(None)
        );
        assert_eq!(
            unread(&[("content-type", "application/json")], "{}")
                .await
                .optional_json()
                .await,
            Ok(Some("{}".into()))
        );
        assert_eq!(
            unread(&[], "{}").await.optional_json().await,
            Err(Error::NotJson)
        );
    }
}

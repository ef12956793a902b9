//! A PostgreSQL URL, with `sslmode` and `sslrootcert` as libpq has them. sqlx reads the rest. Its own reading differs:
//! it never tries TLS for `allow`, does not repeat without TLS for `prefer`, and takes no notice of `sslrootcert`
//! unless the mode begins with `verify`.

use super::StoreError;
use sqlx::{Error, any::AnyConnectOptions};
use std::{io::ErrorKind, path::PathBuf};

/// PostgreSQL's port, if the URL has none.
const DEFAULT_PORT: u16 = 5432;
/// The value of `sslrootcert` that stands for the public certificate authorities.
const PUBLIC_ROOTS: &str = "system";

/// The URL of a PostgreSQL database.
pub struct PostgresUrl {
    options: AnyConnectOptions,
    mode: SslMode,
    root_certificate: Option<String>,
}

/// The values of `sslmode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SslMode {
    Disable,
    Allow,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

impl PostgresUrl {
    /// Reads a URL without connecting.
    ///
    /// # Errors
    /// [`StoreError::Address`] continues a sentence that begins with the name of the variable. It contains no password.
    pub fn parse(url: &str) -> Result<Self, StoreError> {
        let options: AnyConnectOptions = url.parse().map_err(|_| {
            StoreError::Address(
                "is not a valid URL; special characters in its password must be percent-encoded"
                    .into(),
            )
        })?;
        let address = &options.database_url;
        // Percent-encoded: sqlx decodes it.
        let mut is_socket = address
            .host_str()
            .is_some_and(|host| host.to_ascii_lowercase().starts_with("%2f"));
        let (mut mode, mut root_certificate) = (None, None);
        for (name, value) in address.query_pairs() {
            match &*name {
                "sslmode" | "ssl-mode" => mode = Some(SslMode::parse(&value)?),
                "sslrootcert" | "ssl-root-cert" | "ssl-ca" => {
                    root_certificate = Some(value.into_owned()).filter(|value| !value.is_empty());
                }
                "host" => is_socket = value.starts_with('/'),
                _ => {}
            }
        }
        if root_certificate.as_deref() == Some(PUBLIC_ROOTS) {
            if mode.is_some_and(|mode| mode != SslMode::VerifyFull) {
                return Err(StoreError::Address(
                    "has sslrootcert=system, which needs sslmode=verify-full".into(),
                ));
            }
            (mode, root_certificate) = (Some(SslMode::VerifyFull), None);
        }
        if is_socket {
            // Local sockets have no TLS.
            mode = Some(SslMode::Disable);
        }
        Ok(Self {
            options,
            mode: mode.unwrap_or(SslMode::Prefer),
            root_certificate,
        })
    }

    /// The file of `sslrootcert`; `None` for public certificate authorities.
    pub fn root_certificate(&self) -> Option<PathBuf> {
        self.root_certificate.as_ref().map(PathBuf::from)
    }

    /// Connects with `connect`. With `allow` and `prefer`, a failure is repeated with or without TLS.
    pub(super) async fn connect<T>(
        &self,
        connect: impl AsyncFn(AnyConnectOptions) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match self.try_each(connect).await {
            Err(StoreError::Database(Error::Io(cause))) => Err(StoreError::Unreachable {
                address: self.address(),
                cause,
            }),
            result => result,
        }
    }

    /// Host and port, without user and password.
    fn address(&self) -> String {
        let url = &self.options.database_url;
        let host = url.host_str().unwrap_or_default();
        format!("{host}:{}", url.port().unwrap_or(DEFAULT_PORT))
    }

    async fn try_each<T>(
        &self,
        connect: impl AsyncFn(AnyConnectOptions) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let (first, second) = self.attempts();
        let (error, second) = match (connect(self.options(first)).await, second) {
            (Err(error), Some(second)) if may_depend_on_tls(&error) => (error, second),
            (result, _) => return result,
        };
        match connect(self.options(second)).await {
            Err(again) => {
                let (with_tls, without) = if first == SslMode::Disable {
                    (again, error)
                } else {
                    (error, again)
                };
                // "server does not support TLS" would hide what is wrong with the other attempt.
                Err(match with_tls {
                    StoreError::Database(Error::Tls(_)) => without,
                    other => other,
                })
            }
            result => result,
        }
    }

    /// The modes to try one after another, in sqlx's meaning. With a root certificate every use of TLS is verified.
    fn attempts(&self) -> (SslMode, Option<SslMode>) {
        let verified = self.root_certificate.is_some();
        match self.mode {
            SslMode::Allow if verified => (SslMode::Disable, Some(SslMode::VerifyCa)),
            SslMode::Allow => (SslMode::Disable, Some(SslMode::Require)),
            SslMode::Prefer if verified => (SslMode::VerifyCa, Some(SslMode::Disable)),
            SslMode::Prefer => (SslMode::Prefer, Some(SslMode::Disable)),
            SslMode::Require if verified => (SslMode::VerifyCa, None),
            mode => (mode, None),
        }
    }

    fn options(&self, mode: SslMode) -> AnyConnectOptions {
        let mut options = self.options.clone();
        // The last value counts. Without a root certificate, an empty one would be a file.
        let kept: Vec<_> = options
            .database_url
            .query_pairs()
            .filter(|(name, _)| {
                !matches!(
                    &**name,
                    "sslmode" | "ssl-mode" | "sslrootcert" | "ssl-root-cert" | "ssl-ca"
                )
            })
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        let mut query = options.database_url.query_pairs_mut();
        query
            .clear()
            .extend_pairs(kept)
            .append_pair("sslmode", mode.as_str());
        if let Some(file) = &self.root_certificate {
            query.append_pair("sslrootcert", file);
        }
        drop(query);
        options
    }
}

impl SslMode {
    fn parse(text: &str) -> Result<Self, StoreError> {
        Ok(match text {
            "disable" => Self::Disable,
            "allow" => Self::Allow,
            "prefer" => Self::Prefer,
            "require" => Self::Require,
            "verify-ca" => Self::VerifyCa,
            "verify-full" => Self::VerifyFull,
            _ => {
                return Err(StoreError::Address(format!(
                    "has sslmode={text:?}; it must be disable, allow, prefer, require, verify-ca or verify-full"
                )));
            }
        })
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Allow => "allow",
            Self::Prefer => "prefer",
            Self::Require => "require",
            Self::VerifyCa => "verify-ca",
            Self::VerifyFull => "verify-full",
        }
    }
}

/// Whether the other attempt could succeed: the server was reached, but TLS or the server refused the connection.
fn may_depend_on_tls(error: &StoreError) -> bool {
    let StoreError::Database(error) = error else {
        return false;
    };
    match error {
        Error::Database(_) | Error::Tls(_) => true,
        Error::Io(error) => matches!(
            error.kind(),
            ErrorKind::InvalidData | ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset
        ),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The modes to try for a URL with this query.
    fn attempts(query: &str) -> (&'static str, Option<&'static str>) {
        let url = PostgresUrl::parse(&format!("postgres://db.example/x{query}"));
        let (first, second) = url.unwrap_or_else(|error| panic!("{error}")).attempts();
        (first.as_str(), second.map(SslMode::as_str))
    }

    #[test]
    fn tries_the_modes_in_the_order_of_libpq() {
        for (query, expected) in [
            ("", ("prefer", Some("disable"))),
            ("?sslmode=disable", ("disable", None)),
            ("?sslmode=allow", ("disable", Some("require"))),
            (
                "?sslmode=allow&sslrootcert=/ca.pem",
                ("disable", Some("verify-ca")),
            ),
            ("?sslmode=prefer", ("prefer", Some("disable"))),
            ("?sslrootcert=/ca.pem", ("verify-ca", Some("disable"))),
            ("?sslmode=require", ("require", None)),
            ("?sslmode=require&sslrootcert=/ca.pem", ("verify-ca", None)),
            (
                "?sslmode=verify-ca&sslrootcert=/ca.pem",
                ("verify-ca", None),
            ),
            ("?sslmode=verify-full", ("verify-full", None)),
            ("?sslrootcert=system", ("verify-full", None)),
            ("?sslmode=require&host=/run/postgresql", ("disable", None)),
        ] {
            assert_eq!(attempts(query), expected, "{query}");
        }
        let socket = PostgresUrl::parse("postgres://%2Frun%2Fpostgresql/x?sslmode=require");
        assert!(socket.is_ok_and(|url| url.attempts() == (SslMode::Disable, None)));
    }

    #[test]
    fn rejects_values_that_libpq_rejects_and_hides_the_password() {
        for url in [
            "postgres://u:secret@db.example/x?sslmode=on",
            "postgres://u:secret@db.example/x?sslmode=",
            "postgres://u:secret@db.example/x?sslmode=require&sslrootcert=system",
            "postgres://u:secret@db.example:port/x",
        ] {
            let error = PostgresUrl::parse(url).err().expect(url).to_string();
            assert!(
                !error.contains("secret") && !error.contains('\n'),
                "{error}"
            );
        }
    }

    #[test]
    fn keeps_all_other_parameters() {
        let url = "postgres://u:p@db.example/x?sslmode=allow&application_name=a%20b&sslrootcert=/c%20a.pem";
        let url = PostgresUrl::parse(url).expect("valid");
        let options = url.options(SslMode::VerifyCa).database_url;
        let expected = "postgres://u:p@db.example/x?application_name=a+b&sslmode=verify-ca&sslrootcert=%2Fc+a.pem";
        assert_eq!(options.as_str(), expected);
    }
}

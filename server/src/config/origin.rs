//! Web origins: scheme, host and port (RFC 6454).

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    str::FromStr,
};

/// An `http` or `https` origin. The host is in lower case; an IPv6 address is in brackets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    https: bool,
    host: String,
    port: u16,
}

impl Origin {
    /// The origin of a socket address.
    pub fn of_address(https: bool, address: SocketAddr) -> Self {
        Self {
            https,
            host: host_of(address.ip()),
            port: address.port(),
        }
    }

    /// The origins with which browsers may reach a loopback address.
    pub fn loopback_names(https: bool, port: u16) -> impl Iterator<Item = Self> {
        ["localhost", "127.0.0.1", "[::1]"]
            .into_iter()
            .map(move |host| Self {
                https,
                host: host.to_owned(),
                port,
            })
    }

    /// Whether the scheme is `https`. Then cookies are `Secure`.
    pub fn is_https(&self) -> bool {
        self.https
    }
}

fn host_of(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

/// The text is not an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an origin is http:// or https://, a host and perhaps a port")]
pub struct InvalidOrigin;

impl FromStr for Origin {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, InvalidOrigin> {
        let (scheme, rest) = text.split_once("://").ok_or(InvalidOrigin)?;
        let https = match scheme.to_ascii_lowercase().as_str() {
            "http" => false,
            "https" => true,
            _ => return Err(InvalidOrigin),
        };
        // Configured URLs often end with a slash. An `Origin` header never does, but accepting one there is harmless.
        let authority = rest.strip_suffix('/').unwrap_or(rest).to_ascii_lowercase();
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (authority.as_str(), None),
        };
        let port = match port {
            None => {
                if https {
                    443
                } else {
                    80
                }
            }
            Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => {
                digits.parse().map_err(|_| InvalidOrigin)?
            }
            Some(_) => return Err(InvalidOrigin),
        };
        Ok(Self {
            https,
            host: parse_host(host)?,
            port,
        })
    }
}

fn parse_host(host: &str) -> Result<String, InvalidOrigin> {
    if let Some(v6) = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
    {
        return v6
            .parse::<Ipv6Addr>()
            .map(|ip| format!("[{ip}]"))
            .map_err(|_| InvalidOrigin);
    }
    let is_name = !host.is_empty()
        && host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
    if is_name {
        Ok(host.to_owned())
    } else {
        Err(InvalidOrigin)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, default) = if self.https {
            ("https", 443)
        } else {
            ("http", 80)
        };
        write!(f, "{scheme}://{}", self.host)?;
        if self.port == default {
            Ok(())
        } else {
            write!(f, ":{}", self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(text: &str) -> Origin {
        text.parse().expect("valid origin")
    }

    #[test]
    fn equal_origins_in_different_spelling_compare_equal() {
        assert_eq!(
            origin("https://Shifts.Example"),
            origin("HTTPS://shifts.example:443/")
        );
        assert_eq!(
            origin("http://[::1]:3000"),
            origin("http://[0:0:0:0:0:0:0:1]:3000")
        );
        assert_eq!(
            origin("http://shifts.example:80").to_string(),
            "http://shifts.example"
        );
        assert_eq!(
            origin("http://127.0.0.1:3000").to_string(),
            "http://127.0.0.1:3000"
        );
    }

    #[test]
    fn similar_origins_are_different() {
        let ours = origin("https://shifts.example");
        for other in [
            "http://shifts.example",
            "https://shifts.example:8443",
            "https://shifts.example.",
            "https://shifts.example.evil.example",
            "https://evil-shifts.example",
            "https://www.shifts.example",
        ] {
            assert_ne!(origin(other), ours, "{other}");
        }
    }

    #[test]
    fn rejects_text_that_is_not_an_origin() {
        for text in [
            "",
            "null",
            "shifts.example",
            "ftp://shifts.example",
            "https://",
            "https://a/b",
            "https://a?b",
            "https://u@a",
            "https://a b",
            "https://a:x",
            "https://a:99999",
            "https://a:",
            "https://[::1",
            "https://a//",
            "https://ä.example",
            "https://a, https://b",
        ] {
            assert_eq!(text.parse::<Origin>(), Err(InvalidOrigin), "{text}");
        }
    }
}

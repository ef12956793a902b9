//! The addresses that proxies name in `X-Forwarded-For` and `Forwarded` (RFC 7239).
//!
//! No crate fits: `rfc7239` splits at commas inside quotes, where a client can write through `Host`, `trusted-proxies`
//! does not read a bare IPv6 address, and `parse-net` gives up when the client's own part of the list is malformed.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use std::{borrow::Cow, net::IpAddr};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Whether a proxy says that it forwards the request.
pub fn is_forwarded(headers: &HeaderMap) -> bool {
    headers.contains_key(X_FORWARDED_FOR) || headers.contains_key(header::FORWARDED)
}

/// The chain of addresses from its end, which the nearest proxy wrote. `None`: the proxy names no address (`unknown`,
/// an obfuscated identifier, or nothing that can be read). `Forwarded` counts only without `X-Forwarded-For`, because a
/// proxy that writes one of them passes on what the client wrote in the other.
pub fn chain_from_end(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    if headers.contains_key(X_FORWARDED_FOR) {
        let lists = lines_from_end(headers, X_FORWARDED_FOR);
        let entries = lists
            .iter()
            .flat_map(|list| list.rsplit(','))
            .map(str::trim);
        // RFC 9110 §5.6.1: empty elements of a list do not count.
        return entries
            .filter(|entry| !entry.is_empty())
            .map(|entry| address_of_node(unquoted(entry)))
            .collect();
    }
    let lists = lines_from_end(headers, header::FORWARDED);
    let elements = lists.iter().flat_map(|list| split_from_end(list, ','));
    elements
        .map(str::trim)
        .filter(|element| !element.is_empty())
        .map(address_of_element)
        .collect()
}

/// The header's lines, the last one first. Bytes that are no text cannot be part of an address.
fn lines_from_end(headers: &HeaderMap, name: HeaderName) -> Vec<Cow<'_, str>> {
    let mut lines: Vec<_> = headers
        .get_all(name)
        .iter()
        .map(HeaderValue::as_bytes)
        .map(String::from_utf8_lossy)
        .collect();
    lines.reverse();
    lines
}

/// The address in the `for` parameter of an element of `Forwarded`.
fn address_of_element(element: &str) -> Option<IpAddr> {
    split_from_end(element, ';').find_map(|pair| {
        let (name, node) = pair.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("for")
            .then(|| address_of_node(unquoted(node.trim())))?
    })
}

/// The address of a node, without its port. IPv6 addresses may be in brackets.
fn address_of_node(node: &str) -> Option<IpAddr> {
    if let Ok(address) = node.parse() {
        return Some(address);
    }
    let (address, port) = match node.strip_prefix('[') {
        Some(node) => {
            let (address, rest) = node.split_once(']')?;
            let port = match rest {
                "" => None,
                rest => Some(rest.strip_prefix(':')?),
            };
            (IpAddr::V6(address.parse().ok()?), port)
        }
        None => {
            let (address, port) = node.split_once(':')?;
            (IpAddr::V4(address.parse().ok()?), Some(port))
        }
    };
    port.is_none_or(is_port).then_some(address)
}

/// RFC 7239 §6: a number or an obfuscated port such as `_web1`.
fn is_port(text: &str) -> bool {
    let is_number = (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number || text.strip_prefix('_').is_some_and(|name| !name.is_empty())
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or(text)
}

/// Splits at separators outside of quotes, and returns the parts from the end. It reads from the end, so a quote that
/// the client opened and did not close hides nothing that a proxy appended.
fn split_from_end(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let mut in_quotes = false;
        let found = text.char_indices().rev().find(|&(at, char)| {
            in_quotes ^= char == '"' && !is_escaped(text, at);
            char == separator && !in_quotes
        });
        let (before, part) = match found {
            Some((at, separator)) => (Some(&text[..at]), &text[at + separator.len_utf8()..]),
            None => (None, text),
        };
        rest = before;
        Some(part)
    })
}

/// Whether an odd number of backslashes stands before this position.
fn is_escaped(text: &str, at: usize) -> bool {
    let before = &text.as_bytes()[..at];
    let backslashes = before.iter().rev().take_while(|&&byte| byte == b'\\');
    backslashes.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(lines: &[(&'static str, &'static str)]) -> Vec<String> {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_static(value));
        }
        let named =
            |address: Option<IpAddr>| address.map_or("-".to_owned(), |address| address.to_string());
        chain_from_end(&headers).into_iter().map(named).collect()
    }

    #[test]
    fn reads_ports_brackets_and_quotes() {
        for (entry, address) in [
            ("203.0.113.9", "203.0.113.9"),
            ("203.0.113.9:51234", "203.0.113.9"),
            ("2001:db8::7", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("[2001:db8::7]:4711", "2001:db8::7"),
            ("\"[2001:db8::7]:4711\"", "2001:db8::7"),
            ("\"203.0.113.9:51234\"", "203.0.113.9"),
            ("203.0.113.9:_web1", "203.0.113.9"),
            ("unknown", "-"),
            ("_hidden", "-"),
            ("203.0.113.9:", "-"),
            ("203.0.113.9:http", "-"),
            ("[2001:db8::7", "-"),
            ("[203.0.113.9]:80", "-"),
            ("shifts.example:80", "-"),
        ] {
            assert_eq!(chain(&[("x-forwarded-for", entry)]), [address], "{entry}");
            let element = format!("proto=https;For={entry};host=\"a, b\"").leak();
            assert_eq!(chain(&[("forwarded", element)]), [address], "{entry}");
        }
    }

    #[test]
    fn joins_lines_and_starts_at_the_end() {
        let lines = [
            ("x-forwarded-for", "198.51.100.4,, 127.0.0.1"),
            ("x-forwarded-for", "203.0.113.9:1 , [::1]:2 ,"),
        ];
        assert_eq!(
            chain(&lines),
            ["::1", "203.0.113.9", "127.0.0.1", "198.51.100.4"]
        );
        let lines = [
            ("forwarded", "for=198.51.100.4, for=127.0.0.1"),
            ("forwarded", "for=203.0.113.9; proto=http"),
        ];
        assert_eq!(chain(&lines), ["203.0.113.9", "127.0.0.1", "198.51.100.4"]);
    }

    #[test]
    fn forwarded_counts_only_without_x_forwarded_for() {
        let forwarded = ("forwarded", "for=198.51.100.4");
        assert_eq!(chain(&[forwarded]), ["198.51.100.4"]);
        assert_eq!(
            chain(&[forwarded, ("x-forwarded-for", "203.0.113.9")]),
            ["203.0.113.9"]
        );
        assert!(chain(&[forwarded, ("x-forwarded-for", "")]).is_empty());
    }

    #[test]
    fn a_quoted_comma_or_an_open_quote_does_not_forge_an_element() {
        let host = "for=203.0.113.9;host=\"a,for=198.51.100.4\"";
        assert_eq!(chain(&[("forwarded", host)]), ["203.0.113.9"]);
        let escaped = "for=203.0.113.9;host=\"a\\\",for=198.51.100.4\"";
        assert_eq!(chain(&[("forwarded", escaped)]), ["203.0.113.9"]);
        let open = "for=\"198.51.100.4, for=203.0.113.9";
        assert_eq!(chain(&[("forwarded", open)])[0], "203.0.113.9");
    }
}

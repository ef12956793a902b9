//! E-mail addresses of accounts.

use crate::text::{fold, visible_nfkc};
use std::str::FromStr;

/// An e-mail address. Two spellings of one address are one account (CONTRACT §6).
#[derive(Clone, Debug)]
pub struct Email {
    address: String,
    key: String,
}

impl Email {
    /// Maximum length in characters (RFC 5321 §4.5.3.1.3, less the angle brackets).
    pub const MAX_CHARS: usize = 254;

    /// The address as it is shown: trimmed, in lower case, without invisible characters.
    pub fn as_str(&self) -> &str {
        &self.address
    }

    /// The form in which addresses are one.
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl FromStr for Email {
    type Err = InvalidEmail;

    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        let address = visible_nfkc(text.trim()).to_lowercase();
        let key = fold(&address);
        if is_plausible(&address) && is_plausible(&key) {
            Ok(Self { address, key })
        } else {
            Err(InvalidEmail)
        }
    }
}

fn is_plausible(address: &str) -> bool {
    address.chars().count() <= Email::MAX_CHARS
        && !address.contains(|c: char| c.is_whitespace() || c.is_control())
        && address.split_once('@').is_some_and(|(local, host)| {
            !local.is_empty() && !host.is_empty() && !host.contains('@')
        })
}

/// Error: the text is not an e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not_an_email")]
pub struct InvalidEmail;

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<Email> {
        text.parse().ok()
    }

    #[test]
    fn spellings_of_one_address_have_one_key() {
        for (one, other) in [
            (" Asha@Hazira.Example ", "asha@hazira.example"),
            ("ａｓｈａ＠ｈａｚｉｒａ．example", "asha@hazira.example"),
            ("as\u{ad}ha@hazira\u{200b}.example", "asha@hazira.example"),
            ("JOSE\u{301}@hazira.example", "josé@hazira.example"),
            ("STRASSE@hazira.example", "straße@hazira.example"),
        ] {
            let (one, other) = (parse(one).expect("valid"), parse(other).expect("valid"));
            assert_eq!(one.key(), other.key());
        }
        let email = parse(" Ash\u{200b}a@Straße.Example").expect("valid");
        assert_eq!(email.as_str(), "asha@straße.example");
    }

    #[test]
    fn rejects_what_is_no_address() {
        for bad in [
            "",
            "asha",
            "@hazira",
            "asha@",
            "a b@c",
            "a@b@c",
            "a@b\u{0}",
            "a@b\u{ff20}c",
            "a\u{3000}b@c",
            "\u{200b}@c",
        ] {
            assert!(parse(bad).is_none(), "{bad:?}");
        }
    }
}

//! A JSON text whose values know their lines.

use super::ImportError;
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;
use std::fmt;

/// A part of the file: a key or a value, as it is written there.
pub(super) type Part<'a> = &'a RawValue;

/// The members of a JSON object in the order of the file, also those with the same key.
#[derive(Default)]
pub(super) struct Members<'a>(pub(super) Vec<(Part<'a>, Part<'a>)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

/// A file that is one JSON object.
pub(super) struct Document<'a> {
    text: &'a str,
    /// Offset at which each line begins, except the first.
    line_starts: Vec<usize>,
    root: Members<'a>,
}

impl<'a> Document<'a> {
    /// Reads the file. A byte-order mark at its start is accepted.
    pub(super) fn read(file: &'a [u8]) -> Result<Self, ImportError> {
        let text = std::str::from_utf8(file).map_err(|error| ImportError {
            line: 1 + line_breaks(&file[..error.valid_up_to()]).count(),
            message: "this is no text in UTF-8".into(),
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let root = serde_json::from_str(text).map_err(|error| ImportError {
            line: error.line().max(1),
            message: without_position(&error),
        })?;
        Ok(Self {
            text,
            line_starts: line_breaks(text.as_bytes()).map(|at| at + 1).collect(),
            root,
        })
    }

    pub(super) fn root(&self) -> &Members<'a> {
        &self.root
    }

    /// Line of a part of the file, from 1.
    pub(super) fn line_of(&self, part: Part<'_>) -> usize {
        let at = (part.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        1 + self.line_starts.partition_point(|start| *start <= at)
    }
}

/// The members of a value, if it is an object.
pub(super) fn object(value: Part<'_>) -> Option<Members<'_>> {
    serde_json::from_str(value.get()).ok()
}

/// The items of a value, if it is an array.
pub(super) fn array(value: Part<'_>) -> Option<Vec<Part<'_>>> {
    serde_json::from_str(value.get()).ok()
}

/// The text of a key or value, if it is a text.
pub(super) fn text(part: Part<'_>) -> Option<String> {
    serde_json::from_str(part.get()).ok()
}

fn line_breaks(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let all = bytes.iter().enumerate();
    all.filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at)
}

/// The message alone: the line stands in front of it, and must not stand there twice.
fn without_position(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    message
        .strip_suffix(&position)
        .unwrap_or(&message)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_and_value_knows_its_line() {
        let file = "\u{feff}{\r\n \"a\"\n:\n [1,\n\n {}], \"a\": 2}\n";
        let document = Document::read(file.as_bytes()).expect("an object");
        let [(key, value), (again, two)] = document.root().0[..] else {
            panic!("two members");
        };
        let lines = [key, value, again, two].map(|part| document.line_of(part));
        assert_eq!(lines, [2, 4, 6, 6]);
        let items = array(value).expect("an array");
        assert_eq!(document.line_of(items[1]), 6);
        assert!(
            object(items[1]).is_some() && object(items[0]).is_none() && object(value).is_none()
        );
    }

    #[test]
    fn says_the_line_of_a_syntax_error_once() {
        for (file, line) in [
            ("", 1),
            ("[]", 1),
            ("{}{}", 1),
            (
                "{\n  \"stations\": [\n    {\"name\": \"X\" \"kind\"}\n  ]\n}",
                3,
            ),
            ("{\n\"a\": 1,\n}", 3),
            ("{\"a\": 1", 1),
        ] {
            let error = Document::read(file.as_bytes()).err().expect("refused");
            assert_eq!(error.line, line, "{file}");
            assert!(!error.message.contains("line"), "{error}");
        }
        let error = Document::read(b"{\n\xff}").err().expect("refused");
        assert_eq!(error.line, 2);
    }
}

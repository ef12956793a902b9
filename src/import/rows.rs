//! The rows of the file and their fields, checked for their shape.

use super::{
    ImportError,
    document::{Document, Members, Part, array, object, text},
};
use crate::{field_errors::FieldError, text::clean_name};

/// The errors that were found so far.
pub(super) struct Errors<'a> {
    document: &'a Document<'a>,
    found: Vec<ImportError>,
}

impl<'a> Errors<'a> {
    pub(super) fn new(document: &'a Document<'a>) -> Self {
        Self {
            document,
            found: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, at: Part<'_>, message: impl Into<String>) {
        self.found.push(ImportError {
            line: self.document.line_of(at),
            message: message.into(),
        });
    }

    pub(super) fn count(&self) -> usize {
        self.found.len()
    }

    pub(super) fn by_line(mut self) -> Vec<ImportError> {
        self.found.sort_by_key(|error| error.line);
        self.found
    }
}

/// The rows of the file, by kind.
#[derive(Default)]
pub(super) struct Sections<'a> {
    pub(super) stations: Vec<Part<'a>>,
    pub(super) vendors: Vec<Part<'a>>,
    pub(super) vehicles: Vec<Part<'a>>,
    pub(super) drivers: Vec<Part<'a>>,
}

impl<'a> Sections<'a> {
    pub(super) fn read(root: &Members<'a>, errors: &mut Errors<'_>) -> Self {
        let keys = ["stations", "vendors", "vehicles", "drivers"];
        let mut sections = Self::default();
        for (n, value) in members(root, &keys, errors) {
            let Some(rows) = array(value) else {
                errors.add(value, format!("{} must be a list", keys[n]));
                continue;
            };
            let section = match n {
                0 => &mut sections.stations,
                1 => &mut sections.vendors,
                2 => &mut sections.vehicles,
                _ => &mut sections.drivers,
            };
            *section = rows;
        }
        sections
    }
}

/// A row of the file: its known fields.
pub(super) struct Row<'a> {
    whole: Part<'a>,
    keys: &'static [&'static str],
    fields: Vec<(usize, Part<'a>)>,
}

/// A text of the file.
pub(super) struct Text<'a> {
    /// Its place.
    pub(super) at: Part<'a>,
    /// The text, in one line with single spaces.
    pub(super) value: String,
}

/// A field that may be missing.
pub(super) enum Optional<'a> {
    /// It is missing, or was refused.
    Unknown,
    /// The file says that there is none.
    None(Part<'a>),
    /// It has this text.
    Some(Text<'a>),
}

impl<'a> Row<'a> {
    /// The row, if it is an object. Unknown and repeated keys are errors.
    pub(super) fn read(
        whole: Part<'a>,
        keys: &'static [&'static str],
        errors: &mut Errors<'_>,
    ) -> Option<Self> {
        let Some(all) = object(whole) else {
            errors.add(whole, "this must be an object");
            return None;
        };
        Some(Self {
            whole,
            keys,
            fields: members(&all, keys, errors),
        })
    }

    fn field(&self, key: &str) -> Option<Part<'a>> {
        let found = self.fields.iter().find(|(n, _)| self.keys[*n] == key);
        found.map(|(_, value)| *value)
    }

    /// The text of a required field.
    pub(super) fn text(
        &self,
        key: &'static str,
        max_chars: usize,
        errors: &mut Errors<'_>,
    ) -> Option<Text<'a>> {
        let Some(value) = self.field(key) else {
            errors.add(self.whole, format!("{key} is missing"));
            return None;
        };
        text_of(key, value, max_chars, errors)
    }

    /// The text of a field that may be missing or null.
    pub(super) fn optional(
        &self,
        key: &'static str,
        max_chars: usize,
        errors: &mut Errors<'_>,
    ) -> Optional<'a> {
        match self.field(key) {
            None => Optional::Unknown,
            Some(value) if value.get() == "null" => Optional::None(value),
            Some(value) => match text_of(key, value, max_chars, errors) {
                Some(text) => Optional::Some(text),
                None => Optional::Unknown,
            },
        }
    }
}

fn text_of<'a>(
    key: &str,
    at: Part<'a>,
    max_chars: usize,
    errors: &mut Errors<'_>,
) -> Option<Text<'a>> {
    let Some(value) = text(at) else {
        errors.add(at, format!("{key} must be text"));
        return None;
    };
    match clean_name(&value, max_chars) {
        Ok(value) => Some(Text { at, value }),
        Err(error) => {
            errors.add(at, format!("{key} {}", text_error(&error)));
            None
        }
    }
}

/// The members with known keys, each once.
fn members<'a>(
    all: &Members<'a>,
    keys: &[&str],
    errors: &mut Errors<'_>,
) -> Vec<(usize, Part<'a>)> {
    let mut known: Vec<(usize, Part<'a>)> = Vec::new();
    for (key, value) in &all.0 {
        let name = text(key).unwrap_or_else(|| key.get().to_owned());
        match keys.iter().position(|known| *known == name) {
            None => errors.add(
                key,
                format!("{name:?} is no key here; known: {}", keys.join(", ")),
            ),
            Some(n) if known.iter().any(|(other, _)| *other == n) => {
                errors.add(key, format!("{name} is given twice"));
            }
            Some(n) => known.push((n, value)),
        }
    }
    known
}

fn text_error(error: &FieldError) -> String {
    match error {
        FieldError::Required => "must not be empty".to_owned(),
        FieldError::TooLong { max } => format!("must have at most {max} characters"),
        FieldError::ControlCharacter => "has a character that cannot be shown".to_owned(),
        FieldError::StackedMarks => "has a letter with too many marks on it".to_owned(),
        other => format!("{other:?}"),
    }
}

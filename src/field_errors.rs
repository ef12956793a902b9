//! What is wrong with a form, field by field, in sentences for a person.

use crate::{
    few::Few,
    from_json::{FromJson, Json},
};
use serde::Serialize;

/// Sentences by the name of the field they belong to (CONTRACT §1, `fields`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct FieldErrors(Few<String, Vec<String>>);

impl FromJson for FieldErrors {
    fn from_json(json: &Json) -> Option<Self> {
        Few::from_json(json).map(Self)
    }
}

impl FieldErrors {
    /// One error for one field.
    pub fn one(field: &str, message: impl Into<String>) -> Self {
        let mut errors = Self::default();
        errors.add(field, message);
        errors
    }

    /// Adds a sentence to a field.
    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.entry(field.to_owned()).push(message.into());
    }

    /// Takes in all errors of `other`.
    pub fn merge(&mut self, other: Self) {
        for (field, messages) in other.0 {
            self.0.entry(field).extend(messages);
        }
    }

    /// The first sentence of a field, if it has one.
    pub fn first(&self, field: &str) -> Option<&str> {
        self.0.get(field)?.first().map(String::as_str)
    }

    /// The first sentence of all.
    pub fn any(&self) -> Option<&str> {
        let (_, messages) = self.0.iter().find(|(_, messages)| !messages.is_empty())?;
        messages.first().map(String::as_str)
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok(value)` if nothing is wrong.
    pub fn into_result<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }
}

//! The fields of a JSON body (CONTRACT §1).

use domain::{
    error::Error,
    field_errors::{FieldError, FieldErrors},
};
use serde_json::{Map, Value};

/// The fields of a body, read one by one so that the response lists all errors at once.
pub struct BodyFields {
    values: Map<String, Value>,
    errors: FieldErrors,
}

impl BodyFields {
    /// Parses one JSON object, as [`domain::json::object`] does.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let values = domain::json::object(bytes).map_err(|_| Error::Malformed)?;
        Ok(Self {
            values,
            errors: FieldErrors::default(),
        })
    }

    /// A field that must be there; `wrong` is the error of a value that `read` does not take.
    pub fn required<T>(
        &mut self,
        name: &str,
        read: impl Fn(&Value) -> Option<T>,
        wrong: FieldError,
    ) -> Option<T> {
        if matches!(self.values.get(name), None | Some(Value::Null)) {
            self.errors.add(name, FieldError::Required);
            return None;
        }
        self.optional(name, read, wrong)
    }

    /// An optional field; an invalid value, `null` included, is an error.
    pub fn optional<T>(
        &mut self,
        name: &str,
        read: impl Fn(&Value) -> Option<T>,
        wrong: FieldError,
    ) -> Option<T> {
        let read = read(self.values.get(name)?);
        if read.is_none() {
            self.errors.add(name, wrong);
        }
        read
    }

    /// A field that must be there; `parse` finds what is wrong with it.
    pub fn parsed<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&Value) -> Result<T, FieldErrors>,
    ) -> Option<T> {
        let value = self.values.get(name).filter(|value| !value.is_null());
        let Some(value) = value else {
            self.errors.add(name, FieldError::Required);
            return None;
        };
        match parse(value) {
            Ok(parsed) => Some(parsed),
            Err(errors) => {
                self.errors.merge(errors);
                None
            }
        }
    }

    /// A field that must be left out or `null`.
    pub fn absent(&mut self, name: &str, wrong: FieldError) {
        if !matches!(self.values.get(name), None | Some(Value::Null)) {
            self.errors.add(name, wrong);
        }
    }

    /// All errors, if there are any.
    pub fn finish(self) -> Result<(), Error> {
        self.errors
            .into_result(())
            .map_err(|fields| Error::Invalid { fields })
    }
}

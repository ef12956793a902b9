//! JSON where there is no browser: for the server and the tests.

use serde_json::Value;

/// A value of JSON.
pub struct Json(Value);

impl Json {
    /// Parses a whole text.
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().map(Self)
    }

    /// Nothing.
    pub fn null() -> Self {
        Self(Value::Null)
    }

    /// Whether it is nothing.
    pub fn is_null(&self) -> bool {
        self.0.is_null()
    }

    /// A member of an object; nothing if there is none.
    pub fn member(&self, name: &str) -> Self {
        Self(self.0.get(name).cloned().unwrap_or_default())
    }

    /// All members of an object.
    pub fn members(&self) -> Option<Vec<(String, Self)>> {
        let members = self.0.as_object()?.iter();
        Some(
            members
                .map(|(name, value)| (name.clone(), Self(value.clone())))
                .collect(),
        )
    }

    /// All items of an array.
    pub fn items(&self) -> Option<Vec<Self>> {
        Some(self.0.as_array()?.iter().cloned().map(Self).collect())
    }

    /// A text.
    pub fn text(&self) -> Option<String> {
        self.0.as_str().map(str::to_owned)
    }

    /// A whole number.
    pub fn whole(&self) -> Option<i64> {
        self.0.as_i64()
    }

    /// Yes or no.
    pub fn flag(&self) -> Option<bool> {
        self.0.as_bool()
    }

    /// As it is.
    pub fn value(&self) -> Value {
        self.0.clone()
    }
}

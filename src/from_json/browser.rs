//! JSON as the browser reads it.

use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A value of JSON.
pub struct Json(JsValue);

impl Json {
    /// Parses a whole text.
    pub fn parse(text: &str) -> Option<Self> {
        JSON::parse(text).ok().map(Self)
    }

    /// Nothing.
    pub fn null() -> Self {
        Self(JsValue::NULL)
    }

    /// Whether it is nothing.
    pub fn is_null(&self) -> bool {
        self.0.is_null() || self.0.is_undefined()
    }

    /// A member of an object; nothing if there is none.
    pub fn member(&self, name: &str) -> Self {
        Self(Reflect::get(&self.0, &name.into()).unwrap_or(JsValue::NULL))
    }

    /// All members of an object.
    pub fn members(&self) -> Option<Vec<(String, Self)>> {
        let object = self
            .0
            .dyn_ref::<Object>()
            .filter(|_| !Array::is_array(&self.0))?;
        let names = Object::keys(object);
        let member = |name: JsValue| {
            let name = name.as_string()?;
            let value = self.member(&name);
            Some((name, value))
        };
        names.iter().map(member).collect()
    }

    /// All items of an array.
    pub fn items(&self) -> Option<Vec<Self>> {
        let items = self.0.dyn_ref::<Array>()?;
        Some(items.iter().map(Self).collect())
    }

    /// A text.
    pub fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    /// A whole number; every id and count of ours is far below 2⁵³, up to which JavaScript's numbers are exact.
    pub fn whole(&self) -> Option<i64> {
        let number = self.0.as_f64()?;
        let whole = number as i64;
        (whole as f64 == number).then_some(whole)
    }

    /// Yes or no.
    pub fn flag(&self) -> Option<bool> {
        self.0.as_bool()
    }

    /// Its text.
    pub fn to_text(&self) -> Option<String> {
        JSON::stringify(&self.0).ok()?.as_string()
    }
}

//! JSON of no fixed form, as it was written. A browser keeps it as text and reads what it needs: all that serde_json has for values
//! would be loaded by each.

#[cfg(all(feature = "browser", target_arch = "wasm32"))]
mod form {
    use crate::from_json::{FromJson, Json};
    use serde::Serialize;

    /// JSON as text.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Kept(String);

    impl FromJson for Kept {
        fn from_json(json: &Json) -> Option<Self> {
            Some(Self(json.to_text().unwrap_or_default()))
        }
    }

    /// A whole number in it.
    pub fn number(kept: &Kept, name: &str) -> Option<i64> {
        Json::parse(&kept.0)?.member(name).whole()
    }

    /// A text in it.
    pub fn text(kept: &Kept, name: &str) -> Option<String> {
        Json::parse(&kept.0)?.member(name).text()
    }
}

#[cfg(not(all(feature = "browser", target_arch = "wasm32")))]
mod form {
    /// JSON.
    pub type Kept = serde_json::Value;

    /// A whole number in it.
    pub fn number(kept: &Kept, name: &str) -> Option<i64> {
        kept.get(name)?.as_i64()
    }

    /// A text in it.
    pub fn text(kept: &Kept, name: &str) -> Option<String> {
        kept.get(name)?.as_str().map(str::to_owned)
    }
}

pub use form::{Kept, number, text};

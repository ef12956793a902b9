//! JSON of our own, read back. Not by serde: its readers would be a tenth of what a browser loads. Here a text becomes a [`Json`] once,
//! which in the browser is what `JSON.parse` makes of it, and each type says in one line which members it is made of.

#[cfg(all(feature = "browser", target_arch = "wasm32"))]
mod browser;
#[cfg(not(all(feature = "browser", target_arch = "wasm32")))]
mod native;

#[cfg(all(feature = "browser", target_arch = "wasm32"))]
pub use browser::Json;
#[cfg(not(all(feature = "browser", target_arch = "wasm32")))]
pub use native::Json;

use crate::readable::Readable;
use jiff::{Timestamp, civil};
use std::{collections::BTreeMap, str::FromStr};

/// What can be read from the JSON that serde wrote of it. `null` and a member that is not there are the same.
pub trait FromJson: Sized {
    /// Reads it; `None` if it is something else.
    fn from_json(json: &Json) -> Option<Self>;

    /// Reads it from text.
    fn from_json_text(text: &str) -> Option<Self> {
        Self::from_json(&Json::parse(text)?)
    }
}

/// Reads a struct member by member: `from_json!(Person { id, full_name })`, with `kind = "type"` where the two names differ.
#[macro_export]
macro_rules! from_json {
    ($type:ident { $($member:ident $(= $name:literal)?),+ $(,)? }) => {
        impl $crate::from_json::FromJson for $type {
            fn from_json(json: &$crate::from_json::Json) -> Option<Self> {
                Some(Self { $($member: json.read($crate::from_json!(@name $member $($name)?))?),+ })
            }
        }
    };
    (@name $member:ident) => { stringify!($member) };
    (@name $member:ident $name:literal) => { $name };
}

/// Reads each of these types from the word that stands for it.
#[macro_export]
macro_rules! from_json_word {
    ($($type:ty),+) => {$(
        impl $crate::from_json::FromJson for $type {
            fn from_json(json: &$crate::from_json::Json) -> Option<Self> {
                json.text()?.parse().ok()
            }
        }
    )+};
}

impl Json {
    /// Reads a member.
    pub fn read<T: FromJson>(&self, name: &str) -> Option<T> {
        T::from_json(&self.member(name))
    }

    /// A variant of an enum, as serde writes it: its name, or an object with its name and what it holds.
    pub fn variant(&self) -> Option<(String, Json)> {
        match self.text() {
            Some(name) => Some((name, Json::null())),
            None => self.members()?.pop(),
        }
    }
}

macro_rules! whole_numbers {
    ($($type:ty)+) => {$(
        impl FromJson for $type {
            fn from_json(json: &Json) -> Option<Self> {
                json.whole()?.try_into().ok()
            }
        }
    )+};
}
whole_numbers!(i32 i64 u32 u64);

macro_rules! readable {
    ($($type:ty)+) => {$(
        impl FromJson for $type {
            fn from_json(json: &Json) -> Option<Self> {
                Self::read(&json.text()?)
            }
        }
    )+};
}
readable!(Timestamp civil::Date civil::DateTime);

impl FromJson for bool {
    fn from_json(json: &Json) -> Option<Self> {
        json.flag()
    }
}

impl FromJson for String {
    fn from_json(json: &Json) -> Option<Self> {
        json.text()
    }
}

impl FromJson for () {
    fn from_json(json: &Json) -> Option<Self> {
        json.is_null().then_some(())
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(json: &Json) -> Option<Self> {
        if json.is_null() {
            Some(None)
        } else {
            T::from_json(json).map(Some)
        }
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn from_json(json: &Json) -> Option<Self> {
        T::from_json(json).map(Self::new)
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(json: &Json) -> Option<Self> {
        json.items()?.iter().map(T::from_json).collect()
    }
}

impl<K: FromStr + Ord, V: FromJson> FromJson for BTreeMap<K, V> {
    fn from_json(json: &Json) -> Option<Self> {
        json.members()?
            .iter()
            .map(|(name, value)| Some((name.parse().ok()?, V::from_json(value)?)))
            .collect()
    }
}

impl<T: FromJson, E: FromJson> FromJson for Result<T, E> {
    fn from_json(json: &Json) -> Option<Self> {
        let (name, value) = json.variant()?;
        match name.as_str() {
            "Ok" => T::from_json(&value).map(Ok),
            "Err" => E::from_json(&value).map(Err),
            _ => None,
        }
    }
}

#[cfg(not(all(feature = "browser", target_arch = "wasm32")))]
impl FromJson for serde_json::Value {
    fn from_json(json: &Json) -> Option<Self> {
        Some(json.value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Serialize;

    #[derive(Debug, PartialEq, Serialize)]
    struct Whole {
        id: u32,
        #[serde(rename = "type")]
        kind: String,
        at: Option<Timestamp>,
        counts: BTreeMap<i64, Vec<bool>>,
    }
    from_json!(Whole {
        id,
        kind = "type",
        at,
        counts
    });

    fn whole() -> Whole {
        Whole {
            id: 7,
            kind: "\"é\"".into(),
            at: Some(Timestamp::UNIX_EPOCH),
            counts: [(-3, vec![true, false])].into(),
        }
    }

    #[test]
    fn it_is_read_as_serde_wrote_it() {
        for outcome in [Ok(whole()), Err("no".to_owned())] {
            let text = serde_json::to_string(&outcome).expect("json");
            assert_eq!(
                Result::<Whole, String>::from_json_text(&text),
                Some(outcome)
            );
        }
    }

    #[test]
    fn what_may_be_missing_may_be_missing_and_nothing_else() {
        let read = |text: &str| Whole::from_json_text(text);
        assert_eq!(
            read(r#"{"id":1,"type":"a","counts":{}}"#).map(|whole| whole.at),
            Some(None)
        );
        for wrong in [
            "",
            "[]",
            r#"{"id":1,"counts":{}}"#,
            r#"{"id":-1,"type":"a","counts":{}}"#,
            r#"{"id":1.5,"type":"a","counts":{}}"#,
            r#"{"id":1,"type":"a","at":"yesterday","counts":{}}"#,
            r#"{"id":1,"type":"a","counts":{"x":[]}}"#,
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}

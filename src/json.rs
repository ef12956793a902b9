//! Parsing of JSON from clients: exactly one object, without duplicate keys or trailing bytes (CONTRACT §1).

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};
use std::fmt;

/// Parses one JSON object into `T`. Unknown keys are ignored. Errors are: duplicate keys, an array instead of an
/// object, trailing bytes, and NUL in any string (PostgreSQL cannot store it).
pub fn object<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, serde_json::Error> {
    let value: Strict = serde_json::from_slice(bytes)?;
    if !value.0.is_object() {
        return Err(serde_json::Error::custom("expected an object"));
    }
    serde_json::from_value(value.0)
}

/// A JSON value without duplicate keys and without NUL in strings.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        if value.contains('\0') {
            return Err(E::custom("text with a NUL character"));
        }
        Ok(Value::String(value.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Strict(item)) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let Strict(value) = map.next_value()?;
            if object.insert(key, value).is_some() {
                return Err(A::Error::custom("a key stands twice"));
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Body {
        id: i64,
        #[serde(default)]
        note: Option<String>,
    }

    #[test]
    fn unknown_keys_are_ignored() {
        assert_eq!(
            object::<Body>(br#"{"id":1,"is_admin":true}"#).ok(),
            Some(Body { id: 1, note: None })
        );
    }

    #[test]
    fn everything_that_is_not_one_clean_object_is_refused() {
        for bad in [
            r#""#,
            r#"{"#,
            r#"[1,null]"#,
            r#""x""#,
            r#"{"id":1}x"#,
            r#"{"id":1}{"id":1}"#,
            r#"{"id":1,"id":1}"#,
            r#"{"id":1,"a":{"b":1,"b":2}}"#,
            r#"{"id":1.0}"#,
            r#"{"id":"1"}"#,
            r#"{"id":9223372036854775808}"#,
            r#"{"id":NaN}"#,
            r#"{"id":1,"note":"\u0000"}"#,
            r#"{"id":1,"note":"\ud800"}"#,
            "\u{feff}{\"id\":1}",
        ] {
            assert!(object::<Body>(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(object::<Body>(b"{\"id\":1,\"note\":\"\xff\"}").is_err());
        assert!(
            object::<Body>(format!("{{\"id\":1,\"note\":{}", "[".repeat(100_000)).as_bytes())
                .is_err()
        );
    }
}

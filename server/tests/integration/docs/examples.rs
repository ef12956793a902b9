//! The examples of `docs/api.md`, and their comparison with real answers.

use super::markdown::blocks;
use serde_json::{Deserializer, Value, json};
use std::collections::HashMap;

/// The page about the API.
pub const PAGE: &str = include_str!("../../../../docs/api.md");

/// The JSON values of the examples, by name.
pub fn examples() -> HashMap<&'static str, Vec<Value>> {
    let json = blocks(PAGE)
        .into_iter()
        .filter(|block| block.language == "json");
    json.map(|block| {
        let name = block
            .name
            .unwrap_or_else(|| panic!("an example without a name: {}", block.text));
        let values = Deserializer::from_str(block.text).into_iter();
        let values: Result<Vec<Value>, _> = values.collect();
        (
            name,
            values.unwrap_or_else(|error| panic!("{name}: {error}")),
        )
    })
    .collect()
}

/// Where an example and a real answer differ in their keys or types; `None` if nowhere. What is null in one of them may
/// be anything in the other.
fn difference(example: &Value, real: &Value, path: &str) -> Option<String> {
    match (example, real) {
        (Value::Null, _) | (_, Value::Null) => None,
        (Value::Object(example), Value::Object(real)) => {
            if let Some(key) = real.keys().find(|key| !example.contains_key(*key)) {
                return Some(format!("{path}.{key} is missing in the example"));
            }
            example.iter().find_map(|(key, value)| match real.get(key) {
                Some(real) => difference(value, real, &format!("{path}.{key}")),
                None => Some(format!("{path}.{key} is not in the real answer")),
            })
        }
        (Value::Array(examples), Value::Array(reals)) => examples.iter().find_map(|example| {
            let mut differences = reals.iter().map(|real| difference(example, real, path));
            let first = differences.next()?;
            differences.fold(first, |least, one| least.and(one))
        }),
        (Value::String(_), Value::String(_))
        | (Value::Number(_), Value::Number(_))
        | (Value::Bool(_), Value::Bool(_)) => None,
        _ => Some(format!("{path} is {real} in the real answer")),
    }
}

/// Fails if an example differs from the real answer.
#[track_caller]
pub fn check(name: &str, example: &Value, real: &Value) {
    if let Some(difference) = difference(example, real, name) {
        panic!("docs/api.md: {difference}\nreal answer: {real}");
    }
}

#[test]
fn a_key_too_many_and_a_missing_one_are_found() {
    let real = json!({"id": 1, "by": {"id": 2}, "rows": [{"read": 1}, {"all": 2}], "at": null});
    for (example, differs) in [
        (real.clone(), false),
        (
            json!({"id": 9, "by": null, "rows": [{"all": 7}], "at": "…"}),
            false,
        ),
        (json!({"id": 9, "by": null, "rows": []}), true),
        (json!({"id": 9, "by": {}, "rows": [], "at": null}), true),
        (
            json!({"id": 9, "by": {"id": 2, "name": "A"}, "rows": [], "at": null}),
            true,
        ),
        (json!({"id": "9", "by": null, "rows": [], "at": null}), true),
        (
            json!({"id": 9, "by": null, "rows": [{"unread": 7}], "at": null}),
            true,
        ),
    ] {
        assert_eq!(
            difference(&example, &real, "").is_some(),
            differs,
            "{example}"
        );
    }
}

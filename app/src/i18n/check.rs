//! Checks that every text is in the locale files, and that every text in them is used. The compiler checks that no used key is missing.

use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Literals that look like English, but that no person reads.
const NOT_TEXTS: [&str; 9] = [
    "ArrowDown",
    "ArrowUp",
    "DateTimeFormat",
    "End",
    "Enter",
    "Escape",
    "Home",
    "Intl",
    "Notification",
];
/// Attributes and component properties whose values people see.
const READ_ALOUD: [&str; 7] = [
    "aria-label",
    "aria-description",
    "title",
    "placeholder",
    "alt",
    "label",
    "text",
];

/// A string literal in a source file.
#[derive(Debug)]
struct Literal {
    text: String,
    /// The code before the literal, to the last non-blank character.
    before: String,
}

fn source_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            source_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Every source file of this crate with its path below `src/`.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    source_files(&root, &mut files);
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a source file");
        let name = path.strip_prefix(&root).expect("below src");
        (name.display().to_string(), text)
    };
    files.into_iter().map(read).collect()
}

/// The code of a file without its tests, which stand at its end.
fn without_tests(code: &str) -> &str {
    code.split("#[cfg(test)]\nmod ")
        .next()
        .unwrap_or(code)
        .split("#[cfg(all(test")
        .next()
        .unwrap_or(code)
}

/// All string literals outside comments. Raw strings are not used for texts and are skipped.
fn literals(code: &str) -> Vec<Literal> {
    let mut found = Vec::new();
    let mut before = String::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
        } else if let Some(raw) = rest.strip_prefix("r#\"") {
            rest = raw.find("\"#").map_or("", |end| &raw[end + 2..]);
        } else if let Some(quote) = rest.strip_prefix("'\"'") {
            rest = quote;
        } else if let Some(inside) = rest.strip_prefix('"') {
            let end = end_of_literal(inside);
            found.push(Literal {
                text: inside[..end].to_owned(),
                before: before.trim_end().to_owned(),
            });
            before.clear();
            rest = inside.get(end + 1..).unwrap_or_default();
        } else {
            before.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    found
}

fn end_of_literal(inside: &str) -> usize {
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at,
            _ => {}
        }
    }
    inside.len()
}

fn has_letters(text: &str) -> bool {
    text.chars()
        .zip(text.chars().skip(1))
        .any(|(a, b)| a.is_alphabetic() && b.is_alphabetic())
}

/// Whether people would see this literal as English.
fn is_english(literal: &Literal) -> bool {
    let Literal { text, before } = literal;
    if NOT_TEXTS.contains(&text.as_str()) || !has_letters(text) {
        return false;
    }
    let attribute = before
        .strip_suffix('=')
        .and_then(|before| before.rsplit(char::is_whitespace).next());
    if let Some(attribute) = attribute {
        return READ_ALOUD.contains(&attribute);
    }
    // The child of an element, behind a tag or a block.
    let is_child = before.ends_with('>') && !before.ends_with("=>") && !before.ends_with("->");
    let words = text.split_whitespace().filter(|word| has_letters(word));
    let is_sentence = text.starts_with(|c: char| c.is_uppercase())
        && text.chars().nth(1).is_some_and(char::is_lowercase)
        && !text.contains("::");
    is_child || is_sentence && words.count() > 0
}

#[test]
fn no_english_stands_outside_the_locale_files() {
    let mut english = Vec::new();
    for (name, code) in sources() {
        if name.starts_with("i18n") || name.ends_with("tests.rs") {
            continue;
        }
        for literal in literals(without_tests(&code)) {
            if is_english(&literal) {
                english.push(format!("{name}: {:?}", literal.text));
            }
        }
    }
    assert!(english.is_empty(), "{}", english.join("\n"));
}

#[test]
fn every_key_is_used() {
    let locale = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/en.json");
    let locale = fs::read_to_string(locale).expect("a locale file");
    let mut keys = BTreeSet::new();
    collect_keys("", &serde_json::from_str(&locale).expect("JSON"), &mut keys);
    let code: String = sources().into_iter().map(|(_, code)| code).collect();
    let used: BTreeSet<&str> = code
        .split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
        .collect();
    let unused: Vec<_> = keys
        .iter()
        .filter(|key| {
            // `count_text!` names the key above its two forms.
            let forms = key.strip_suffix(".single").or(key.strip_suffix(".several"));
            !used.contains(forms.unwrap_or(key))
        })
        .collect();
    assert!(unused.is_empty(), "{unused:#?}");
}

fn collect_keys(path: &str, value: &Value, keys: &mut BTreeSet<String>) {
    let Some(children) = value.as_object() else {
        keys.insert(path.to_owned());
        return;
    };
    for (name, child) in children {
        let path = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        collect_keys(&path, child, keys);
    }
}

#[test]
fn the_scanner_finds_texts_and_labels() {
    let found = |code: &str| literals(code).iter().filter(|one| is_english(one)).count();
    assert_eq!(found(r#"<p>"two words"</p>"#), 1);
    assert_eq!(
        found(r#"<p aria-label="dismiss" class="two words"></p>"#),
        1
    );
    assert_eq!(found(r#"notices.refuse("Not marked as read.")"#), 1);
    assert_eq!(
        found(
            r#"// "A comment."
        match key { "ArrowDown" => "a-class another-class", _ => "\u{a0}" }"#
        ),
        0
    );
}

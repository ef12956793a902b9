//! Finding the one thing that somebody means among many: a field in which one types and picks, which works without scripts too.

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its id, as text.
    pub id: String,
    /// What is shown and typed; every choice has another one.
    pub label: String,
}

/// Choices with labels of their own: what stands twice gets its id.
pub fn choices(things: impl IntoIterator<Item = (i64, String)>) -> Vec<Choice> {
    let things: Vec<_> = things.into_iter().collect();
    things
        .iter()
        .map(|(id, label)| {
            let alone = things
                .iter()
                .filter(|(_, other)| plain(other) == plain(label))
                .count()
                == 1;
            Choice {
                id: id.to_string(),
                label: if alone {
                    label.clone()
                } else {
                    format!("{label} · no. {id}")
                },
            }
        })
        .collect()
}

/// The one choice that `typed` can only mean: its whole label, or a part that no other has. Case and spaces do not matter.
pub fn resolve<'a>(typed: &str, choices: &'a [Choice]) -> Option<&'a Choice> {
    let wanted = plain(typed);
    if wanted.is_empty() {
        return None;
    }
    choices
        .iter()
        .find(|choice| plain(&choice.label) == wanted)
        .or_else(|| {
            let mut partly = choices
                .iter()
                .filter(|choice| plain(&choice.label).contains(&wanted));
            let only = partly.next()?;
            partly.next().is_none().then_some(only)
        })
}

fn plain(text: &str) -> String {
    lowercase(text).chars().filter(|c| counts(*c)).collect()
}

/// Letters and digits do, and for people who write in others than ours everything that is no sign: telling their letters apart from
/// their signs takes tables that every browser would load.
fn counts(c: char) -> bool {
    c.is_ascii_alphanumeric() || (c >= '\u{c0}' && !('\u{2000}'..='\u{303f}').contains(&c))
}

#[cfg(not(target_arch = "wasm32"))]
fn lowercase(text: &str) -> String {
    text.to_lowercase()
}

/// The browser has the tables.
#[cfg(target_arch = "wasm32")]
fn lowercase(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vehicles() -> Vec<Choice> {
        choices([
            (1, "GJ 05 BX 4471 · Hazira MS".into()),
            (2, "GJ 05 BX 4502 · Hazira MS".into()),
            (3, "GJ 05 CT 1180 · Hazira MS".into()),
        ])
    }

    fn meant(typed: &str) -> Option<String> {
        resolve(typed, &vehicles()).map(|choice| choice.id.clone())
    }

    #[test]
    fn a_label_or_a_part_that_is_unique_is_enough() {
        assert_eq!(meant("GJ 05 BX 4471 · Hazira MS").as_deref(), Some("1"));
        assert_eq!(meant("gj05bx4471").as_deref(), Some("1"));
        assert_eq!(meant("4471 – HAZIRA").as_deref(), Some("1"));
        assert_eq!(meant("1180").as_deref(), Some("3"));
        assert_eq!(meant("GJ 05 BX"), None);
        assert_eq!(meant("  "), None);
        assert_eq!(meant("9999"), None);
    }

    #[test]
    fn names_in_every_script_are_found_whatever_their_case() {
        let drivers = choices([
            (1, "Ömer O’Brien".into()),
            (2, "रवि देसाई".into()),
            (3, "रवि कुमार".into()),
        ]);
        let meant = |typed| resolve(typed, &drivers).map(|choice| choice.id.as_str());
        assert_eq!(meant("ömer obrien"), Some("1"));
        assert_eq!(meant("देसाई"), Some("2"));
        assert_eq!(meant("रवि"), None);
        assert_eq!(meant("· – ’"), None);
    }

    #[test]
    fn namesakes_are_told_apart() {
        let drivers = choices([
            (7, "Imran Shaikh".into()),
            (9, "Imran Shaikh".into()),
            (8, "Kiran Vasava".into()),
        ]);
        assert_eq!(resolve("Imran Shaikh", &drivers), None);
        assert_eq!(
            resolve("Imran Shaikh · no. 9", &drivers).map(|choice| choice.id.as_str()),
            Some("9")
        );
        assert_eq!(drivers[2].label, "Kiran Vasava");
    }
}

//! Words for who has a shift open.

use super::{Locale, text};
use domain::shift::Person;

/// Who has a shift open, in few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewersText {
    /// `Asha Patel is viewing this`, `2 engineers are viewing this`.
    pub text: String,
    /// Their names, if the text has none.
    pub names: Option<String>,
}

/// Who has a shift open; `None` if nobody has.
pub fn viewers(locale: Locale, people: &[Person]) -> Option<ViewersText> {
    match people {
        [] => None,
        [one] => Some(ViewersText {
            text: text!(locale, viewers.one, who = one.full_name.as_str()),
            names: None,
        }),
        several => {
            let names: Vec<_> = several.iter().map(|one| one.full_name.as_str()).collect();
            Some(ViewersText {
                text: text!(locale, viewers.several, count = several.len()),
                names: Some(names.join(text!(locale, offline_summary.separator))),
            })
        }
    }
}

/// `Asha Patel is viewing GJ 05 BX 4471, Mahesh Solanki`, for a screen reader in the list.
pub fn viewed_row(locale: Locale, people: &[Person], vehicle: &str, driver: &str) -> String {
    let names: Vec<_> = people.iter().map(|one| one.full_name.as_str()).collect();
    text!(
        locale,
        viewers.row,
        who = names.join(text!(locale, offline_summary.separator)),
        vehicle = vehicle,
        driver = driver
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::UserId;

    fn person(id: i64, name: &str) -> Person {
        Person {
            id: UserId::new(id),
            full_name: name.into(),
        }
    }

    #[test]
    fn one_viewer_is_named_and_several_are_counted() {
        let (asha, ravi) = (person(1, "Asha Patel"), person(2, "Ravi Kumar"));
        assert_eq!(viewers(Locale::en, &[]), None);
        let one = viewers(Locale::en, std::slice::from_ref(&asha)).expect("a text");
        assert_eq!(
            (one.text.as_str(), one.names),
            ("Asha Patel is viewing this", None)
        );
        let two = viewers(Locale::en, &[asha, ravi]).expect("a text");
        assert_eq!(two.text, "2 engineers are viewing this");
        assert_eq!(two.names.as_deref(), Some("Asha Patel, Ravi Kumar"));
    }
}
